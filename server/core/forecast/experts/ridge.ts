import type { Expert } from "../expert";
import { LEVELS } from "../levels";
import { factorise, gram, project, solve } from "../linear";
import { REGRESSOR_COUNT, SMALL_COUNT, type Situation } from "../situation";
import { errorQuantile, fitSpread, SPREAD_NUMBERS, widthAt } from "../spread";
import { makeTransform, type Space, unitOf } from "./point";

const K = REGRESSOR_COUNT + 1;
const HEAD = 5;

/**
 * ridgeExpert regresses the value at each lead on the last values and the same times a day and a week before, in the
 * given space. A small model is fitted first; the rich one is penalised for leaving it (Hoerl and Kennard 1970, with
 * the small model in place of 0), because rich features alone break at a level shift. With `robust` cases are weighed
 * by 1 / |error| in three rounds, which leads to the least absolute error, the median (Schlossmacher 1973).
 */
export function ridgeExpert(name: string, space: Space, robust = false): Expert {
  return {
    name,
    fit(design) {
      const unit = unitOf(design);
      const { to } = makeTransform(space, unit);
      const out = new Float64Array(HEAD + design.rungs.length * (K + SPREAD_NUMBERS));
      const spreadAt = HEAD + design.rungs.length * K;
      const { mean, deviation, low, high } = moments(design.rungs[0].targets, design.rungs[0].rows, to);
      out.set([unit, mean, deviation, low, high]);
      design.rungs.forEach((rung, k) => {
        const { rows } = rung;
        const x = new Float64Array(rows * K);
        const v = new Float64Array(rows);
        for (let r = 0; r < rows; r++) {
          x[r * K] = 1;
          for (let j = 0; j < REGRESSOR_COUNT; j++)
            x[r * K + 1 + j] = (to(rung.regressors[r * REGRESSOR_COUNT + j]) - mean) / deviation;
          v[r] = (to(rung.targets[r]) - mean) / deviation;
        }
        const b = robust ? leastAbsolute(x, v, rows) : shrunk(x, v, rows);
        out.set(b, HEAD + k * K);
        const errors = new Float64Array(rows);
        for (let r = 0; r < rows; r++) {
          let point = 0;
          for (let j = 0; j < K; j++) point += b[j] * x[r * K + j];
          errors[r] = (v[r] - point) * deviation;
        }
        fitSpread(rung, errors, false, out, spreadAt + k * SPREAD_NUMBERS);
      });
      return out;
    },
    write(numbers, s, out, at) {
      const { to, back } = makeTransform(space, numbers[0]);
      const rungs = s.grid.leads.length;
      const spreadAt = HEAD + rungs * K;
      const middle = pointAt(numbers, s, to);
      const width = widthAt(numbers, spreadAt, s);
      for (let l = 0; l < LEVELS.length; l++)
        out[at + l] = back(middle + width * errorQuantile(numbers, spreadAt, s.grid, l, s.lead));
    },
  };
}

function moments(values: Float64Array, rows: number, to: (value: number) => number) {
  let sum = 0;
  let square = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let r = 0; r < rows; r++) {
    const v = to(values[r]);
    sum += v;
    square += v * v;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  const mean = sum / rows;
  const deviation = Math.sqrt(Math.max(0, square / rows - mean * mean)) || 1;
  const room = 0.3 * (high - low);
  return { mean, deviation, low: low - room, high: high + room };
}

function leastAbsolute(x: Float64Array, v: Float64Array, rows: number): Float64Array {
  let b = shrunk(x, v, rows);
  const xw = new Float64Array(x.length);
  const vw = new Float64Array(rows);
  const errors = new Float64Array(rows);
  for (let round = 0; round < 3; round++) {
    let size = 0;
    for (let r = 0; r < rows; r++) {
      let point = 0;
      for (let j = 0; j < K; j++) point += b[j] * x[r * K + j];
      errors[r] = Math.abs(v[r] - point);
      size += errors[r];
    }
    const floor = 0.1 * (size / rows) + 1e-12;
    for (let r = 0; r < rows; r++) {
      // The root of the weight on both sides of the equation; scaled so that the penalty keeps its meaning.
      const w = Math.sqrt(size / rows / (errors[r] + floor));
      for (let j = 0; j < K; j++) xw[r * K + j] = w * x[r * K + j];
      vw[r] = w * v[r];
    }
    b = shrunk(xw, vw, rows);
  }
  return b;
}

function shrunk(x: Float64Array, v: Float64Array, rows: number): Float64Array {
  const g = gram(x, rows, K);
  const xv = project(x, rows, K, v);
  const S = SMALL_COUNT + 1;
  const small = new Float64Array(S * S);
  for (let i = 0; i < S; i++) {
    for (let j = 0; j < S; j++) small[i * S + j] = g[i * K + j];
    small[i * S + i] += (i === 0 ? 1e-9 : 2e-3) * rows;
  }
  factorise(small, S);
  const b = new Float64Array(K);
  b.set(solve(small, S, xv.slice(0, S)));
  // Second step: what the rich model explains of the rest, held close to the small one.
  const rest = xv.slice();
  for (let i = 0; i < K; i++) for (let j = 0; j < S; j++) rest[i] -= g[i * K + j] * b[j];
  for (let i = 0; i < K; i++) g[i * K + i] += 0.03 * rows;
  factorise(g, K);
  solve(g, K, rest);
  for (let i = 0; i < K; i++) b[i] += rest[i];
  return b;
}

function pointAt(numbers: Float64Array, s: Situation, to: (value: number) => number): number {
  const [, mean, deviation, low, high] = numbers;
  const { rung, share } = s.grid;
  const k = HEAD + rung[s.lead] * K;
  const w = share[s.lead];
  let point = numbers[k] + (w === 0 ? 0 : w * (numbers[k + K] - numbers[k]));
  for (let j = 0; j < REGRESSOR_COUNT; j++) {
    const c = k + 1 + j;
    const coefficient = w === 0 ? numbers[c] : numbers[c] + w * (numbers[c + K] - numbers[c]);
    point += (coefficient * (to(s.regressors[j]) - mean)) / deviation;
  }
  const value = point * deviation + mean;
  return value < low ? low : value > high ? high : value;
}
