/** LEVELS are the probabilities that the engine itself keeps; other levels are read off between them. */
export const LEVELS: readonly number[] = [0.1, 0.5, 0.9, 0.95, 0.99];

/** quantileOfSorted reads the `level` quantile (0 to 1) off `count` rising values, linear between ranks; NaN when empty. */
export function quantileOfSorted(sorted: ArrayLike<number>, count: number, level: number): number {
  if (count === 0) return Number.NaN;
  const at = level * (count - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, count - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

/** sampleQuantiles gives the quantiles of the known values of a sample at `levels`; NaN each when nothing is known. */
export function sampleQuantiles(sample: ArrayLike<number>, levels: readonly number[]): Float64Array {
  const sorted = Float64Array.from(sample).filter((value) => !Number.isNaN(value));
  sorted.sort();
  return Float64Array.from(levels, (level) => quantileOfSorted(sorted, sorted.length, level));
}

/**
 * rearrange makes `count` numbers from `at` rise by sorting them in place: the monotone rearrangement of
 * Chernozhukov, Fernández-Val and Galichon (2010), which never raises the pinball loss.
 */
export function rearrange(values: Float64Array, at: number, count: number): void {
  for (let i = at + 1; i < at + count; i++) {
    const value = values[i];
    let k = i - 1;
    for (; k >= at && values[k] > value; k--) values[k + 1] = values[k];
    values[k + 1] = value;
  }
}

/** normalScore is the standard normal quantile of a level in (0, 1) (Acklam's rational fit, error below 1.2e-9). */
export function normalScore(level: number): number {
  const tail = Math.min(level, 1 - level);
  if (tail < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(tail));
    const top =
      ((((-7.784894002430293e-3 * q - 3.223964580411365e-1) * q - 2.400758277161838) * q -
        2.549732539343734) *
        q +
        4.374664141464968) *
        q +
      2.938163982698783;
    const low =
      (((7.784695709041462e-3 * q + 3.224671290700398e-1) * q + 2.445134137142996) * q + 3.754408661907416) *
        q +
      1;
    return level < 0.5 ? top / low : -top / low;
  }
  const q = level - 0.5;
  const r = q * q;
  const top =
    (((((-3.969683028665376e1 * r + 2.209460984245205e2) * r - 2.759285104469687e2) * r +
      1.38357751867269e2) *
      r -
      3.066479806614716e1) *
      r +
      2.506628277459239) *
    q;
  const low =
    ((((-5.447609879822406e1 * r + 1.615858368580409e2) * r - 1.556989798598866e2) * r +
      6.680131188771972e1) *
      r -
      1.328068155288572e1) *
      r +
    1;
  return top / low;
}

/** LevelMap says between which two kept levels a wanted level lies, and how far (below 0 or above 1 when outside). */
export interface LevelMap {
  readonly low: Int32Array;
  readonly share: Float64Array;
}

/** mapLevels prepares the reading of `wanted` levels off `kept` ones, linear in the normal score; both must rise. */
export function mapLevels(kept: readonly number[], wanted: readonly number[]): LevelMap {
  const low = new Int32Array(wanted.length);
  const share = new Float64Array(wanted.length);
  wanted.forEach((level, i) => {
    let k = 0;
    while (k < kept.length - 2 && kept[k + 1] < level) k++;
    low[i] = k;
    const from = normalScore(kept[k]);
    const to = normalScore(kept[k + 1]);
    share[i] = level === kept[k] ? 0 : level === kept[k + 1] ? 1 : (normalScore(level) - from) / (to - from);
  });
  return { low, share };
}
