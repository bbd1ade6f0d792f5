/** LEVELS are the widths of roll-up buckets, milliseconds, finest first; buckets start at whole multiples since 1970. */
export const LEVELS = [60_000, 300_000, 3_600_000] as const;
export type Level = (typeof LEVELS)[number];

/** A level holds at least this many samples a bucket, or rolling up would save nothing. */
const LEAST_SAMPLES = 2;
/** Of the points that were asked for, at least this share is given before a finer level is read. */
const LEAST_SHARE = 0.6;

/** keepsLevel says whether a series with samples every `step` ms is rolled up at `level`. */
export const keepsLevel = (step: number, level: Level): boolean => level >= LEAST_SAMPLES * step;

/** Columns is how a range is cut: columns [start + i·width, start + (i+1)·width), of roll-ups or, without `level`, samples. */
export interface Columns {
  /** Epoch ms. */
  readonly start: number;
  /** Milliseconds. */
  readonly width: number;
  readonly count: number;
  readonly level?: Level;
}

/**
 * columnsFor cuts [from, to) (epoch ms) into at most `points` columns of whole steps, read from the coarsest level that
 * still gives three fifths of the points. Columns hold whole buckets: the first may begin before `from`, or, where one
 * bucket less makes all of them fit, after it.
 */
export function columnsFor(from: number, to: number, points: number, step: number): Columns {
  for (const level of [...LEVELS].reverse()) {
    if (!keepsLevel(step, level)) continue;
    const columns = cut(from, to, points, level);
    if (columns.count >= LEAST_SHARE * points) return { ...columns, level };
  }
  return cut(from, to, points, Math.max(1, step));
}

function cut(from: number, to: number, points: number, unit: number): Columns {
  let start = Math.floor(from / unit) * unit;
  // A window that is not aligned touches one bucket more; for that alone every column would be a bucket wider.
  const units = Math.ceil((to - start) / unit);
  if (points > 1 && units > points && (units - 1) % points === 0) start += unit;
  const width = Math.max(1, Math.ceil((to - start) / unit / points)) * unit;
  return { start, width, count: Math.max(0, Math.ceil((to - start) / width)) };
}

/** levelFor gives the coarsest level whose buckets fit whole into bins of `width` ms from `start` on; undefined when none does. */
export function levelFor(start: number, width: number, step: number): Level | undefined {
  return [...LEVELS]
    .reverse()
    .find((level) => keepsLevel(step, level) && width % level === 0 && start % level === 0);
}
