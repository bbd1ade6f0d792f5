import { sampleQuantiles } from "@/server/core/forecast/levels";
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
  const from = Math.max(season, n - 7 * day);
  const errors = new Float64Array(Math.max(0, n - from));
  for (let i = 0; i < errors.length; i++) errors[i] = values[from + i] - values[from + i - season];
  // With no error known yet, the season before stands by itself.
  const atLevel = sampleQuantiles(errors, levels).map((error) => (Number.isNaN(error) ? 0 : error));
  return steps.map((step) => {
    let i = n - 1 + step - season;
    while (i >= n) i -= season;
    const base = i >= 0 ? values[i] : Number.NaN;
    return Number.isNaN(base) ? undefined : Array.from(atLevel, (error) => Math.max(0, base + error));
  });
}
