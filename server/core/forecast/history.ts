import type { KnownEvent } from "./forecast";
import type { Series } from "@/server/core/series/series";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** History is what experts read: the values before the origin with every gap filled by a named, causal step. */
export interface History {
  /** Filled values; index 0 is the first known value. */
  readonly y: Float64Array;
  /** The same with excluded stretches replaced by the value a week or a day before: for seasonal look-ups. */
  readonly usual: Float64Array;
  /** 1 where the value was observed. */
  readonly seen: Uint8Array;
  /** 1 where it was observed and may be learnt from. */
  readonly learn: Uint8Array;
  /** sum[i] is the sum of y[0 … i-1]; move[i] that of |y[k] - y[k-1]|. */
  readonly sum: Float64Array;
  readonly move: Float64Array;
  /** profile[i] is the mean of usual[i], usual[i-day] … over up to seven days. */
  readonly profile: Float64Array;
  /** Epoch ms of index 0, ms a step, steps an hour, a day and a week (a day of 1 step where steps are longer). */
  readonly start: number;
  readonly step: number;
  readonly hour: number;
  readonly day: number;
  readonly week: number;
  /** How many values were observed, and the bounds outside which no quantile is given. */
  readonly observed: number;
  readonly low: number;
  readonly high: number;
}

/** holdShortGaps repeats the last value over a gap of up to `limit` steps: what an observer at that time would assume. */
export function holdShortGaps(values: Float64Array, limit: number): void {
  let last = Number.NaN;
  for (let i = 0, run = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) {
      if (++run <= limit) values[i] = last;
    } else {
      last = values[i];
      run = 0;
    }
  }
}

/** repeatSeason fills what is left with the value one `season` of steps before, or the last value where there is none. */
export function repeatSeason(values: Float64Array, season: number): void {
  for (let i = 1; i < values.length; i++) {
    if (Number.isNaN(values[i])) values[i] = i >= season ? values[i - season] : values[i - 1];
  }
}

/** A one-off stands this many times farther from the mean than anything outside its hour. */
const ONE_OFF = 5;
/** A start-up spike is this many times the mean of the hour after it. */
const SPIKE = 2;

/**
 * findOneOffs gives the stretch [from, to) around the highest and around the lowest value when it is over for an hour,
 * lasts no longer than one, and nothing else in the history comes near a fifth of it: a fault or a test, from which
 * nothing is to be learnt. Whatever happened twice stays.
 */
export function findOneOffs(values: Float64Array, hour: number): [number, number][] {
  const n = values.length;
  let mean = 0;
  for (const value of values) mean += value / n;
  const found: [number, number][] = [];
  for (const sign of [1, -1]) {
    let top = 0;
    for (let i = 1; i < n; i++) if (sign * (values[i] - values[top]) > 0) top = i;
    const height = sign * (values[top] - mean);
    let next = 0;
    for (let i = 0; i < n; i++)
      if (Math.abs(i - top) > hour) next = Math.max(next, Math.abs(values[i] - mean));
    if (!(height > ONE_OFF * next) || top >= n - 2 * hour) continue;
    let from = top;
    let to = top + 1;
    while (from > 0 && sign * (values[from - 1] - mean) > next) from--;
    while (to < n && sign * (values[to] - mean) > next) to++;
    if (to - from <= hour) found.push([from, to]);
  }
  return found;
}

/** findStartUps gives the stretches [from, to) of up to a quarter of an hour after a gap of an hour or more in which values stand at twice the mean of the hour that followed. */
export function findStartUps(values: Float64Array, seen: Uint8Array, hour: number): [number, number][] {
  const found: [number, number][] = [];
  const most = Math.max(1, hour >> 2);
  for (let i = 1, gap = 0; i + most + hour <= values.length; i++) {
    if (!seen[i]) {
      gap++;
      continue;
    }
    if (gap >= hour) {
      let after = 0;
      for (let k = i + most; k < i + most + hour; k++) after += values[k] / hour;
      let to = i;
      while (to < i + most && after > 0 && values[to] > SPIKE * after) to++;
      if (to > i) found.push([i, to]);
    }
    gap = 0;
  }
  return found;
}

/** readHistory prepares a series that was already cut at the origin; undefined when nothing in it is known. */
export function readHistory(series: Series, events: readonly KnownEvent[] = []): History | undefined {
  const { start, step } = series.grid;
  let first = 0;
  while (first < series.values.length && Number.isNaN(series.values[first])) first++;
  if (first === series.values.length) return undefined;
  const y = series.values.slice(first);
  const from = start + first * step;
  const hour = Math.max(1, Math.round(HOUR / step));
  const day = Math.max(1, Math.round(DAY / step));
  const n = y.length;
  const learn = new Uint8Array(n);
  let observed = 0;
  for (let i = 0; i < n; i++) if (!Number.isNaN(y[i])) observed += learn[i] = 1;
  const seen = learn.slice();
  holdShortGaps(y, hour);
  repeatSeason(y, day);

  // Excluded stretches, one-offs and start-up spikes are neither learnt from nor repeated.
  const aside = [...findOneOffs(y, hour), ...findStartUps(y, seen, hour)];
  for (const event of events) {
    if (!event.excludeFromTraining) continue;
    const a = Math.max(0, Math.floor((event.startsAt - from) / step));
    const b = Math.min(n, Math.ceil((event.endsAt - from) / step));
    if (a < b) aside.push([a, b]);
  }
  let usual = y;
  for (const [a, b] of aside) {
    if (usual === y) usual = y.slice();
    for (let i = a; i < b; i++) {
      learn[i] = 0;
      const back = i >= 7 * day ? 7 * day : i >= day ? day : 0;
      usual[i] = usual[i - back];
    }
  }
  return {
    y,
    usual,
    seen,
    learn,
    start: from,
    step,
    hour,
    day,
    week: 7 * day,
    observed,
    ...summarise(y, usual, day),
  };
}

function summarise(y: Float64Array, usual: Float64Array, day: number) {
  const n = y.length;
  const sum = new Float64Array(n + 1);
  const move = new Float64Array(n + 1);
  const profile = new Float64Array(n);
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    sum[i + 1] = sum[i] + y[i];
    move[i + 1] = move[i] + (i > 0 ? Math.abs(y[i] - y[i - 1]) : 0);
    if (y[i] < min) min = y[i];
    if (y[i] > max) max = y[i];
    let total = 0;
    let count = 0;
    for (let k = i; k >= 0 && count < 7; k -= day) {
      total += usual[k];
      count++;
    }
    profile[i] = total / count;
  }
  const range = max - min;
  return { sum, move, profile, low: min >= 0 ? 0 : min - range, high: max + range };
}

/** meanBefore is the mean of the `width` values that end before index `at` (fewer at the beginning). */
export function meanBefore(sum: Float64Array, at: number, width: number): number {
  const from = at > width ? at - width : 0;
  return at > from ? (sum[at] - sum[from]) / (at - from) : 0;
}
