import type { Series } from "@/server/core/series/series";
import type { Moment } from "./calendar";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** BLOCK_MS is the width of a block of time, or the series' step where that is longer. */
export const BLOCK_MS = HOUR / 2;

/** Blocks are the means of a series over blocks of time, as departures from what is usual there. */
export interface Blocks {
  /** Number of block 0, counted from the epoch. */
  readonly first: number;
  readonly width: number;
  /** NaN where less than half is known. */
  readonly mean: Float64Array;
  /** Added before logarithms are taken, so that zeros have one: a fiftieth of the mean. */
  readonly offset: number;
  /** 1 where no event is near. */
  readonly clean: Uint8Array;
  /** ln of actual over usual, less the level of the last two clean days; NaN where one is unknown. */
  readonly departure: Float64Array;
  /** Mean of ln(actual / usual) over the two last clean days before each block; the last entry is the level now. */
  readonly level: Float64Array;
}

/** meanBlocks averages a series over blocks of `width` ms that are whole multiples of the epoch; missing values stay out. */
export function meanBlocks({ grid, values }: Series, width: number): { first: number; mean: Float64Array } {
  const { start, step } = grid;
  const first = Math.floor(start / width);
  const count = Math.max(0, Math.ceil((start + values.length * step) / width) - first);
  const sum = new Float64Array(count);
  const known = new Float64Array(count);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) continue;
    const j = Math.floor((start + i * step) / width) - first;
    sum[j] += value;
    known[j]++;
  }
  const least = width / step / 2;
  for (let j = 0; j < count; j++) sum[j] = known[j] >= least ? sum[j] / known[j] : Number.NaN;
  return { first, mean: sum };
}

/**
 * usualAt gives what is usual at block `j`: the mean of the same time of the week over the four weeks before that were
 * clean, or of the last seven clean days of its sort (weekend or not) where there is no such week; NaN when there is
 * neither. Only blocks before `end` and before `j` are read. `first` is the number of block 0.
 */
export function usualAt(
  mean: Float64Array,
  clean: Uint8Array,
  width: number,
  first: number,
  j: number,
  end: number,
): number {
  const day = Math.max(1, Math.round(DAY / width));
  const week = lagged(mean, clean, j, 7 * day, end, 4, () => true);
  if (!Number.isNaN(week)) return week;
  const weekend = (i: number): boolean => ((Math.floor(((first + i) * width) / DAY) + 4) % 7) % 6 === 0;
  const own = weekend(j);
  return lagged(mean, clean, j, day, end, 7, (i) => weekend(i) === own);
}

function lagged(
  mean: Float64Array,
  clean: Uint8Array,
  j: number,
  lag: number,
  end: number,
  most: number,
  fits: (i: number) => boolean,
): number {
  let sum = 0;
  let count = 0;
  for (let i = j - lag, back = 0; i >= 0 && back < 2 * most && count < most; i -= lag, back++) {
    if (i >= end || clean[i] === 0 || Number.isNaN(mean[i]) || !fits(i)) continue;
    sum += mean[i];
    count++;
  }
  return count > 0 ? sum / count : Number.NaN;
}

/** makeBlocks compares the blocks of a series that ends at the origin with what is usual, given the calendar of each. */
export function makeBlocks(
  { first, mean }: { first: number; mean: Float64Array },
  width: number,
  moments: readonly Moment[],
): Blocks {
  const n = mean.length;
  let size = 0;
  let known = 0;
  const clean = new Uint8Array(n);
  for (let j = 0; j < n; j++) {
    clean[j] = moments[j].phase === 0 && moments[j].day !== 3 ? 1 : 0;
    if (Number.isNaN(mean[j])) continue;
    size += Math.abs(mean[j]);
    known++;
  }
  const offset = known > 0 ? size / known / 50 : 0;
  const departure = new Float64Array(n).fill(Number.NaN);
  const level = new Float64Array(n + 1);
  const window = Math.max(4, Math.round((2 * DAY) / width));
  const recent: number[] = [];
  let sum = 0;
  for (let j = 0; j < n; j++) {
    level[j] = recent.length > 0 ? sum / recent.length : 0;
    const usual = usualAt(mean, clean, width, first, j, j);
    if (Number.isNaN(mean[j]) || Number.isNaN(usual) || !(mean[j] + offset > 0 && usual + offset > 0))
      continue;
    const raw = Math.log((mean[j] + offset) / (usual + offset));
    departure[j] = raw - level[j];
    if (!clean[j]) continue;
    recent.push(raw);
    sum += raw;
    if (recent.length > window) sum -= recent.shift() ?? 0;
  }
  level[n] = recent.length > 0 ? sum / recent.length : 0;
  return { first, width, mean, offset, clean, departure, level };
}
