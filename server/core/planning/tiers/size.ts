import type { Resource } from "@/server/core/words";
import { sayAmount, sayNumber } from "../say";

/** SIZED are the resources of which one replica has a size. */
export const SIZED = ["cpu", "memory"] as const satisfies readonly Resource[];
export type Sized = (typeof SIZED)[number];

/** UseHistory is a workload's past on one grid of `step` ms from `start` (epoch ms); what is not known is NaN. */
export interface UseHistory {
  readonly resource: Sized;
  readonly start: number;
  readonly step: number;
  /** Total use, in the resource's unit. */
  readonly used: Float64Array;
  /** Replicas that serve. */
  readonly ready: Float64Array;
}

/** SizeAdvice is how much of a resource one replica should have, in its unit, with the evidence. */
export interface SizeAdvice {
  readonly resource: Sized;
  /** p90 of use (of daily peaks for memory) with the margin on top; `low` and `high` are p50 and p95 with the same margin. */
  readonly size: number;
  readonly low: number;
  readonly high: number;
  /** Values of the histogram, and the days over which they lie. */
  readonly values: number;
  readonly days: number;
}

const DAY_MS = 86_400_000;
/** A value a day old weighs half as much as one of now. */
const HALF_LIFE_MS = DAY_MS;
/** Each bucket of the histogram is this much wider than the one before. */
const GROWTH = 0.05;
/** The first bucket ends here: 0.01 cores, 10 MB. */
const FIRST: Record<Sized, number> = { cpu: 0.01, memory: 1e7 };
/** On top of what was used, for what was not seen. */
const MARGIN = 0.15;
/** Days needed before anything is said. */
const DAYS_AT_LEAST = 1;

/**
 * adviseSize gives the size of one replica from what replicas used, the mean over them: quantiles of an exponentially bucketed
 * histogram whose weights halve each day. CPU can be squeezed, so each step counts; memory cannot, so each day's peak
 * counts. After the recommender of the Kubernetes Vertical Pod Autoscaler, with its defaults; undefined with less than a
 * day of history.
 */
export function adviseSize(history: UseHistory): SizeAdvice | undefined {
  const { resource, start, step, used, ready } = history;
  const values: { at: number; value: number }[] = [];
  let first: number | undefined;
  let last = start;
  for (let index = 0; index < used.length; index++) {
    const value = used[index] / ready[index];
    if (!(ready[index] > 0) || !(value >= 0)) continue;
    const at = start + (index + 1) * step;
    first ??= at;
    last = at;
    values.push({ at, value });
  }
  if (first === undefined || last - first < DAYS_AT_LEAST * DAY_MS) return undefined;
  const counted = resource === "memory" ? dailyPeaks(values, last) : values;
  const histogram = new Map<number, number>();
  for (const { at, value } of counted) {
    const bucket = bucketOf(value, FIRST[resource]);
    histogram.set(bucket, (histogram.get(bucket) ?? 0) + 2 ** ((at - last) / HALF_LIFE_MS));
  }
  const quantile = (level: number) => (1 + MARGIN) * quantileOf(histogram, level, FIRST[resource]);
  return {
    resource,
    size: quantile(0.9),
    low: quantile(0.5),
    high: quantile(0.95),
    values: counted.length,
    days: (last - first) / DAY_MS,
  };
}

/** dailyPeaks gives the greatest value of each day, counted back from `last`; `at` is the end of its day. */
function dailyPeaks(values: readonly { at: number; value: number }[], last: number) {
  const peaks = new Map<number, number>();
  for (const { at, value } of values) {
    const day = Math.floor((last - at) / DAY_MS);
    peaks.set(day, Math.max(peaks.get(day) ?? 0, value));
  }
  return [...peaks].map(([day, value]) => ({ at: last - day * DAY_MS, value }));
}

/** bucketOf gives the bucket of a value: bucket n ends at first × ((1 + GROWTH)^(n + 1) − 1) / GROWTH. */
const bucketOf = (value: number, first: number): number =>
  Math.max(0, Math.ceil(Math.log1p((value * GROWTH) / first) / Math.log1p(GROWTH) - 1e-9) - 1);

/** quantileOf gives the end of the first bucket at which the weights reach `level` of their sum. */
function quantileOf(histogram: ReadonlyMap<number, number>, level: number, first: number): number {
  let left = level * [...histogram.values()].reduce((sum, weight) => sum + weight, 0);
  const buckets = [...histogram].sort(([a], [b]) => a - b);
  for (const [bucket, weight] of buckets) {
    left -= weight;
    if (left <= 1e-12) return (first * ((1 + GROWTH) ** (bucket + 1) - 1)) / GROWTH;
  }
  return Number.NaN;
}

/** saySize writes the advice in one sentence with its evidence; `configured` is what one replica has, where that is known. */
export function saySize({ resource, size, low, high, days }: SizeAdvice, configured?: number): string {
  const what = resource === "cpu" ? "CPU" : "memory";
  const has = configured === undefined ? "" : `; it is planned with ${sayAmount(configured, resource)}`;
  const of = resource === "cpu" ? "what replicas used" : "daily peaks";
  return `${sayAmount(size, resource)} of ${what}, p90 of ${of} over ${sayNumber(days)} d with ${MARGIN * 100} % on top (p50 ${sayAmount(low, resource)}, p95 ${sayAmount(high, resource)})${has}.`;
}
