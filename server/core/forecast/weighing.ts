import { LEVELS } from "./levels";

const L = LEVELS.length;
const HOUR = 3_600_000;
const MEDIAN = LEVELS.indexOf(0.5);
const [LOW, HIGH] = [LEVELS.indexOf(0.1), LEVELS.indexOf(0.9)];

/** Leads (hours) at which the factors are told; between them they go straight in the logarithm. */
const KNOTS: readonly number[] = [1 / 12, 1, 5, 24];
/** What a voter's latest loss, its loss over days (logarithms, beside the median's) and its distance now count for at each knot, found on the public traces in docs/forecasting.md. */
const FACTORS: readonly (readonly [number, number, number])[] = [
  [-7, -15, 0],
  [-5, -11, -3.5],
  [-1.5, -11, -4],
  [-1, -6.5, -5],
];
/** Distances are counted in tenths of a width, so that all marks move weights about alike; beyond three widths they are one. */
const [DISTANCE_UNIT, FARTHEST] = [0.1, 3];
/** Weights below it are left as they are: their distance changes nothing. */
const NOTHING = 1e-6;

/** Factors is what the marks of a voter count for. */
export interface Factors {
  readonly latest: number;
  readonly lasting: number;
  readonly distance: number;
}

/**
 * factorsAt gives the factors at a lead (ms). A voter's weight is the exponential of its marks times them, over the sum of all:
 * exponentially weighted averages (Vovk 1990) over two memories, and less for who stands far from the others.
 */
export function factorsAt(lead: number): Factors {
  const hours = Math.min(KNOTS[KNOTS.length - 1], Math.max(KNOTS[0], lead / HOUR));
  let knot = 0;
  while (knot < KNOTS.length - 2 && hours >= KNOTS[knot + 1]) knot++;
  const share = Math.log(hours / KNOTS[knot]) / Math.log(KNOTS[knot + 1] / KNOTS[knot]);
  const [latest, lasting, distance] = FACTORS[knot].map(
    (low, i) => low + share * (FACTORS[knot + 1][i] - low),
  );
  return { latest, lasting, distance };
}

/** widthOf gives the width of the median's band among `voters` rows (the last is the median), at least half of how far the others stand from it. */
function widthOf(rows: ArrayLike<number>, voters: number): number {
  const median = (voters - 1) * L;
  let apart = 0;
  for (let m = 0; m < voters; m++) apart += Math.abs(rows[m * L + MEDIAN] - rows[median + MEDIAN]);
  return Math.max(rows[median + HIGH] - rows[median + LOW], (0.5 * apart) / voters, 1e-9);
}

/**
 * lean moves the weights (voters × levels, in place) of what was just said: who stands far from the median counts less, by the factor of distance. The first
 * `voters` rows keep what they have together; the rest stay as they are.
 */
export function lean(weights: Float64Array, rows: ArrayLike<number>, voters: number, factor: number): void {
  const width = widthOf(rows, voters);
  const median = (voters - 1) * L;
  for (let l = 0; l < L; l++) {
    let [before, after] = [0, 0];
    for (let m = 0; m < voters; m++) {
      const i = m * L + l;
      before += weights[i];
      const apart = rows[i] - rows[median + l];
      if (apart !== 0 && weights[i] > NOTHING)
        weights[i] *= Math.exp(factor * DISTANCE_UNIT * Math.min(FARTHEST, Math.abs(apart) / width));
      after += weights[i];
    }
    if (!(after > 0)) continue;
    const scale = before / after;
    for (let m = 0; m < voters; m++) weights[m * L + l] *= scale;
  }
}
