import type { Shape } from "@/server/core/planning/risk/samples";
import type { Policy } from "@/server/core/policy/policy";
import { startWalker, type WalkedPast, walkRisk } from "./risk-walk";

/** RiskObjective is what a risk policy promises: percent of time short and percent of demand lost, at most. */
export interface RiskObjective {
  readonly shortPercent: number;
  readonly lostPercent: number;
}

/** RiskLevel is a price of a short minute and what it came to in the replay. */
export interface RiskLevel {
  readonly price: number;
  readonly shortPercent: number;
  readonly lostPercent: number;
  /** Replica-hours, billed from the order. */
  readonly replicaHours: number;
}

/** RiskChoice is the price that was chosen, the levels it was chosen from, and whether any met the objective. */
export interface RiskChoice {
  readonly price: number;
  readonly met: boolean;
  readonly levels: readonly RiskLevel[];
}

/** ReplayedHistory is a workload's own regular history before now; times in seconds. */
export interface ReplayedHistory {
  readonly start: number;
  readonly step: number;
  readonly values: Float64Array;
  readonly carries: number;
  /** Seconds between two decisions, and the age of what they see. */
  readonly tick: number;
  readonly lag: number;
  /** How the source fills the time between samples; held samples are the harsher case. */
  readonly shape: Shape;
}

/** PRICES_TRIED, thrifty to safe, in replica-minutes for a minute short in a fleet of ten. */
export const PRICES_TRIED: readonly number[] = [3, 8, 20, 50, 120, 300, 700, 1800, 4500];
/** At most this many of the last days are replayed, and at most a third of the history, so that enough is left to learn from. */
const MOST_DAYS = 5;
const DAY = 86_400;
/** Below this share of a percent two levels are alike: nothing was short. */
const NOTHING = 1e-3;

/** Deciding is a policy and the start-up time under which its prices are tried. */
export interface Deciding {
  readonly policy: Policy;
  readonly startupSeconds: number;
}

/**
 * replayPrices replays the last days of a history at several prices of a short minute, each decision made from what was
 * known before it, and gives the levels, thrifty to safe, for each of `deciding` from one learning; empty with too
 * little history.
 */
export function replayPrices(
  history: ReplayedHistory,
  deciding: readonly Deciding[],
): readonly (readonly RiskLevel[])[] {
  const { step, values, carries, tick } = history;
  const count = Math.floor(Math.min((MOST_DAYS * DAY) / step, values.length / 3));
  if (count * step < DAY / 4) return deciding.map(() => []);
  const past = pastOf(history, count);
  const demand = readingsOf(history, count, 0);
  const tried = deciding.map(({ policy, startupSeconds }) =>
    PRICES_TRIED.map((price) => ({
      price,
      walker: startWalker(
        { ...policy, planner: "risk", replicaMinutesPerShortMinute: price },
        startupSeconds,
      ),
      score: startScore(carries, Math.ceil(startupSeconds / tick - 1e-9)),
    })),
  );
  const all = tried.flat();
  for (const { tick: at } of walkRisk(
    past,
    all.map(({ walker }) => walker),
  )) {
    for (const { score, walker } of all) addTick(score, at, walker.desired, demand[at]);
  }
  return tried.map((levels) =>
    levels.map(({ price, score }) => ({
      price,
      shortPercent: (100 * score.short) / Math.max(1, demand.length),
      lostPercent: (100 * score.lost) / Math.max(1e-12, score.demand),
      replicaHours: (score.total * tick) / 3600,
    })),
  );
}

/**
 * chooseRisk gives the cheapest price that keeps the objective, along levels from thrifty to safe; between a level that
 * fails and the next that holds it interpolates (log price over log percent). Where no price keeps the objective it
 * gives the safest and says that it was not met.
 */
export function chooseRisk(levels: readonly RiskLevel[], objective: RiskObjective): RiskChoice {
  if (levels.length === 0) return { price: PRICES_TRIED[PRICES_TRIED.length - 1], met: false, levels };
  return { ...pick(levels, objective), levels };
}

/** pick gives the least price that keeps the objective along rising prices. */
function pick(levels: readonly RiskLevel[], objective: RiskObjective): { price: number; met: boolean } {
  // How many times the objective is overrun, by the worse of its two parts.
  const overrun = ({ shortPercent, lostPercent }: RiskLevel) =>
    Math.max(
      Math.max(shortPercent, NOTHING) / objective.shortPercent,
      Math.max(lostPercent, NOTHING) / objective.lostPercent,
    );
  const first = levels.findIndex((level) => overrun(level) <= 1);
  if (first < 0) return { price: levels[levels.length - 1].price, met: false };
  if (first === 0) return { price: levels[0].price, met: true };
  const [failed, held] = [levels[first - 1], levels[first]];
  const [high, low] = [Math.log(overrun(failed)), Math.log(overrun(held))];
  const share = high > low ? high / (high - low) : 1;
  return { price: failed.price * (held.price / failed.price) ** share, met: true };
}

/**
 * correctedPrice moves a price slowly by what was realised: `shortPercent` over `days`, weighed against a week in which
 * the objective was kept, at most by half or double.
 */
export function correctedPrice(
  price: number,
  realised: { readonly shortPercent: number; readonly days: number },
  objective: RiskObjective,
): number {
  const { shortPercent, days } = realised;
  const ratio = (days * (shortPercent / objective.shortPercent) + 7) / (days + 7);
  return price * Math.min(2, Math.max(0.5, ratio));
}

/** Score is a running count over ticks: short ticks, missing and whole demand, replica-ticks. */
export interface Score {
  short: number;
  lost: number;
  demand: number;
  total: number;
  readonly carries: number;
  readonly delay: number;
  /** Ticks and totals that may still be the least of the last start-up time, totals rising. */
  readonly least: { tick: number; total: number }[];
}

/** startScore gives an empty score for replicas that carry `carries` and serve `delay` ticks after they were ordered. */
export const startScore = (carries: number, delay: number): Score => ({
  short: 0,
  lost: 0,
  demand: 0,
  total: 0,
  carries,
  delay,
  least: [],
});

/** addTick counts one tick: what is ready is the least total over the last start-up time, as release takes the newest first. */
export function addTick(score: Score, tick: number, total: number, demand: number): void {
  const { least, carries, delay } = score;
  while (least.length > 0 && least[least.length - 1].total >= total) least.pop();
  least.push({ tick, total });
  while (least[0].tick < tick - delay) least.shift();
  const missing = demand - least[0].total * carries;
  score.total += total;
  score.demand += demand;
  if (missing > 1e-9 * carries) {
    score.short++;
    score.lost += missing;
  }
}

/** readingsOf gives the source at each tick of the last `count` samples, `late` seconds old. */
function readingsOf(history: ReplayedHistory, count: number, late: number): Float64Array {
  const { step, values, tick, shape } = history;
  const first = values.length - count;
  const out = new Float64Array(Math.floor(((count - 1) * step) / tick));
  for (let i = 0; i < out.length; i++) {
    const position = first + Math.max(0, i * tick - late) / step;
    const index = Math.floor(position + 1e-9);
    const share = shape === "line" ? position - index : 0;
    out[i] = values[index] + (share > 1e-9 ? share * (values[index + 1] - values[index]) : 0);
  }
  return out;
}

function pastOf(history: ReplayedHistory, count: number): WalkedPast {
  const { start, step, values, carries, tick, lag, shape } = history;
  const first = values.length - count;
  return {
    start,
    step,
    history: values.subarray(0, first),
    from: start + first * step,
    tick,
    lag,
    readings: readingsOf(history, count, lag),
    carries,
    shape,
  };
}
