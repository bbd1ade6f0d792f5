/** Grid is a regular time axis: `length` instants `start + i * step`. Times are epoch milliseconds UTC. */
export interface Grid {
  /** Epoch milliseconds of the first instant; the value at it covers [start, start + step). */
  readonly start: number;
  /** Milliseconds between instants, > 0. */
  readonly step: number;
  readonly length: number;
}

/** Series is a regular grid with one value per instant; a missing value is NaN and stays NaN. */
export interface Series {
  readonly grid: Grid;
  readonly values: Float64Array;
}

/** timeAt gives the epoch milliseconds of instant `index` of `grid`. */
export const timeAt = (grid: Grid, index: number): number => grid.start + index * grid.step;

/** gridEnd gives the first instant after the grid, epoch milliseconds. */
export const gridEnd = (grid: Grid): number => grid.start + grid.length * grid.step;

/** makeSeries pairs values with the grid that starts at `start`; throws nothing, copies nothing. */
export function makeSeries(start: number, step: number, values: Float64Array): Series {
  return { grid: { start, step, length: values.length }, values };
}

/** before keeps the part of a series strictly before `at` (epoch ms): the only window a forecast may read. */
export function before(series: Series, at: number): Series {
  const { start, step, length } = series.grid;
  const keep = Math.max(0, Math.min(length, Math.ceil((at - start) / step)));
  // A value covers [t, t + step): it is known only when its interval has ended.
  const known = keep > 0 && start + keep * step > at ? keep - 1 : keep;
  return makeSeries(start, step, series.values.subarray(0, known));
}

/** lastKnown gives the newest value that is not missing and its index, or undefined for an empty series. */
export function lastKnown(series: Series): { index: number; value: number } | undefined {
  for (let index = series.values.length - 1; index >= 0; index--) {
    const value = series.values[index];
    if (!Number.isNaN(value)) return { index, value };
  }
  return undefined;
}
