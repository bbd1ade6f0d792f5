import { createWorld } from "@/server/adapters/sandbox/world";
import { JOIN_FEATURES, joinFeatures } from "@/server/core/behaviour/demand/features";
import {
  correctionOf,
  type Join,
  joinedQuantiles,
  learnJoin,
  newJoin,
} from "@/server/core/behaviour/demand/join";
import { issueForecast } from "@/server/core/forecast/engine";
import type { KnownEvent } from "@/server/core/forecast/forecast";
import { LEVELS } from "@/server/core/forecast/levels";
import { combineColumns } from "@/server/core/forecast/reconcile/combine";
import type { EngineState } from "@/server/core/forecast/state";
import { pinball } from "@/server/core/scoring/losses";
import { makeSeries } from "@/server/core/series/series";
import { coresOf, follower, STEP, STEPS } from "./behaviour-estate";
import { actsOf, DAY, LIVE_START, MINUTE } from "./behaviour-world";

const LEADS = [1, 2, 3, 6] as const;
/** Span is how the two worlds are walked through; the join learns before anything is scored. */
export interface Span {
  readonly learnDays: number;
  readonly scoreDays: number;
  /** Milliseconds between two forecasts. */
  readonly every: number;
}
const USUAL: Span = { learnDays: 6, scoreDays: 9, every: 10 * MINUTE };
const MIDDLE = LEVELS.indexOf(0.5);
const KEEP_LOSS = 0.998;

interface Waiting {
  readonly at: number;
  readonly k: number;
  readonly features: Float64Array;
  readonly correction: number;
  readonly median: number;
  readonly columns: readonly (readonly number[])[];
}

/** ablation forecasts the cores of the reports application 5 to 30 minutes ahead, by traffic alone and joined with behaviour, in a world with cohorts and in one without. */
export async function ablation(span: Span = USUAL): Promise<unknown> {
  const results = [];
  for (const cohorts of [true, false]) results.push(inWorld(cohorts, 1, span));
  return results;
}

function inWorld(cohorts: boolean, seed: number, { learnDays, scoreDays, every }: Span) {
  const world = createWorld({ seed, liveStart: LIVE_START, ...(cohorts && { cohorts }) });
  const start = LIVE_START - 28 * DAY;
  const from = LIVE_START - learnDays * DAY;
  const to = LIVE_START + scoreDays * DAY;
  const values = coresOf(world, start, to);
  const entries = world.calendar(start, to, to);
  const events: KnownEvent[] = entries
    .filter(({ application }) => application === undefined || application === "reports")
    .map(({ kind, title, startsAt, endsAt, announcedAt }) => ({
      kind,
      title,
      startsAt,
      endsAt,
      announcedAt,
      excludeFromTraining: false,
    }));
  const { act, day, ahead, done } = follower(world, start);
  for (const one of actsOf(world, start, from)) act(one);
  day(from);
  const joins: Join[] = LEADS.map(() => newJoin(JOIN_FEATURES));
  const usual = { ahead: new Map<string, number>(), done: new Map<number, number>() };
  // Losses decide the weights of the combination; they are of what came before.
  const running = LEADS.map(() => [Number.NaN, Number.NaN]);
  const losses = { traffic: 0, joined: 0, combined: 0, n: 0 };
  const byLead = LEADS.map(() => ({ traffic: 0, combined: 0 }));
  let waiting: Waiting[] = [];
  let state: EngineState | undefined;
  let nextDay = from + DAY;
  const began = performance.now();
  for (let at = from; at < to - STEPS * STEP; at += every) {
    for (const one of actsOf(world, at - every, at)) if (at > from) act(one);
    if (at >= nextDay) {
      day(at);
      nextDay += DAY;
    }
    const i = (at - start) / STEP;
    waiting = waiting.filter((one) => {
      const place = (one.at - start) / STEP + LEADS[one.k] - 1;
      if (place >= i) return true;
      const actual = values[place];
      learnJoin(joins[one.k], one.features, actual - one.median, one.correction);
      for (const [c, said] of one.columns.entries()) {
        const loss = said.reduce((sum, q, l) => sum + pinball(actual, q, LEVELS[l]), 0) / LEVELS.length;
        const before = running[one.k][c];
        running[one.k][c] = Number.isNaN(before) ? loss : KEEP_LOSS * before + (1 - KEEP_LOSS) * loss;
      }
      return false;
    });
    const issued = issueForecast({
      series: makeSeries(start, STEP, values.subarray(0, i)),
      events: events.filter(({ announcedAt = 0 }) => announcedAt <= at),
      issuedAt: at,
      horizonSteps: STEPS,
      levels: LEVELS,
      seed: 1,
      state,
    });
    if ("reason" in issued) throw new Error(issued.reason);
    state = issued.state;
    const { paths } = issued.forecast.quantiles;
    const will = ahead(at);
    const did = done(at, 12);
    const slot = Math.floor((at % DAY) / (30 * MINUTE));
    for (const [k, lead] of LEADS.entries()) {
      const key = `${k}/${slot}`;
      const outlook = {
        done: did,
        ahead: will,
        usualAhead: usual.ahead.get(key) ?? will[lead - 1],
        usualDone: usual.done.get(slot) ?? did[did.length - 1],
      };
      const median = paths[MIDDLE][lead - 1];
      const features = joinFeatures(outlook, lead, median, values[i - 1]);
      const correction = correctionOf(joins[k], features);
      const traffic = paths.map((path) => path[lead - 1]);
      const joined = joinedQuantiles(joins[k], traffic, median, correction);
      const column = (name: string, said: readonly number[], loss: number) => ({
        name,
        paths: said.map((value) => Float64Array.of(value)),
        loss,
      });
      const combined = combineColumns([
        column("traffic", traffic, running[k][0]),
        column("behaviour", joined, running[k][1]),
      ]).paths.map((path) => path[0]);
      waiting.push({ at, k, features, correction, median, columns: [traffic, joined] });
      usual.ahead.set(key, 0.95 * outlook.usualAhead + 0.05 * will[lead - 1]);
      if (k === 0) usual.done.set(slot, 0.95 * outlook.usualDone + 0.05 * did[did.length - 1]);
      if (at < LIVE_START) continue;
      const actual = values[i + lead - 1];
      const lossOf = (said: readonly number[]) =>
        said.reduce((sum, q, l) => sum + pinball(actual, q, LEVELS[l]), 0) / LEVELS.length;
      losses.traffic += lossOf(traffic);
      losses.joined += lossOf(joined);
      losses.combined += lossOf(combined);
      losses.n++;
      byLead[k].traffic += lossOf(traffic);
      byLead[k].combined += lossOf(combined);
    }
  }
  const change = losses.combined / losses.traffic - 1;
  console.log(
    `${cohorts ? "with" : "without"} cohorts: mean pinball ${(losses.traffic / losses.n).toFixed(3)} cores by traffic, ${(losses.joined / losses.n).toFixed(3)} corrected by behaviour, ${(losses.combined / losses.n).toFixed(3)} combined: ${(100 * change).toFixed(1)} %; by lead ${LEADS.map((lead, k) => `${lead * 5} min ${(100 * (byLead[k].combined / byLead[k].traffic - 1)).toFixed(1)} %`).join(", ")}; ${((performance.now() - began) / 1000).toFixed(0)} s`,
  );
  return {
    cohorts,
    forecasts: losses.n,
    traffic: losses.traffic / losses.n,
    corrected: losses.joined / losses.n,
    combined: losses.combined / losses.n,
    change,
  };
}
