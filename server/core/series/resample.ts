import { makeSeries, type Series } from "./series";

/** Point is one observation: `at` epoch milliseconds, `value` in the measure's unit. */
export interface Point {
  at: number;
  value: number;
}

/**
 * toGrid averages points into the bins [start + i·step, start + (i+1)·step); bins without a point are NaN.
 * Points need not be sorted; those outside the range are left out.
 */
export function toGrid(points: Iterable<Point>, start: number, step: number, length: number): Series {
  const sum = new Float64Array(length);
  const count = new Float64Array(length);
  for (const { at, value } of points) {
    const bin = Math.floor((at - start) / step);
    if (bin < 0 || bin >= length || Number.isNaN(value)) continue;
    sum[bin] += value;
    count[bin]++;
  }
  for (let bin = 0; bin < length; bin++) sum[bin] = count[bin] > 0 ? sum[bin] / count[bin] : Number.NaN;
  return makeSeries(start, step, sum);
}

/** coarsen averages every `factor` neighbours; a coarse bin is NaN when more than half of it is missing. */
export function coarsen(series: Series, factor: number): Series {
  const length = Math.floor(series.values.length / factor);
  const out = new Float64Array(length);
  for (let bin = 0; bin < length; bin++) {
    let sum = 0;
    let count = 0;
    for (let k = bin * factor; k < (bin + 1) * factor; k++) {
      const value = series.values[k];
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    out[bin] = count * 2 >= factor ? sum / count : Number.NaN;
  }
  return makeSeries(series.grid.start, series.grid.step * factor, out);
}
