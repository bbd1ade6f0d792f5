import { between, type LeadGrid } from "./leads";
import type { Ledger } from "./ledger";
import { LEVELS, rearrange } from "./levels";
import { factorsAt, join, type Newcomer, weigh } from "./weighing";

const L = LEVELS.length;
const MEDIAN = LEVELS.indexOf(0.5);
const [LOW, HIGH] = [LEVELS.indexOf(0.1), LEVELS.indexOf(0.9)];
/** Distances are counted in tenths of a width, so that all marks move weights about alike; beyond three widths they are one. */
const [DISTANCE_UNIT, FARTHEST] = [0.1, 3];

/** Mixing is the weights of all voters, voters × rungs × levels. */
export interface Mixing {
  readonly weights: Float64Array;
  /** Those of the experts and their median by each manner alone; see weighing.ts. */
  readonly byManner: readonly Float64Array[];
  /** The experts and their median: those that distances are told of. */
  readonly own: number;
  /** What a distance counts for at each rung. */
  readonly distances: Float64Array;
}

/** mixingOf weighs the experts and their median. */
export const mixingOf = (ledger: Ledger, grid: LeadGrid, step: number): Mixing => ({
  ...weigh(ledger, grid, step),
  own: ledger.members - 1,
  distances: Float64Array.from(grid.leads, (lead) => factorsAt(lead * step).distance),
});

/** withNewcomers lets newcomers vote as well, after the others. */
export const withNewcomers = (
  mixing: Mixing,
  newcomers: readonly Newcomer[],
  grid: LeadGrid,
  step: number,
): Mixing =>
  newcomers.length === 0 ? mixing : { ...mixing, weights: join(mixing.weights, newcomers, grid, step) };

/** weightsAt writes the weights (voters × levels) that the rows of levels, one per voter, get at a lead, linear between rungs. */
export function weightsAt(
  rows: ArrayLike<number>,
  { weights, own, distances }: Mixing,
  grid: LeadGrid,
  lead: number,
  out: Float64Array,
): void {
  const rungs = grid.leads.length;
  const k = grid.rung[lead];
  const share = grid.share[lead];
  for (let l = 0; l < L; l++) {
    for (let m = 0; m * L < out.length; m++) {
      const w = (m * rungs + k) * L + l;
      out[m * L + l] = share === 0 ? weights[w] : weights[w] + share * (weights[w + L] - weights[w]);
    }
  }
  lean(out, rows, own, between(grid, distances, 0, 1, 0, lead));
}

/** mixRows writes the weighted mean of the rows (one of levels per voter) at a lead into `out[at …]`. */
export function mixRows(
  rows: ArrayLike<number>,
  mixing: Mixing,
  grid: LeadGrid,
  lead: number,
  out: Float64Array,
  at: number,
): void {
  const voters = mixing.weights.length / (grid.leads.length * L);
  const weights = new Float64Array(voters * L);
  weightsAt(rows, mixing, grid, lead, weights);
  for (let l = 0; l < L; l++) {
    let sum = 0;
    for (let m = 0; m < voters; m++) sum += weights[m * L + l] * rows[m * L + l];
    out[at + l] = sum;
  }
}

/** sayByManner gives what each manner makes of the rows at rung `k`, manners × levels. */
export function sayByManner(
  { byManner, own, distances }: Mixing,
  rows: ArrayLike<number>,
  k: number,
): Float64Array {
  const leanings = leaningsOf(rows, own, distances[k]);
  const out = new Float64Array(byManner.length * L);
  byManner.forEach((weights, c) => {
    const rungs = weights.length / (own * L);
    for (let l = 0; l < L; l++) {
      let [sum, total] = [0, 0];
      for (let m = 0; m < own; m++) {
        const weight = weights[(m * rungs + k) * L + l] * leanings[m * L + l];
        sum += weight * rows[m * L + l];
        total += weight;
      }
      out[c * L + l] = sum / total;
    }
    rearrange(out, c * L, L);
  });
  return out;
}

/**
 * lean moves the weights (voters × levels, in place) of what was just said: who stands far from the median counts less, by the factor of distance. The first
 * `voters` rows keep what they have together; the rest stay as they are.
 */
export function lean(weights: Float64Array, rows: ArrayLike<number>, voters: number, factor: number): void {
  if (factor === 0) return;
  const leanings = leaningsOf(rows, voters, factor);
  for (let l = 0; l < L; l++) {
    let [before, after] = [0, 0];
    for (let m = 0; m < voters; m++) {
      const i = m * L + l;
      before += weights[i];
      weights[i] *= leanings[i];
      after += weights[i];
    }
    if (!(after > 0)) continue;
    const scale = before / after;
    for (let m = 0; m < voters; m++) weights[m * L + l] *= scale;
  }
}

/** leaningsOf gives what the distance of each row from the last of `voters`, the median, makes of its weight: 1 for none, voters × levels. */
function leaningsOf(rows: ArrayLike<number>, voters: number, factor: number): Float64Array {
  const out = new Float64Array(voters * L).fill(1);
  if (factor === 0) return out;
  const width = widthOf(rows, voters);
  const median = (voters - 1) * L;
  for (let m = 0; m < voters - 1; m++) {
    for (let l = 0; l < L; l++) {
      const apart = Math.abs(rows[m * L + l] - rows[median + l]) / width;
      if (apart !== 0) out[m * L + l] = Math.exp(factor * DISTANCE_UNIT * Math.min(FARTHEST, apart));
    }
  }
  return out;
}

/** widthOf gives the width of the median's band among `voters` rows (the last is the median), at least half of how far the others stand from it. */
function widthOf(rows: ArrayLike<number>, voters: number): number {
  const median = (voters - 1) * L;
  let apart = 0;
  for (let m = 0; m < voters; m++) apart += Math.abs(rows[m * L + MEDIAN] - rows[median + MEDIAN]);
  return Math.max(rows[median + HIGH] - rows[median + LOW], (0.5 * apart) / voters, 1e-9);
}

/**
 * creditMedian hands the shares that silent experts hold (voters × levels) to the median, with which they agree: so the mix
 * stays the same, and only who spoke shows a weight.
 */
export function creditMedian(weights: Float64Array, silent: Uint8Array): void {
  const median = silent.length;
  silent.forEach((mute, m) => {
    if (!mute) return;
    for (let l = 0; l < L; l++) {
      weights[median * L + l] += weights[m * L + l];
      weights[m * L + l] = 0;
    }
  });
}

/** medianOf writes the median across `count` experts' quantiles, the silent left out, into the row after them, level by level. */
export function medianOf(rows: Float64Array, count: number, scratch: Float64Array): void {
  for (let l = 0; l < L; l++) {
    let n = 0;
    for (let m = 0; m < count; m++) {
      const value = rows[m * L + l];
      if (Number.isNaN(value)) continue;
      let k = n - 1;
      for (; k >= 0 && scratch[k] > value; k--) scratch[k + 1] = scratch[k];
      scratch[k + 1] = value;
      n++;
    }
    const half = n >> 1;
    rows[count * L + l] = n % 2 === 1 ? scratch[half] : 0.5 * (scratch[half - 1] + scratch[half]);
  }
}
