import { type ExtraExpert, issueForecast } from "@/server/core/forecast/engine";
import type { EngineState } from "@/server/core/forecast/state";
import { CALIBRATION_LEVELS, emptyTally, enter, type Scored, scoredOf } from "@/server/core/registry/scores";
import { rollingOrigins } from "@/server/core/scoring/rolling-origin";
import { seasonalNaive } from "@/server/core/scoring/yardstick";
import type { Series } from "@/server/core/series/series";
import type { Network } from "@/server/ports/model-runtime";
import { aboutOf, type Member } from "./members";

/** FOLDS of each series: one origin every two hours of the two days that leave a day to be scored. */
const FOLDS = 24;
/** LEADS_MS that count, each alike: 5, 15, 30 min, 1 h, 6 h, 24 h. */
const LEADS_MS = [5, 15, 30, 60, 360, 1440].map((minutes) => minutes * 60_000);
const DAY_MS = 24 * 3_600_000;

/** reachMs is how far ahead a member can be judged: a day, or half of what was held back where that is less. */
const reachMs = ({ until, present }: Member): number => Math.min(DAY_MS, (present - until) / 2);

/** Contender is a model that answers for the folds. */
export interface Contender {
  name: string;
  role: Scored["role"];
  /** The values at CALIBRATION_LEVELS for each step of `steps`; a model may keep what it learnt at earlier folds. */
  answer(
    member: Member,
    history: Series,
    origin: number,
    steps: readonly number[],
    horizon: number,
  ): (readonly number[])[];
}

/**
 * servedContender answers as production would if this model served: the ensemble, rolled forward from fold to fold, in
 * which a network joins by its own record from the end of its learning on; without `network` the ensemble alone. No
 * correction: it may have learnt from the days on which is scored, and it would serve all contenders alike.
 */
export function servedContender(
  { name, role, seed }: { name: string; role: Scored["role"]; seed: number },
  network?: { network: Network; name: string; learntUntil: number },
): Contender {
  const states = new Map<number, EngineState>();
  const expertFor = (member: Member): ExtraExpert[] =>
    network
      ? [
          {
            name: network.name,
            fitted: network.network.for(aboutOf(member)),
            learntUntil: network.learntUntil,
          },
        ]
      : [];
  return {
    name,
    role,
    answer(member, history, origin, steps, horizon) {
      const issued = issueForecast({
        series: history,
        events: member.events.filter(({ announcedAt }) => announcedAt === undefined || announcedAt < origin),
        issuedAt: origin,
        horizonSteps: horizon,
        levels: CALIBRATION_LEVELS,
        seed,
        state: states.get(member.seriesId),
        extraExperts: expertFor(member),
      });
      if ("reason" in issued) return steps.map(() => CALIBRATION_LEVELS.map(() => Number.NaN));
      states.set(member.seriesId, issued.state);
      return steps.map((step) => issued.forecast.quantiles.paths.map((path) => path[step - 1]));
    },
  };
}

/** NAIVE is the yardstick. */
export const NAIVE: Contender = {
  name: "seasonal naive",
  role: "seasonal naive",
  answer: (_member, history, _origin, steps) =>
    seasonalNaive(history, steps, CALIBRATION_LEVELS).map(
      (row) => row ?? CALIBRATION_LEVELS.map(() => Number.NaN),
    ),
};

/** Scores is what the contenders reached on the same folds. */
export interface Scores {
  scored: Scored[];
  folds: number;
  leadsMs: number[];
}

/**
 * scoreModels asks every contender at origins spread over the held-back days of every member; no contender sees
 * anything from its origin on. It hands the thread back between answers and stops when the signal aborts.
 */
export async function scoreModels(
  members: readonly Member[],
  contenders: readonly Contender[],
  report: (share: number) => void,
  signal: AbortSignal,
): Promise<Scores> {
  const step = members[0].series.grid.step;
  const horizon = Math.max(1, Math.round((24 * 3_600_000) / step));
  const farthest = Math.max(...members.map(reachMs));
  const leadsMs = LEADS_MS.filter((lead) => lead % step === 0 && lead <= farthest);
  const steps = leadsMs.map((lead) => lead / step);
  const tallies = contenders.map(() => emptyTally(FOLDS, leadsMs.length));
  const total = members.length * FOLDS;
  let folds = FOLDS;
  for (const [m, member] of members.entries()) {
    const size = usualSize(member.series);
    const reach = Math.max(1, Math.round(reachMs(member) / step));
    const own = rollingOrigins(member.series, member.until, Math.min(horizon, reach), FOLDS);
    folds = Math.min(folds, own.length);
    for (const [f, fold] of own.entries()) {
      for (const [c, contender] of contenders.entries()) {
        await new Promise((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
        const began = performance.now();
        const said = contender.answer(member, fold.history, fold.origin, steps, horizon);
        tallies[c].ms += performance.now() - began;
        tallies[c].answers++;
        for (const [k, values] of said.entries())
          enter(tallies[c], f, k, values, fold.actual[steps[k] - 1] ?? Number.NaN, size);
      }
      report((m * FOLDS + f + 1) / total);
    }
  }
  const scored = contenders.map(({ name, role }, c) => trimmed(scoredOf(name, role, tallies[c]), folds));
  return { scored, folds, leadsMs };
}

const trimmed = (scored: Scored, folds: number): Scored => ({
  ...scored,
  lossByFold: scored.lossByFold.slice(0, folds),
});

function usualSize({ values }: Series): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += Math.abs(value);
    count++;
  }
  return count > 0 ? sum / count : 0;
}

/** heldBackWindow is the span from which the folds are taken, epoch ms. */
export const heldBackWindow = (members: readonly Member[]): { from: number; to: number } => ({
  from: Math.min(...members.map(({ until }) => until)),
  to: Math.max(...members.map(({ present }) => present)),
});
