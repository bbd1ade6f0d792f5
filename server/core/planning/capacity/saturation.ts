import type { LoadPoint } from "./history";
import { type Curve, FULL, meanWait } from "./queue";

/** Fit is a curve with how well the points keep to it: the root mean square of log(latency / curve). */
export interface Fit {
  readonly curve: Curve;
  readonly error: number;
}

/** Candidates of `full`, as multiples of the greatest load seen, a fixed ratio apart. */
const STEPS = 40;
const LEAST = 1 / FULL;
const MOST = 6;

/** fitCurve finds the saturation curve whose relative error over the points is least; undefined with fewer than three. */
export function fitCurve(points: readonly LoadPoint[]): Fit | undefined {
  if (points.length < 3) return undefined;
  const peak = points.reduce((most, { load }) => Math.max(most, load), 0);
  if (!(peak > 0)) return undefined;
  const at = (multiple: number): Fit => solveFor(points, peak * multiple);
  let best = at(LEAST);
  let where = 0;
  const ratio = (MOST / LEAST) ** (1 / STEPS);
  for (let n = 1; n <= STEPS; n++) {
    const fit = at(LEAST * ratio ** n);
    if (fit.error < best.error) {
      best = fit;
      where = n;
    }
  }
  // Golden section between the neighbours of the best candidate.
  let low = LEAST * ratio ** Math.max(0, where - 1);
  let high = LEAST * ratio ** (where + 1);
  const golden = (Math.sqrt(5) - 1) / 2;
  for (let n = 0; n < 16; n++) {
    const [a, b] = [high - golden * (high - low), low + golden * (high - low)];
    if (at(a).error < at(b).error) high = b;
    else low = a;
  }
  const fine = at((low + high) / 2);
  return fine.error < best.error ? fine : best;
}

/** solveFor gives the best base, slowing and queueing for a given full load: least squares of relative errors, none below zero. */
function solveFor(points: readonly LoadPoint[], full: number): Fit {
  const terms = [
    () => 1,
    ({ load }: LoadPoint) => Math.min(load / full, FULL) ** 2,
    ({ load, replicas }: LoadPoint) => meanWait(load / full, replicas),
  ];
  let active = [0, 1, 2];
  let found = [0, 0, 0];
  // A negative part is taken out and the rest solved again (active set, Lawson and Hanson 1974, in its simplest form).
  for (let round = 0; round < 3; round++) {
    found = leastSquares(points, terms, active);
    const negative = active.filter((index) => index > 0 && found[index] < 0);
    if (negative.length === 0) break;
    active = active.filter((index) => !negative.includes(index));
  }
  const base = Math.max(found[0], 1e-9);
  const curve: Curve = {
    full,
    base,
    slows: Math.max(0, found[1]) / base,
    queues: Math.max(0, found[2]) / base,
  };
  let sum = 0;
  for (const point of points) {
    const said = terms.reduce((total, term, index) => total + Math.max(0, found[index]) * term(point), 0);
    sum += Math.log(point.latency / Math.max(said, 1e-12)) ** 2;
  }
  return { curve, error: Math.sqrt(sum / points.length) };
}

function leastSquares(
  points: readonly LoadPoint[],
  terms: readonly ((point: LoadPoint) => number)[],
  active: readonly number[],
): number[] {
  const n = active.length;
  const left = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const right = new Array<number>(n).fill(0);
  for (const point of points) {
    // Divided by what was seen, so that a slow minute weighs no more than a quick one.
    const row = active.map((index) => terms[index](point) / point.latency);
    for (let i = 0; i < n; i++) {
      right[i] += row[i];
      for (let j = 0; j < n; j++) left[i][j] += row[i] * row[j];
    }
  }
  for (let i = 0; i < n; i++) left[i][i] *= 1 + 1e-9;
  const solved = new Array<number>(3).fill(0);
  for (const [place, value] of gauss(left, right).entries()) solved[active[place]] = value;
  return solved;
}

function gauss(matrix: number[][], right: number[]): number[] {
  const n = right.length;
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let r = i + 1; r < n; r++) if (Math.abs(matrix[r][i]) > Math.abs(matrix[pivot][i])) pivot = r;
    [matrix[i], matrix[pivot]] = [matrix[pivot], matrix[i]];
    [right[i], right[pivot]] = [right[pivot], right[i]];
    const top = matrix[i][i] || 1e-12;
    for (let r = i + 1; r < n; r++) {
      const factor = matrix[r][i] / top;
      for (let c = i; c < n; c++) matrix[r][c] -= factor * matrix[i][c];
      right[r] -= factor * right[i];
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let c = i + 1; c < n; c++) right[i] -= matrix[i][c] * right[c];
    right[i] /= matrix[i][i] || 1e-12;
  }
  return right;
}
