import { mergeSketches, type Sketch, sketchOf } from "./sketch";

/** Fold gathers samples and roll-ups of one series in columns [start + i·width, start + (i+1)·width). */
export interface Fold {
  readonly start: number;
  readonly width: number;
  /** Samples in each column; 0 where nothing is. */
  readonly counts: Float64Array;
  readonly lows: Float64Array;
  readonly totals: Float64Array;
  readonly highs: Float64Array;
  /** Sketches and single values of each column; only when quantiles are wanted. */
  readonly sketches?: { rolled: Sketch[]; values: number[] }[];
}

/** makeFold gives `count` empty columns from `start` on (epoch ms, width in ms). */
export function makeFold(start: number, width: number, count: number, quantiles = false): Fold {
  // One allocation for the four: a wide read makes a thousand folds.
  const all = new Float64Array(4 * count);
  const [counts, lows, totals, highs] = [0, 1, 2, 3].map((of) => all.subarray(of * count, (of + 1) * count));
  return {
    start,
    width,
    counts,
    lows: lows.fill(Number.POSITIVE_INFINITY),
    totals,
    highs: highs.fill(Number.NEGATIVE_INFINITY),
    ...(quantiles && { sketches: Array.from({ length: count }, () => ({ rolled: [], values: [] })) }),
  };
}

/** addSample adds a value at an instant (epoch ms); outside of the columns nothing happens. */
export function addSample(fold: Fold, at: number, value: number): void {
  const column = addBucket(fold, at, 1, value, value, value);
  if (column !== undefined) fold.sketches?.[column].values.push(value);
}

/** addBucket adds a roll-up that begins at `at` and lies whole within a column; gives the column, undefined outside of all. */
export function addBucket(
  fold: Fold,
  at: number,
  count: number,
  low: number,
  total: number,
  high: number,
): number | undefined {
  const column = Math.floor((at - fold.start) / fold.width);
  if (!(column >= 0 && column < fold.counts.length)) return undefined;
  fold.counts[column] += count;
  fold.totals[column] += total;
  if (low < fold.lows[column]) fold.lows[column] = low;
  if (high > fold.highs[column]) fold.highs[column] = high;
  return column;
}

/** foldedSketch gives the sketch of everything in a column of a fold made for quantiles. */
export function foldedSketch(fold: Fold, column: number): Sketch {
  const { rolled, values } = fold.sketches?.[column] ?? { rolled: [], values: [] };
  return mergeSketches([...rolled, sketchOf(values)]);
}

/** foldedMeans gives the mean of every column, NaN where nothing is. */
export const foldedMeans = ({ counts, totals }: Fold): Float64Array =>
  totals.map((total, column) => (counts[column] > 0 ? total / counts[column] : Number.NaN));
