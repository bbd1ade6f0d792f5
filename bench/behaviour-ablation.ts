import { createWorld } from "@/server/adapters/sandbox/world";
import {
  COLUMN_LEADS,
  COLUMN_STEPS,
  followColumn,
  joinColumn,
  newColumn,
} from "@/server/core/behaviour/demand/column";
import { issueForecast } from "@/server/core/forecast/engine";
import type { KnownEvent } from "@/server/core/forecast/forecast";
import { LEVELS } from "@/server/core/forecast/levels";
import type { EngineState } from "@/server/core/forecast/state";
import { pinball } from "@/server/core/scoring/losses";
import { makeSeries } from "@/server/core/series/series";
import { coresOf, follower, STEP, STEPS } from "./behaviour-estate";
import { actsOf, DAY, LIVE_START, MINUTE } from "./behaviour-world";

/** What is scored: 5 to 30 minutes ahead. */
const LEADS = COLUMN_LEADS.filter((lead) => lead <= 6);
/** Span is how the worlds are walked through; the join learns before anything is scored. */
export interface Span {
  readonly seeds: readonly number[];
  readonly learnDays: number;
  readonly scoreDays: number;
  /** Milliseconds between two forecasts. */
  readonly every: number;
}
const USUAL: Span = { seeds: [1, 2, 3], learnDays: 6, scoreDays: 9, every: 10 * MINUTE };

/**
 * ablation forecasts the cores of the reports application 5 to 30 minutes ahead, by traffic alone and with the column of behaviour that the
 * loop adds, in worlds with cohorts and in worlds without; gives each world and the median and range over seeds.
 */
export async function ablation(span: Span = USUAL): Promise<unknown> {
  const results = [];
  for (const cohorts of [true, false]) {
    const worlds = span.seeds.map((seed) => inWorld(cohorts, seed, span));
    const changes = worlds.map(({ change }) => change).sort((a, b) => a - b);
    const [low, high] = [changes[0], changes[changes.length - 1]];
    const median = (changes[(changes.length - 1) >> 1] + changes[changes.length >> 1]) / 2;
    console.log(
      `${cohorts ? "with" : "without"} cohorts: median ${percent(median)} over ${worlds.length} seeds, from ${percent(low)} to ${percent(high)}`,
    );
    results.push({ cohorts, median, low, high, worlds });
  }
  return results;
}

const percent = (change: number): string => `${(100 * change).toFixed(1)} %`;

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
  const column = newColumn(LEVELS.length);
  const losses = { traffic: 0, joined: 0, combined: 0, n: 0 };
  const byLead = LEADS.map(() => ({ traffic: 0, combined: 0, share: 0 }));
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
    const series = makeSeries(start, STEP, values.subarray(0, i));
    const issued = issueForecast({
      series,
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
    followColumn(column, series, LEVELS);
    const outlook = { done: done(at, COLUMN_STEPS), ahead: ahead(at) };
    const joined = joinColumn(column, series, paths, LEVELS, outlook);
    if (at < LIVE_START) continue;
    for (const [k, lead] of LEADS.entries()) {
      const actual = values[i + lead - 1];
      const lossOf = (said: ArrayLike<number>): number =>
        LEVELS.reduce((sum, level, l) => sum + pinball(actual, said[l], level), 0) / LEVELS.length;
      const traffic = lossOf(paths.map((path) => path[lead - 1]));
      const combined = lossOf(joined.paths.map((path) => path[lead - 1]));
      losses.traffic += traffic;
      losses.joined += lossOf(joined.own[k]);
      losses.combined += combined;
      losses.n++;
      byLead[k].traffic += traffic;
      byLead[k].combined += combined;
      byLead[k].share += joined.shares[k];
    }
  }
  const change = losses.combined / losses.traffic - 1;
  const leads = LEADS.map((lead, k) => ({
    minutes: lead * 5,
    change: byLead[k].combined / byLead[k].traffic - 1,
    share: (byLead[k].share * LEADS.length) / losses.n,
  }));
  console.log(
    `  seed ${seed}: mean pinball ${(losses.traffic / losses.n).toFixed(3)} cores by traffic, ${(losses.joined / losses.n).toFixed(3)} corrected by behaviour, ${(losses.combined / losses.n).toFixed(3)} combined: ${percent(change)}; ${leads.map((one) => `${one.minutes} min ${percent(one.change)} (share ${one.share.toFixed(2)})`).join(", ")}; ${((performance.now() - began) / 1000).toFixed(0)} s`,
  );
  return {
    seed,
    forecasts: losses.n,
    traffic: losses.traffic / losses.n,
    corrected: losses.joined / losses.n,
    combined: losses.combined / losses.n,
    change,
    leads,
  };
}
