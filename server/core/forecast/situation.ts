import { type History, meanBefore } from "./history";
import type { LeadGrid } from "./leads";

/** SPREAD_WIDTH is the number of features that explain how wide an error will be. */
export const SPREAD_WIDTH = 6;
/** REGRESSOR_COUNT is the number of raw values that regressions choose from; the first SMALL_COUNT are the small model. */
export const REGRESSOR_COUNT = 12;
export const SMALL_COUNT = 6;

/** Situation is one question to the experts: standing at `origin`, what comes `lead` steps on? Nothing at or after origin is in it. */
export interface Situation {
  readonly history: History;
  readonly grid: LeadGrid;
  /** Smallest movement that counts, so that logarithms exist. */
  readonly still: number;
  /** Index of the first unknown value, and steps ahead from 1: the target is index origin + lead - 1. */
  origin: number;
  lead: number;
  readonly spread: Float64Array;
  readonly regressors: Float64Array;
}

/** makeSituation reserves the buffers that `lookAt` fills. */
export function makeSituation(history: History, grid: LeadGrid): Situation {
  const n = history.y.length;
  const still = 1e-2 * (history.move[n] / Math.max(1, n - 1)) + 1e-9 * (Math.abs(history.high) + 1e-6);
  return {
    history,
    grid,
    still,
    origin: 0,
    lead: 1,
    spread: new Float64Array(SPREAD_WIDTH),
    regressors: new Float64Array(REGRESSOR_COUNT),
  };
}

/** seasonBack gives the index of the newest known value at the same phase of `season` as the target, or the last value's. */
export function seasonBack(target: number, origin: number, season: number): number {
  const at = target - season * Math.ceil((target - origin + 1) / season);
  return at >= 0 ? at : origin - 1;
}

/** lookAt moves a situation to another origin and lead. */
export function lookAt(s: Situation, origin: number, lead: number): void {
  s.origin = origin;
  s.lead = lead;
  const { y, usual, sum, move, profile, hour, day, week } = s.history;
  const last = origin - 1;
  const target = last + lead;
  const dayBack = seasonBack(target, origin, day);
  const weekBack = target >= week ? seasonBack(target, origin, week) : dayBack;
  const lastDay = last >= day ? last - day : last;
  const lastWeek = last >= week ? last - week : lastDay;
  const hourMean = meanBefore(sum, origin, hour);

  const r = s.regressors;
  r[0] = y[last];
  r[1] = hourMean;
  r[2] = usual[dayBack];
  r[3] = usual[lastDay];
  r[4] = usual[weekBack];
  r[5] = usual[lastWeek];
  r[6] = y[last > 0 ? last - 1 : last];
  r[7] = meanBefore(sum, origin, 6 * hour);
  r[8] = meanBefore(sum, origin, day);
  r[9] = profile[dayBack];
  r[10] = profile[last >= day ? lastDay : last];
  r[11] = meanBefore(sum, Math.min(origin, dayBack + (hour >> 1) + 1), hour);

  const x = s.spread;
  const still = s.still;
  const around = Math.max(2, hour);
  const end = Math.min(origin, dayBack + (around >> 1) + 1);
  const weekEnd = Math.min(origin, weekBack + (around >> 1) + 1);
  x[0] = 1;
  x[1] = Math.log(meanBefore(move, origin, Math.max(3, hour)) + still);
  x[2] = Math.log(meanBefore(move, origin, 6 * hour) + still);
  x[3] = Math.log(meanBefore(move, origin, day) + still);
  x[4] = Math.log(meanBefore(move, end, around) + meanBefore(move, weekEnd, around) + still);
  x[5] = Math.log(Math.abs(profile[dayBack]) + Math.abs(hourMean) + still);
}
