import type { Rung } from "./design";
import { between, type LeadGrid } from "./leads";
import { LEVELS, quantileOfSorted } from "./levels";
import { solve } from "./linear";
import { type Situation, SPREAD_WIDTH } from "./situation";

/** SPREAD_NUMBERS is how many numbers describe an expert's errors at one rung: coefficients, two bounds, a quantile per level. */
export const SPREAD_NUMBERS = SPREAD_WIDTH + 2 + LEVELS.length;

/**
 * fitSpread describes errors whose width changes: log |error| is regressed on the spread features (Harvey 1976) and
 * the quantiles are those of error / width. With `even` the width is constant.
 */
export function fitSpread(
  rung: Rung,
  errors: Float64Array,
  even: boolean,
  out: Float64Array,
  at: number,
): void {
  const { rows, spread, factor } = rung;
  const K = SPREAD_WIDTH;
  let size = 0;
  for (let r = 0; r < rows; r++) size += Math.abs(errors[r]);
  const floor = 0.02 * (size / rows) + 1e-12;
  const coefficients = new Float64Array(K);
  let low = 0;
  let high = 0;
  const scaled = new Float64Array(rows);
  if (even) {
    scaled.set(errors.subarray(0, rows));
  } else {
    for (let r = 0; r < rows; r++) {
      const size = Math.log(Math.abs(errors[r]) + floor);
      for (let j = 0; j < K; j++) coefficients[j] += spread[r * K + j] * size;
    }
    solve(factor, K, coefficients);
    low = Number.POSITIVE_INFINITY;
    high = Number.NEGATIVE_INFINITY;
    for (let r = 0; r < rows; r++) {
      let width = 0;
      for (let j = 0; j < K; j++) width += coefficients[j] * spread[r * K + j];
      if (width < low) low = width;
      if (width > high) high = width;
      scaled[r] = errors[r] / Math.exp(width);
    }
  }
  scaled.sort();
  out.set(coefficients, at);
  out[at + K] = low;
  out[at + K + 1] = high;
  for (let l = 0; l < LEVELS.length; l++) out[at + K + 2 + l] = quantileOfSorted(scaled, rows, LEVELS[l]);
}

/** widthAt gives the expected error width in a situation, from a table of SPREAD_NUMBERS a rung that begins at `at`. */
export function widthAt(numbers: Float64Array, at: number, s: Situation): number {
  const { grid, lead } = s;
  const k = at + grid.rung[lead] * SPREAD_NUMBERS;
  const width = logWidth(numbers, k, s.spread);
  const share = grid.share[lead];
  if (share === 0) return Math.exp(width);
  return Math.exp(width + share * (logWidth(numbers, k + SPREAD_NUMBERS, s.spread) - width));
}

function logWidth(numbers: Float64Array, k: number, x: Float64Array): number {
  let width = 0;
  for (let j = 0; j < SPREAD_WIDTH; j++) width += numbers[k + j] * x[j];
  const low = numbers[k + SPREAD_WIDTH];
  const high = numbers[k + SPREAD_WIDTH + 1];
  return width < low ? low : width > high ? high : width;
}

/** errorQuantile reads the scaled error quantile of kept level `l` at a lead. */
export const errorQuantile = (
  numbers: Float64Array,
  at: number,
  grid: LeadGrid,
  l: number,
  lead: number,
): number => between(grid, numbers, at, SPREAD_NUMBERS, SPREAD_WIDTH + 2 + l, lead);
