import { z } from "zod";
import { type Mapped, PUSH_SOURCES } from "@/server/core/ingest/mapping";
import { type CounterState, deltaRates, type PushedSeries, rates } from "@/server/core/ingest/rate";
import { type MutationCall, mutation } from "@/server/services/verb";
import type { Db } from "@/server/store/client";
import {
  claimSeries,
  findPushed,
  findPushSource,
  heardFrom,
  lockClaims,
  type Pushed,
  saveCounters,
  workloadIdsByName,
} from "@/server/store/pushed";
import { atMost } from "./at-most";
import { readDoorSettings, requireOpen } from "./doors";
import { noteIntake } from "./intake";
import { type Placement, placer } from "./placements";
import { countUnmapped, shownLabels } from "./unmapped";

const FUTURE_MS = 10 * 60_000;
/** Before this an instant is a wrong unit. */
const FIRST = Date.UTC(2000, 0, 1);
/** A source is noted as heard from so often. */
const HEARD_MS = 10_000;
/** Series of a request among which a sample is looked for. */
const LOOKED_AT = 20;

interface Sample {
  seriesId: number;
  at: number;
  value: number;
}
/** Placed is a series of this request and where it goes. */
interface Placed {
  one: PushedSeries;
  to: Mapped;
  placement: Placement;
}

/** Counters and new series hold a transaction; of six connections the others stay free. */
const turn = atMost(3);

/**
 * writeMetrics stores pushed series where the rules of the door say. What has no place is counted and not stored; a stale
 * marker or NaN is missing; a repeated point changes nothing. `taken` counts the points of series that have a place.
 */
export const writeMetrics = mutation({
  name: "writeMetrics",
  scope: "ingest",
  shared: true,
  input: z.object({
    door: z.enum(["prometheus", "otlp"]),
    // The door has decoded every field by the message's own schema; a second look at 100,000 points a second would cost a core.
    series: z.custom<readonly PushedSeries[]>(Array.isArray),
  }),
  async run(call, { door, series }) {
    const [source, { doors }] = await Promise.all([
      findPushSource(call.db, PUSH_SOURCES[door].kind),
      readDoorSettings(call.db),
    ]);
    requireOpen(doors, door);
    const place = placer(door, source);
    const skip = ({ labels, points }: PushedSeries, placement: Placement, reason: string) => {
      placement.shown ??= shownLabels(labels);
      countUnmapped(door, placement.shown, reason, points.length, call.now);
    };
    const [first, last] = [FIRST, call.now + FUTURE_MS];
    const inTime = ({ at }: { at: number }) => at >= first && at <= last;

    const samples: Sample[] = [];
    const slow: Placed[] = [];
    let total = 0;
    let taken = 0;
    let rejected = 0;
    for (const one of series) {
      total += one.points.length;
      const placement = place(one.labels);
      const { to, seriesId } = placement;
      if ("reason" in to) skip(one, placement, to.reason);
      else if (seriesId === undefined || remembers(one, to)) slow.push({ one, to, placement });
      else {
        for (const point of one.points) {
          if (!inTime(point)) {
            rejected++;
            continue;
          }
          taken++;
          const { at, value } = point;
          if (value >= 0 && value < Number.POSITIVE_INFINITY)
            samples.push({ seriesId, at, value: value * to.rule.factor });
        }
      }
    }
    if (!source) return { taken: 0, stored: 0, unmapped: total, rejected: 0 };
    let stored = samples.length;
    const quick = call.deps.series.write(samples);
    if (slow.length > 0) {
      const inTransaction = () =>
        call.deps.db.$transaction((db) => writeSlow(db, call, source.id, slow, { skip, inTime }), {
          timeout: 30_000,
          maxWait: 30_000,
        });
      const [done] = await Promise.all([turn(inTransaction), quick]);
      stored += done.stored;
      taken += done.taken;
      rejected += done.rejected;
    } else await quick;
    if ((source.lastSuccessAt ?? 0) < call.now - HEARD_MS) await heardFrom(call.db, source.id, call.now);
    if (stored > 0) call.tell("series");
    const placed = series.slice(-LOOKED_AT).flatMap((one) => sampleOf(one, place(one.labels).to));
    noteIntake(call.deps, door, { items: taken, rejected: total - taken, stored: placed });
    return { taken, stored, unmapped: total - taken - rejected, rejected };
  },
  audit: () => null,
});

/** sampleOf is the newest point of a series that has a place, with where it goes, for who looks at what comes. */
function sampleOf({ labels, points }: PushedSeries, to: Placement["to"]) {
  const point = points.at(-1);
  if ("reason" in to || !point) return [];
  return [
    { metric: labels.__name__, workload: to.workload, measure: to.measure, at: point.at, value: point.value },
  ];
}

/** remembers tells whether what is stored of a series depends on what came before: it is a counter. */
const remembers = ({ kind }: PushedSeries, { rule }: Mapped): boolean =>
  kind !== "delta" &&
  (rule.rate ?? (kind === "counter" || (kind === "unknown" && rule.metric.endsWith("_total"))));

interface Rules {
  skip(one: PushedSeries, placement: Placement, reason: string): void;
  inTime(point: { at: number }): boolean;
}

/** writeSlow stores what needs a look at the database first: counters, and series that this process meets for the first time. */
async function writeSlow(
  db: Db,
  call: MutationCall,
  sourceId: string,
  slow: readonly Placed[],
  { skip, inTime }: Rules,
) {
  const known = await findPushed(db, [...new Set(slow.map(({ placement }) => placement.key))]);
  await claim(db, call, sourceId, slow, known, skip);
  const states = new Map<string, CounterState>();
  const samples: Sample[] = [];
  let taken = 0;
  let rejected = 0;
  for (const { one, to, placement } of slow) {
    const pushed = known.get(placement.key);
    if (!pushed) continue;
    const points = one.points.filter(inTime);
    rejected += one.points.length - points.length;
    taken += points.length;
    let values: readonly { at: number; value: number }[];
    if (one.kind === "delta") values = deltaRates(points);
    else if (remembers(one, to)) {
      const made = rates(states.get(placement.key) ?? pushed.counter, points, to.rule.stepSeconds * 1000);
      if (made.state) states.set(placement.key, made.state);
      values = made.samples;
    } else {
      placement.seriesId = pushed.seriesId;
      values = points.filter(({ value }) => Number.isFinite(value) && value >= 0);
    }
    for (const { at, value } of values)
      samples.push({ seriesId: pushed.seriesId, at, value: value * to.rule.factor });
  }
  // Samples first: they may be written twice, whereas a counter that moved on without them would lose them.
  await call.deps.series.write(samples);
  await saveCounters(db, states);
  return { taken, rejected, stored: samples.length };
}

/** New series looked up side by side. */
const AT_ONCE = 20;

/** claim finds the stored series of those that are new; adding two pushed series up is left to the sender's recording rule. */
async function claim(
  db: Db,
  call: MutationCall,
  sourceId: string,
  placed: readonly Placed[],
  known: Map<string, Pushed>,
  skip: Rules["skip"],
): Promise<void> {
  const fresh = placed.filter(({ placement }) => !known.has(placement.key));
  if (fresh.length === 0) return;
  await lockClaims(db);
  const keys = fresh.map(({ placement }) => placement.key);
  for (const [key, pushed] of await findPushed(db, keys)) known.set(key, pushed);
  const idOf = await workloadIdsByName(db, [...new Set(fresh.map(({ to }) => to.workload))]);
  const wanted: (Placed & { key: string; seriesId: number })[] = [];
  const homeless = fresh.filter(({ placement }) => !known.has(placement.key));
  for (let from = 0; from < homeless.length; from += AT_ONCE) {
    const found = await Promise.all(
      homeless.slice(from, from + AT_ONCE).map(async (placed) => {
        const { workload, measure, rule } = placed.to;
        const workloadId = idOf.get(workload);
        if (!workloadId)
          return void skip(placed.one, placed.placement, `There is no workload "${workload}".`);
        const { id } = await call.deps.series.ensure(
          { workloadId, measure, subject: "" },
          rule.stepSeconds * 1000,
        );
        return { ...placed, key: placed.placement.key, seriesId: id };
      }),
    );
    for (const one of found) if (one) wanted.push(one);
  }
  const claimed = await claimSeries(db, sourceId, wanted);
  for (const { one, to, placement, key, seriesId } of wanted)
    if (claimed.has(key)) known.set(key, { key, seriesId, counter: undefined });
    else
      skip(
        one,
        placement,
        `Another series feeds ${to.measure} of ${to.workload}. Sum them with a recording rule and send the sum.`,
      );
}
