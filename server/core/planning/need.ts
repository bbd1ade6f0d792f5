import type { Forecast } from "@/server/core/forecast/forecast";
import { before, type Series } from "@/server/core/series/series";
import type { PlanContext, ResourceInput } from "./context";

/** replicasFor gives the replicas that carry `demand` when each carries `carries`, rounded up; 0 for no demand. */
export const replicasFor = (demand: number, carries: number): number =>
  // 1e-9: a demand that fits exactly must not cost a replica through rounding.
  carries > 0 && demand > 0 ? Math.max(0, Math.ceil(demand / carries - 1e-9)) : 0;

/** FRESH_MILLISECONDS: a demand value older than this, and than two steps, is not "now". */
export const FRESH_MILLISECONDS = 5 * 60_000;

/** currentDemand gives the newest known value not older than five minutes (or two steps), or undefined. */
export function currentDemand(demand: Series, now: number): { value: number; at: number } | undefined {
  const known = before(demand, now);
  const { start, step } = known.grid;
  const oldest = now - Math.max(FRESH_MILLISECONDS, 2 * step);
  for (let index = known.values.length - 1; index >= 0; index--) {
    const at = start + (index + 1) * step;
    if (at < oldest) return undefined;
    if (!Number.isNaN(known.values[index])) return { value: known.values[index], at };
  }
  return undefined;
}

/** peakDemand gives the largest known value whose interval ended in (now − milliseconds, now], or undefined. */
export function peakDemand(demand: Series, now: number, milliseconds: number): number | undefined {
  const known = before(demand, now);
  const { start, step } = known.grid;
  const first = Math.max(0, Math.floor((now - milliseconds - start) / step));
  let peak: number | undefined;
  for (let index = first; index < known.values.length; index++) {
    const value = known.values[index];
    if (!Number.isNaN(value) && (peak === undefined || value > peak)) peak = value;
  }
  return peak;
}

/** QuantilePath reads one level of a forecast at any step. */
export interface QuantilePath {
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** 0 reads `low`, 1 reads `high`. */
  readonly share: number;
}

/** quantilePath finds the two paths between which `level` (0 to 1) lies; beyond the outermost levels these hold. */
export function quantilePath(forecast: Forecast, level: number): QuantilePath {
  const { levels, paths } = forecast.quantiles;
  const last = levels.length - 1;
  if (level <= levels[0]) return { low: paths[0], high: paths[0], share: 0 };
  for (let upper = 1; upper <= last; upper++) {
    if (level > levels[upper]) continue;
    const share = (level - levels[upper - 1]) / (levels[upper] - levels[upper - 1]);
    return { low: paths[upper - 1], high: paths[upper], share };
  }
  return { low: paths[last], high: paths[last], share: 0 };
}

/** valueAt reads a quantile path at step `index`, linear between its two levels. */
export const valueAt = ({ low, high, share }: QuantilePath, index: number): number =>
  low[index] + share * (high[index] - low[index]);

/** Peak is the largest expected demand in a window and the instant (epoch ms) at which its step begins. */
export interface Peak {
  readonly value: number;
  readonly at: number;
}

/** peakAhead gives the largest value of a forecast's quantile over [from, to] (epoch ms), or undefined when nothing of it lies there. */
export function peakAhead(forecast: Forecast, level: number, from: number, to: number): Peak | undefined {
  const { start, step, length } = forecast.grid;
  const first = Math.max(0, Math.floor((from - start) / step));
  const last = Math.min(length - 1, Math.floor((to - start) / step));
  const path = quantilePath(forecast, level);
  let best = -1;
  let most = Number.NEGATIVE_INFINITY;
  for (let index = first; index <= last; index++) {
    const value = valueAt(path, index);
    if (!(value > most) || value === Number.POSITIVE_INFINITY) continue;
    most = value;
    best = index;
  }
  return best < 0 ? undefined : { value: most, at: start + best * step };
}

/** windowEnd gives the epoch ms up to which a plan looks: now, the start-up time, and the policy's look-ahead. */
export const windowEnd = (context: PlanContext): number =>
  context.now + context.capacity.startupSeconds * 1000 + context.policy.lookAheadMinutes * 60_000;

/** usableForecast gives the forecast of an input when it was issued by now and reaches past now; otherwise the reason. */
export function usableForecast(input: ResourceInput, context: PlanContext): Forecast | string {
  const { forecast } = input;
  if (!("quantiles" in forecast)) return forecast.reason;
  if (forecast.issuedAt > context.now) return "The forecast is from the future of this plan.";
  if (forecast.grid.start + forecast.grid.length * forecast.grid.step <= context.now)
    return "The last forecast has run out.";
  return forecast;
}
