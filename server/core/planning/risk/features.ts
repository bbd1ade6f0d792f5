import type { Samples } from "./samples";

/** Lags is what of a series' past the short-lead model looks at, in samples. */
export interface Lags {
  readonly day: number;
  /** Whole days of profile, 0 to 7. */
  readonly days: number;
  /** Samples in a week, or 0 when there are fewer than two weeks. */
  readonly week: number;
  readonly hour: number;
  /** First index at which every feature exists for leads up to `leads`. */
  readonly first: number;
}

/** lagsOf chooses the lags that `count` samples of `step` seconds allow. */
export function lagsOf(step: number, count: number): Lags {
  const day = Math.max(1, Math.round(86_400 / step));
  const days = Math.max(0, Math.min(7, Math.floor(count / day) - 2));
  const week = count > 16 * day ? 7 * day : 0;
  const hour = Math.max(2, Math.round(3600 / step));
  const first = Math.max(week, days * day, hour, 12) + 3;
  return { day, days, week, hour, first };
}

/** Rooted is the samples in square-root space (variance grows with level there least) with running sums for fast means. */
export interface Rooted {
  readonly z: Float64Array;
  /** sum[i] is z[0] + … + z[i − 1]. */
  readonly sum: Float64Array;
  /** move[i] is |z[1] − z[0]| + … + |z[i] − z[i − 1]|. */
  readonly move: Float64Array;
  readonly count: number;
}

/** rootOf puts samples into square-root space. */
export function rootOf(samples: Samples): Rooted {
  const { count, values } = samples;
  const z = new Float64Array(values.length);
  const sum = new Float64Array(values.length + 1);
  const move = new Float64Array(values.length);
  const rooted = { z, sum, move, count: 0 };
  return extendRoot(rooted, samples, 0, count);
}

/** extendRoot (re)computes [from, count) in place and gives the longer view. */
export function extendRoot(rooted: Rooted, samples: Samples, from: number, count: number): Rooted {
  const { z, sum, move } = rooted;
  for (let i = from; i < count; i++) {
    z[i] = Math.sqrt(Math.max(0, samples.values[i]));
    sum[i + 1] = sum[i] + z[i];
    move[i] = i > 0 ? move[i - 1] + Math.abs(z[i] - z[i - 1]) : 0;
  }
  return { z, sum, move, count };
}

/** POINT_FEATURES and SCALE_FEATURES are the lengths of the rows written below. */
export const POINT_FEATURES = 13;
export const SCALE_FEATURES = 7;

/** writePoint writes what the next change is predicted from, at index i for `lead` samples ahead, into row[at …]. */
export function writePoint(
  rooted: Rooted,
  lags: Lags,
  i: number,
  lead: number,
  row: Float64Array,
  at: number,
): void {
  const { z, sum } = rooted;
  const now = z[i];
  const mean = (from: number, length: number): number => (sum[from + length] - sum[from]) / length;
  row[at] = now - z[i - 1];
  row[at + 1] = now - mean(i - 2, 3);
  row[at + 2] = now - mean(i - 5, 6);
  row[at + 3] = now - mean(i - 11, 12);
  row[at + 4] = now - mean(i - lags.hour + 1, lags.hour);
  const { day, days, week } = lags;
  for (let k = 5; k < POINT_FEATURES; k++) row[at + k] = 0;
  if (days > 0) {
    const y = i - day;
    row[at + 5] = z[y + lead] - z[y];
    row[at + 6] = z[y] - now;
    row[at + 7] = mean(y + lead - 2, 5) - mean(y - 2, 5);
    row[at + 8] = now - mean(i - day + 1, day);
    let change = 0;
    let gap = 0;
    for (let d = 1; d <= days; d++) {
      change += z[i - d * day + lead] - z[i - d * day];
      gap += z[i - d * day] - now;
    }
    row[at + 9] = change / days;
    row[at + 10] = gap / days;
  }
  if (week > 0) {
    row[at + 11] = z[i - week + lead] - z[i - week];
    row[at + 12] = z[i - week] - now;
  }
}

/** writeScale writes what the size of the error is predicted from, all in logarithms. `small` keeps them finite. */
export function writeScale(
  rooted: Rooted,
  lags: Lags,
  i: number,
  lead: number,
  small: number,
  row: Float64Array,
  at: number,
): void {
  const { z, move } = rooted;
  const moved = (length: number): number => (move[i] - move[i - length]) / length;
  row[at] = Math.log(small + Math.abs(z[i] - z[i - 1]));
  row[at + 1] = Math.log(small + moved(3));
  row[at + 2] = Math.log(small + moved(12));
  row[at + 3] = Math.log(small + moved(lags.hour));
  row[at + 4] = Math.log(small + z[i]);
  row[at + 5] = 0;
  row[at + 6] = 0;
  const { day, days } = lags;
  if (days === 0) return;
  row[at + 5] = Math.log(small + moved(Math.min(day, i)));
  let sum = 0;
  for (let d = 1; d <= days; d++) {
    const then = i - d * day;
    sum += Math.max(
      Math.abs(z[then + lead] - z[then]),
      Math.abs(z[then + lead - 1] - z[then - 1]),
      Math.abs(z[then + lead + 1] - z[then + 1]),
    );
  }
  row[at + 6] = Math.log(small + sum / days);
}

/** CLOCK_FEATURES is the length of the rows written by writeClock. */
export const CLOCK_FEATURES = 7;

/**
 * writeClock writes what tells when jobs start: the instant's place in the day and in the hour, and how high the same
 * time of earlier days and of the week before stood above now, at most and on average.
 */
export function writeClock(
  { z }: Rooted,
  lags: Lags,
  i: number,
  lead: number,
  row: Float64Array,
  at: number,
): void {
  const now = z[i];
  const { day, days, week, hour } = lags;
  row[at] = (i + lead) % day;
  row[at + 1] = (i + lead) % hour;
  for (let k = 2; k < CLOCK_FEATURES; k++) row[at + k] = 0;
  let held = 0;
  while (held < hour && Math.abs(z[i - held - 1] - now) < 0.3 * (0.1 + now)) held++;
  row[at + 6] = held;
  if (days === 0) return;
  let most = -Infinity;
  let sum = 0;
  for (let d = 1; d <= days; d++) {
    const then = i + lead - d * day;
    const high = Math.max(z[then - 1], z[then], z[then + 1]);
    most = Math.max(most, high);
    sum += high;
    if (d === 1) row[at + 2] = high - now;
  }
  row[at + 3] = most - now;
  row[at + 4] = sum / days - now;
  if (week > 0) {
    const then = i + lead - week;
    row[at + 5] = Math.max(z[then - 1], z[then], z[then + 1]) - now;
  }
}
