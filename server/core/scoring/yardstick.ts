import type { Series } from "@/server/core/series/series";

const DAY_MS = 24 * 3_600_000;

/**
 * seasonalNaive is the yardstick that every forecast is compared with: the value one season before (a week when eight
 * days are there, else a day), plus the quantiles of its own errors over the last week (Hyndman & Athanasopoulos,
 * Forecasting: Principles and Practice, 5.2 and 5.5). `steps` are counted from 1; one list of `levels` values a step,
 * undefined where the season before is missing. The series ends at the origin.
 */
export function seasonalNaive(
  series: Series,
  steps: readonly number[],
  levels: readonly number[],
): (readonly number[] | undefined)[] {
  const { values } = series;
  const n = values.length;
  const day = Math.max(1, Math.round(DAY_MS / series.grid.step));
  const season = n >= 8 * day ? 7 * day : day;
  const errors: number[] = [];
  for (let i = Math.max(season, n - 7 * day); i < n; i++) {
    const error = values[i] - values[i - season];
    if (!Number.isNaN(error)) errors.push(error);
  }
  errors.sort((a, b) => a - b);
  const atLevel = levels.map((level) => quantileOfSorted(errors, level));
  return steps.map((step) => {
    let i = n - 1 + step - season;
    while (i >= n) i -= season;
    const base = i >= 0 ? values[i] : Number.NaN;
    return Number.isNaN(base) ? undefined : atLevel.map((error) => Math.max(0, base + error));
  });
}

/** quantileOfSorted reads a quantile between order statistics (Hyndman & Fan type 7); 0 for no values. */
export function quantileOfSorted(sorted: readonly number[], level: number): number {
  if (sorted.length === 0) return 0;
  const at = (sorted.length - 1) * level;
  const low = Math.floor(at);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}
