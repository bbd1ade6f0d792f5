import { createHash } from "node:crypto";
import { z } from "zod";
import { labelText, type Mapped, Mapping, mapSeries, PUSH_SOURCES } from "@/server/core/ingest/mapping";
import { type CounterState, deltaRates, type PushedSeries, rates } from "@/server/core/ingest/rate";
import { type MutationCall, mutation } from "@/server/services/verb";
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
import { requireOpen } from "./doors";
import { countUnmapped } from "./unmapped";

const FUTURE_MS = 10 * 60_000;
/** Before this an instant is a wrong unit. */
const FIRST = Date.UTC(2000, 0, 1);

/**
 * writeMetrics stores pushed series where the rules of the door say. What has no place is counted and not stored; a stale
 * marker or NaN is missing; a repeated point changes nothing. `taken` counts the points of series that have a place.
 */
export const writeMetrics = mutation({
  name: "writeMetrics",
  scope: "ingest",
  input: z.object({
    door: z.enum(["prometheus", "otlp"]),
    // The door has decoded every field by the message's own schema; a second look at 100,000 points a second would cost a core.
    series: z.custom<readonly PushedSeries[]>(Array.isArray),
  }),
  async run(call, { door, series }) {
    await requireOpen(call.db, door);
    const source = await findPushSource(call.db, PUSH_SOURCES[door].kind);
    const rules = source ? Mapping.parse(source.config).rules : [];
    const skip = (one: PushedSeries, reason: string) =>
      countUnmapped(door, one.labels, reason, one.points.length, call.now);
    const placed: Placed[] = [];
    for (const one of series) {
      const to = mapSeries(rules, one.labels);
      if ("reason" in to) skip(one, to.reason);
      else
        placed.push({
          one,
          to,
          key: createHash("sha256")
            .update(`${source?.id}\n${labelText(one.labels)}`)
            .digest("base64url"),
        });
    }
    const total = series.reduce((sum, one) => sum + one.points.length, 0);
    if (!source || placed.length === 0) return { taken: 0, stored: 0, unmapped: total, rejected: 0 };

    const known = await findPushed(call.db, [...new Set(placed.map(({ key }) => key))]);
    await claim(call, source.id, placed, known, skip);
    const states = new Map<string, CounterState>();
    const samples: { seriesId: number; at: number; value: number }[] = [];
    let taken = 0;
    let rejected = 0;
    for (const { one, to, key } of placed) {
      const pushed = known.get(key);
      if (!pushed) continue;
      const points = one.points.filter(({ at }) => at >= FIRST && at <= call.now + FUTURE_MS);
      rejected += one.points.length - points.length;
      taken += points.length;
      const isRate =
        to.rule.rate ??
        (one.kind === "counter" || (one.kind === "unknown" && to.rule.metric.endsWith("_total")));
      let values: readonly { at: number; value: number }[];
      if (one.kind === "delta") values = deltaRates(points);
      else if (isRate) {
        const made = rates(states.get(key) ?? pushed.counter, points, to.rule.stepSeconds * 1000);
        if (made.state) states.set(key, made.state);
        values = made.samples;
      } else values = points.filter(({ value }) => Number.isFinite(value) && value >= 0);
      for (const { at, value } of values)
        samples.push({ seriesId: pushed.seriesId, at, value: value * to.rule.factor });
    }
    // Samples first: they may be written twice, whereas a counter that moved on without them would lose them.
    await call.deps.series.write(samples);
    await saveCounters(call.db, states);
    await heardFrom(call.db, source.id, call.now);
    if (samples.length > 0) call.tell("series");
    return { taken, stored: samples.length, unmapped: total - taken - rejected, rejected };
  },
  audit: () => null,
});

/** New series looked up side by side. */
const AT_ONCE = 20;

interface Placed {
  one: PushedSeries;
  to: Mapped;
  key: string;
}

/** claim finds the stored series of those that are new; adding two pushed series up is left to the sender's recording rule. */
async function claim(
  call: MutationCall,
  sourceId: string,
  placed: readonly Placed[],
  known: Map<string, Pushed>,
  skip: (one: PushedSeries, reason: string) => void,
): Promise<void> {
  const fresh = placed.filter(({ key }) => !known.has(key));
  if (fresh.length === 0) return;
  await lockClaims(call.db);
  for (const [key, pushed] of await findPushed(
    call.db,
    fresh.map(({ key }) => key),
  ))
    known.set(key, pushed);
  const idOf = await workloadIdsByName(call.db, [...new Set(fresh.map(({ to }) => to.workload))]);
  const wanted: (Placed & { seriesId: number })[] = [];
  const homeless = fresh.filter(({ key }) => !known.has(key));
  for (let from = 0; from < homeless.length; from += AT_ONCE) {
    const found = await Promise.all(
      homeless.slice(from, from + AT_ONCE).map(async (placed) => {
        const { workload, measure, rule } = placed.to;
        const workloadId = idOf.get(workload);
        if (!workloadId) return void skip(placed.one, `There is no workload "${workload}".`);
        const key = { workloadId, measure, subject: "" };
        const { id } = await call.deps.series.ensure(key, rule.stepSeconds * 1000);
        return { ...placed, seriesId: id };
      }),
    );
    for (const one of found) if (one) wanted.push(one);
  }
  const claimed = await claimSeries(call.db, sourceId, wanted);
  for (const { one, to, key, seriesId } of wanted)
    if (claimed.has(key)) known.set(key, { key, seriesId, counter: undefined });
    else
      skip(
        one,
        `Another series feeds ${to.measure} of ${to.workload}. Sum them with a recording rule and send the sum.`,
      );
}
