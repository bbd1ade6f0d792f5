import { seededRandom } from "@/server/core/replay/random";
import type { Series } from "@/server/core/series/series";
import { quantileOfSorted } from "./levels";

const DAY = 24 * 3_600_000;
const WEEK = 7;
const DAYS_A_MONTH = 365.25 / 12;
/** LEAST_TREND_DAYS is how many known days a long look ahead needs. */
export const LEAST_TREND_DAYS = 21;
/** Days back from which growth is read; older growth says little about the next months. */
const TREND_DAYS = 182;
/** What is left of the growth after each further day: half of it after about nine months (damped trend, Gardner and McKenzie 1985). */
const DAMPING = 0.9975;
const PATHS = 400;
const BLOCK = 7;
const SMOOTHINGS = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5];
/** A day counts when at least this share of it is known. */
const LEAST_SHARE = 0.5;

/** DailyAggregates are one number a UTC day from `start` (epoch ms) on; NaN where too little of the day is known. */
export interface DailyAggregates {
  readonly start: number;
  readonly mean: Float64Array;
  /** The 0.95 quantile of the day's values. */
  readonly peak: Float64Array;
}

/** dailyAggregates sums a series up by UTC day, the first and last only when half of them is known. */
export function dailyAggregates({ grid, values }: Series): DailyAggregates {
  const start = Math.floor(grid.start / DAY) * DAY;
  const days = Math.max(0, Math.ceil((grid.start + values.length * grid.step - start) / DAY));
  const mean = new Float64Array(days).fill(Number.NaN);
  const peak = mean.slice();
  const whole = DAY / grid.step;
  for (let d = 0; d < days; d++) {
    const from = Math.max(0, Math.ceil((start + d * DAY - grid.start) / grid.step));
    const to = Math.min(values.length, Math.ceil((start + (d + 1) * DAY - grid.start) / grid.step));
    const known = values
      .slice(from, to)
      .filter((value) => !Number.isNaN(value))
      .sort();
    if (known.length === 0 || known.length < LEAST_SHARE * whole) continue;
    mean[d] = known.reduce((a, b) => a + b, 0) / known.length;
    peak[d] = quantileOfSorted(known, known.length, 0.95);
  }
  return { start, mean, peak };
}

/** TrendRequest asks for `days` days after the last of `daily`: one number a day, NaN where unknown. */
export interface TrendRequest {
  readonly daily: Float64Array;
  readonly days: number;
  /** Rising, each within (0, 1). */
  readonly levels: readonly number[];
  /** In the unit of `daily`: when will demand reach it? */
  readonly capacity?: number;
  readonly seed: number;
}

/** Trend is where daily demand goes. */
export interface Trend {
  /** One path of `days` values per level. */
  readonly paths: readonly Float64Array[];
  /** Growth a month as share of the level now (0.05 is 5 %): best guess and 80 % interval. */
  readonly growth: { readonly low: number; readonly middle: number; readonly high: number };
  /** When the capacity is first reached, if one was given. */
  readonly reach?: Reach;
}

/** Reach says with what probability demand reaches a capacity within the days asked for, and in how many days (1 is the next): the day by which 10 %, 50 % and 90 % of all futures have reached it, undefined when fewer do. */
export interface Reach {
  readonly probability: number;
  readonly early?: number;
  readonly middle?: number;
  readonly late?: number;
}

/**
 * forecastTrend looks weeks and months ahead: weekly pattern times a level that follows exponential smoothing with a
 * damped drift (ETS, Hyndman and others 2008), the drift by the median of pairwise slopes of weekly medians (Theil 1950,
 * Sen 1968). Quantiles are those of 400 simulated futures, with one-step errors drawn in blocks of a week and the drift
 * fitted anew on resampled weeks. Undefined with fewer than 21 known days. Same seed, same numbers.
 */
export function forecastTrend(request: TrendRequest): Trend | undefined {
  const { daily, days, levels, capacity, seed } = request;
  const known = daily.filter((value) => !Number.isNaN(value));
  if (known.length < LEAST_TREND_DAYS) return undefined;
  // Growth multiplies where demand is always above 0, and adds otherwise.
  const multiplies = known.every((value) => value > 0);
  const z = multiplies ? daily.map((value) => Math.log(value)) : daily;
  const pattern = weeklyPattern(z);
  const flat = z.map((value, d) => value - pattern[d % WEEK]);
  const weeks = weeklyMedians(flat.subarray(Math.max(0, flat.length - TREND_DAYS)));
  const slope = theilSen(weeks);
  const random = seededRandom(seed);
  const slopes = resampledSlopes(weeks, slope, random);
  const { level, smoothing, errors } = smooth(flat, slope);

  const ends = Array.from({ length: days }, () => new Float64Array(PATHS));
  const firsts: number[] = [];
  for (let p = 0; p < PATHS; p++) {
    let at = level;
    let pace = slopes[p];
    let first: number | undefined;
    let draw = 0;
    for (let h = 0; h < days; h++) {
      if (h % BLOCK === 0) draw = Math.floor(random() * errors.length);
      const error = errors[(draw + (h % BLOCK)) % errors.length];
      pace *= DAMPING;
      const value = at + pace + error + pattern[(daily.length + h) % WEEK];
      at += pace + smoothing * error;
      ends[h][p] = multiplies ? Math.exp(value) : value;
      if (first === undefined && capacity !== undefined && ends[h][p] >= capacity) first = h + 1;
    }
    if (first !== undefined) firsts.push(first);
  }
  for (const sample of ends) sample.sort();
  const size = multiplies ? 1 : Math.max(1e-12, Math.abs(level));
  const monthly = (perDay: number) =>
    multiplies ? Math.expm1(perDay * DAYS_A_MONTH) : (perDay * DAYS_A_MONTH) / size;
  const sorted = Float64Array.from(slopes).sort();
  return {
    paths: levels.map((wanted) =>
      Float64Array.from(ends, (sample) => quantileOfSorted(sample, PATHS, wanted)),
    ),
    growth: {
      low: monthly(quantileOfSorted(sorted, PATHS, 0.1)),
      middle: monthly(slope),
      high: monthly(quantileOfSorted(sorted, PATHS, 0.9)),
    },
    ...(capacity !== undefined && { reach: reachOf(firsts) }),
  };
}

function reachOf(firsts: number[]): Reach {
  firsts.sort((a, b) => a - b);
  const by = (share: number): number | undefined => firsts[Math.ceil(share * PATHS) - 1];
  return { probability: firsts.length / PATHS, early: by(0.1), middle: by(0.5), late: by(0.9) };
}

const medianOf = (values: ArrayLike<number>): number => {
  const sorted = Float64Array.from(values).sort();
  return quantileOfSorted(sorted, sorted.length, 0.5);
};

/** weeklyPattern is the median departure of each day of the week from the median of the seven days around it, mean 0. */
function weeklyPattern(z: Float64Array): Float64Array {
  const departures: number[][] = Array.from({ length: WEEK }, () => []);
  for (let d = 3; d + 3 < z.length; d++) {
    const around = z.slice(d - 3, d + 4).filter((value) => !Number.isNaN(value));
    if (Number.isNaN(z[d]) || around.length < WEEK) continue;
    departures[d % WEEK].push(z[d] - around.reduce((a, b) => a + b, 0) / WEEK);
  }
  const pattern = Float64Array.from(departures, (list) => (list.length >= 2 ? medianOf(list) : 0));
  const middle = pattern.reduce((a, b) => a + b, 0) / WEEK;
  return pattern.map((value) => value - middle);
}

/** weeklyMedians gives the median of each week, counted back from the end; NaN for a week without known days. */
function weeklyMedians(flat: Float64Array): Float64Array {
  const out: number[] = [];
  for (let to = flat.length; to >= WEEK; to -= WEEK) {
    const known = flat.slice(to - WEEK, to).filter((value) => !Number.isNaN(value));
    out.unshift(known.length > 0 ? medianOf(known) : Number.NaN);
  }
  return Float64Array.from(out);
}

/** theilSen is the median slope per day over all pairs of weeks. */
function theilSen(weeks: Float64Array): number {
  const slopes: number[] = [];
  for (let i = 0; i < weeks.length; i++)
    for (let j = i + 1; j < weeks.length; j++) {
      const slope = (weeks[j] - weeks[i]) / (WEEK * (j - i));
      if (!Number.isNaN(slope)) slopes.push(slope);
    }
  return slopes.length > 0 ? medianOf(slopes) : 0;
}

/** resampledSlopes fits the slope again on weeks whose departures from the line are drawn in pairs (block bootstrap, Künsch 1989). */
function resampledSlopes(weeks: Float64Array, slope: number, random: () => number): number[] {
  const line = (w: number) => slope * WEEK * w;
  const left = [...weeks].map((value, w) => value - line(w)).filter((value) => !Number.isNaN(value));
  if (left.length < 3) return new Array<number>(PATHS).fill(slope);
  return Array.from({ length: PATHS }, () => {
    let draw = 0;
    const drawn = weeks.map((_, w) => {
      if (w % 2 === 0) draw = Math.floor(random() * left.length);
      return line(w) + left[(draw + (w % 2)) % left.length];
    });
    return theilSen(drawn);
  });
}

/** smooth runs exponential smoothing with drift over the days and keeps the factor with the smallest mean |one-week-ahead error|. */
function smooth(flat: Float64Array, slope: number): { level: number; smoothing: number; errors: number[] } {
  let best = { level: 0, smoothing: 0, errors: [0] };
  let least = Number.POSITIVE_INFINITY;
  for (const smoothing of SMOOTHINGS) {
    const first = flat.findIndex((value) => !Number.isNaN(value));
    let level =
      medianOf(flat.slice(first, first + 2 * WEEK).filter((value) => !Number.isNaN(value))) - WEEK * slope;
    const errors: number[] = [];
    let loss = 0;
    let count = 0;
    for (let d = first; d < flat.length; d++) {
      level += slope;
      if (Number.isNaN(flat[d])) continue;
      const error = flat[d] - level;
      if (d - first >= WEEK) {
        errors.push(error);
        const later = flat[d + WEEK - 1] - (level + (WEEK - 1) * slope);
        if (!Number.isNaN(later)) {
          loss += Math.abs(later);
          count++;
        }
      }
      level += smoothing * error;
    }
    if (count > 0 && loss / count < least) {
      least = loss / count;
      best = { level, smoothing, errors };
    }
  }
  return best;
}
