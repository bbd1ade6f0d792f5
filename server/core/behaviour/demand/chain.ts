import { binSeconds, type Habit, PAUSE_BINS } from "./habits";

/**
 * Chain says what a session will take from now on: for the last action and how long ago it was, expected amounts by step ahead, and how
 * they vary. A semi-Markov chain (Howard 1964) solved once for a group, so that a user costs a look into a table.
 */
export interface Chain {
  readonly actions: ReadonlyMap<string, number>;
  readonly columns: number;
  readonly steps: number;
  /** `mean[(action × IDLE_BINS + idle) × steps × columns + step × columns + column]`, unit-seconds; last action: a session that begins now. */
  readonly mean: Float64Array;
  /** Variance of the same, as of a compound Poisson process: expected sum of squares. */
  readonly variance: Float64Array;
  /** Probability that the session goes on, by action and idle bin. */
  readonly alive: Float64Array;
}

/** IDLE_FROM: seconds of silence at which bins begin; there are IDLE_BINS of them. */
export const IDLE_FROM = [0, 5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560] as const;
export const IDLE_BINS = IDLE_FROM.length;

/** idleBin gives the bin of a silence, ms. */
export function idleBin(ms: number): number {
  let bin = IDLE_BINS - 1;
  while (bin > 0 && ms < IDLE_FROM[bin] * 1000) bin--;
  return bin;
}

/** Length of the ticks in which the chain is solved. */
const TICK_S = 10;
/** Most likely followers kept of each action; the rest is given to them. */
const FOLLOWERS = 12;
/** Acts of one kind differ in cost as their durations do, about so much: relative variance. */
const ACT_VARIANCE = 0.1;

/** ChainRequest is a habit, what each action costs by column (unit-seconds), and the steps asked about. */
export interface ChainRequest {
  readonly habit: Habit;
  readonly costs: ReadonlyMap<string, Float64Array>;
  readonly columns: number;
  readonly steps: number;
  readonly stepMs: number;
}

/** chainOf solves a habit: renewal equations over ticks of ten seconds, shortest time first. */
export function chainOf({ habit, costs, columns, steps, stepMs }: ChainRequest): Chain {
  const names = [...habit.next.keys()].filter((name) => name !== "");
  const actions = new Map(names.map((name, a) => [name, a]));
  const perStep = Math.round(stepMs / 1000 / TICK_S);
  const ticks = steps * perStep;
  const pauses = names.map((name) => pausesOf(habit, name, ticks));
  const rows = names.map((name) => rowOf(habit.next.get(name), actions));
  const cost = names.map((name) => costs.get(name) ?? new Float64Array(columns));
  const wide = 2 * columns;
  // future[a][tick]: amounts and squares taken in that tick after an act a in tick 0, this act left out; then[a][tick]: the same from the
  // follower of a on, with the follower in tick 0.
  const future = names.map(() => new Float64Array(ticks * wide));
  const then = names.map(() => new Float64Array(ticks * wide));
  for (let tick = 0; tick < ticks; tick++) {
    const at = tick * wide;
    for (let a = 0; a < names.length; a++) {
      const { chance } = pauses[a];
      for (let d = 1; d <= Math.min(tick, chance.length - 1); d++) {
        const p = chance[d] * rows[a].goesOn;
        if (p === 0) continue;
        const from = (tick - d) * wide;
        for (let c = 0; c < wide; c++) future[a][at + c] += p * then[a][from + c];
      }
    }
    for (let a = 0; a < names.length; a++) {
      for (const [b, p] of rows[a].followers) {
        for (let c = 0; c < columns && tick === 0; c++) {
          then[a][c] += p * cost[b][c];
          then[a][columns + c] += p * cost[b][c] ** 2 * (1 + ACT_VARIANCE);
        }
        for (let c = 0; c < wide; c++) then[a][at + c] += p * future[b][at + c];
      }
    }
  }
  return tableOf();

  function tableOf(): Chain {
    const size = (names.length + 1) * IDLE_BINS * steps * columns;
    const [mean, variance] = [new Float64Array(size), new Float64Array(size)];
    const alive = new Float64Array((names.length + 1) * IDLE_BINS);
    const put = (place: number, tick: number, amounts: Float64Array, from: number, p: number): void => {
      const step = Math.floor(tick / perStep);
      for (let c = 0; c < columns; c++) {
        mean[(place * steps + step) * columns + c] += p * amounts[from + c];
        variance[(place * steps + step) * columns + c] += p * amounts[from + columns + c];
      }
    };
    for (let a = 0; a < names.length; a++) {
      const { chance, beyond } = pauses[a];
      for (let idle = 0; idle < IDLE_BINS; idle++) {
        const place = a * IDLE_BINS + idle;
        const shift = Math.round(IDLE_FROM[idle] / TICK_S);
        let left = beyond;
        for (let d = shift + 1; d < chance.length; d++) left += chance[d];
        const on = rows[a].goesOn * left;
        alive[place] = on / Math.max(1e-12, on + 1 - rows[a].goesOn);
        if (left <= 1e-9) {
          alive[place] = 0;
          continue;
        }
        for (let d = shift + 1; d < chance.length; d++) {
          const p = (alive[place] * chance[d]) / left;
          if (p < 1e-9) continue;
          for (let tick = d - shift - 1; tick < ticks; tick++)
            put(place, tick, then[a], (tick - (d - shift - 1)) * wide, p);
        }
      }
    }
    // A session that begins now: its first act, and what follows.
    const start = names.length * IDLE_BINS;
    for (const [b, p] of rowOf(habit.next.get(""), actions).followers) {
      for (let c = 0; c < columns; c++) {
        mean[start * steps * columns + c] += p * cost[b][c];
        variance[start * steps * columns + c] += p * cost[b][c] ** 2 * (1 + ACT_VARIANCE);
      }
      for (let tick = 0; tick < ticks; tick++) put(start, tick, future[b], tick * wide, p);
    }
    return { actions, columns, steps, mean, variance, alive };
  }
}

/** Row is where one action leads: its likeliest followers, and the probability that there is one. */
interface Row {
  readonly goesOn: number;
  readonly followers: readonly (readonly [action: number, probability: number])[];
}

function rowOf(counts: ReadonlyMap<string, number> | undefined, actions: ReadonlyMap<string, number>): Row {
  if (!counts) return { goesOn: 0, followers: [] };
  const ends = counts.get("") ?? 0;
  const all = [...counts]
    .filter(([name]) => name !== "" && actions.has(name))
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const total = all.reduce((sum, [, n]) => sum + n, 0);
  const kept = all.slice(0, FOLLOWERS);
  const mass = kept.reduce((sum, [, n]) => sum + n, 0);
  return {
    // Half an end is assumed, so that nothing that was seen once goes on for ever.
    goesOn: total / (total + ends + 0.5),
    followers: kept.map(([name, n]) => [actions.get(name) as number, n / mass] as const),
  };
}

/** pausesOf gives the chance of each pause after an action in ticks, at least one, and of pauses beyond; shared with all actions where few were seen. */
function pausesOf(habit: Habit, name: string, ticks: number): { chance: Float64Array; beyond: number } {
  const bins = new Float64Array(PAUSE_BINS);
  let total = 0;
  for (const counts of habit.pauses.values()) for (let b = 0; b < PAUSE_BINS; b++) total += counts[b];
  for (const counts of habit.pauses.values())
    for (let b = 0; b < PAUSE_BINS; b++) bins[b] += (10 * counts[b]) / Math.max(1, total);
  for (const [b, n] of (habit.pauses.get(name) ?? []).entries()) bins[b] += n;
  const sum = bins.reduce((a, b) => a + b, 0);
  const chance = new Float64Array(ticks + Math.ceil(IDLE_FROM[IDLE_BINS - 1] / TICK_S) + 1);
  let beyond = 0;
  if (sum === 0) return { chance, beyond: 1 };
  for (let b = 0; b < PAUSE_BINS; b++) {
    const tick = Math.max(1, Math.round(binSeconds(b) / TICK_S));
    if (tick < chance.length) chance[tick] += bins[b] / sum;
    else beyond += bins[b] / sum;
  }
  return { chance, beyond };
}
