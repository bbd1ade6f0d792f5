/** pinball is the quantile loss of forecast `q` at `level` when `actual` came, in the values' unit (Koenker and Bassett 1978). */
export const pinball = (actual: number, q: number, level: number): number =>
  actual >= q ? level * (actual - q) : (1 - level) * (q - actual);

/** meanPinball averages the loss of a path over the known actuals; NaN when none is known. */
export function meanPinball(actual: Float64Array, path: Float64Array, level: number): number {
  let sum = 0;
  let count = 0;
  for (let h = 0; h < Math.min(actual.length, path.length); h++) {
    if (Number.isNaN(actual[h])) continue;
    sum += pinball(actual[h], path[h], level);
    count++;
  }
  return count > 0 ? sum / count : Number.NaN;
}

/** weightedQuantileLoss is 2 · Σ pinball over all levels and steps / Σ |actual|, unitless; NaN when all actuals are 0. */
export function weightedQuantileLoss(
  actual: Float64Array,
  paths: readonly Float64Array[],
  levels: readonly number[],
): number {
  let loss = 0;
  let size = 0;
  for (let h = 0; h < actual.length; h++) {
    if (Number.isNaN(actual[h])) continue;
    size += Math.abs(actual[h]);
    for (let l = 0; l < levels.length; l++) loss += pinball(actual[h], paths[l][h], levels[l]);
  }
  return size > 0 ? (2 * loss) / (levels.length * size) : Number.NaN;
}

/**
 * meanAbsoluteScaledError divides the mean |error| of a path by the mean |change over `season` steps| of the history
 * (Hyndman and Koehler 2006), unitless; NaN when the history never changes.
 */
export function meanAbsoluteScaledError(
  actual: Float64Array,
  path: Float64Array,
  history: Float64Array,
  season: number,
): number {
  let scale = 0;
  let count = 0;
  for (let i = season; i < history.length; i++) {
    const change = Math.abs(history[i] - history[i - season]);
    if (Number.isNaN(change)) continue;
    scale += change;
    count++;
  }
  return scale > 0 ? (2 * meanPinball(actual, path, 0.5)) / (scale / count) : Number.NaN;
}

/** coverage is the share of known actuals at or below the path, 0 to 1; NaN when none is known. */
export function coverage(actual: Float64Array, path: Float64Array): number {
  let under = 0;
  let count = 0;
  for (let h = 0; h < Math.min(actual.length, path.length); h++) {
    if (Number.isNaN(actual[h])) continue;
    if (actual[h] <= path[h]) under++;
    count++;
  }
  return count > 0 ? under / count : Number.NaN;
}

/** skill is 1 - loss / reference loss: 0 is as good as the reference, 1 is perfect, below 0 is worse; NaN without a reference. */
export const skill = (loss: number, reference: number): number =>
  reference > 0 ? 1 - loss / reference : Number.NaN;
