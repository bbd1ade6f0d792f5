import { before, gridEnd, type Series, timeAt } from "@/server/core/series/series";

/** Fold is one split: what was known at `origin` (epoch ms) and what came in the `horizon` steps after it. */
export interface Fold {
  readonly origin: number;
  readonly history: Series;
  readonly actual: Float64Array;
}

/**
 * rollingOrigins spreads up to `count` origins evenly over the part of a series from `from` (epoch ms) on, each with
 * `horizon` whole steps after it (Tashman 2000). Empty when the part is shorter than the horizon.
 */
export function rollingOrigins(series: Series, from: number, horizon: number, count: number): Fold[] {
  const { start, step, length } = series.grid;
  const first = Math.max(1, Math.ceil((from - start) / step));
  const last = length - horizon;
  if (last < first || count < 1 || gridEnd(series.grid) <= from) return [];
  const folds: Fold[] = [];
  for (let k = 0, previous = -1; k < count; k++) {
    const index = count === 1 ? last : first + Math.round(((last - first) * k) / (count - 1));
    if (index === previous) continue;
    previous = index;
    const origin = timeAt(series.grid, index);
    folds.push({
      origin,
      history: before(series, origin),
      actual: series.values.slice(index, index + horizon),
    });
  }
  return folds;
}
