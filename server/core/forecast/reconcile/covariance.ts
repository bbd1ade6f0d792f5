import { seededRandom } from "@/server/core/replay/random";

/**
 * Covariance is the shrunk covariance of base errors in the form diag(d) + F Fᵀ: `factor` holds n rows of `rank` numbers,
 * so nothing of size n × n is ever made.
 */
export interface Covariance {
  readonly diagonal: Float64Array;
  readonly factor: Float64Array;
  readonly rank: number;
}

/** Pairs of nodes by which the shrinkage is estimated, at most. */
const MOST_PAIRS = 20_000;

/**
 * shrinkCovariance estimates W = λ diag(Ŵ) + (1 − λ) Ŵ from recent base errors (`errors[v]` is one path a node, all of the
 * same instants; NaN counts as no error), with λ by Schäfer and Strimmer (2005) over at most 20,000 seeded pairs. Nodes
 * that never erred get a millionth of the mean variance, so that W can be inverted.
 */
export function shrinkCovariance(
  errors: readonly Float64Array[],
  seed: number,
): Covariance & { shrinkage: number } {
  const n = errors.length;
  const T = n > 0 ? errors[0].length : 0;
  const variance = new Float64Array(n);
  let mean = 0;
  for (let v = 0; v < n; v++) {
    for (let t = 0; t < T; t++) variance[v] += at(errors[v], t) ** 2 / T;
    mean += variance[v] / n;
  }
  const floor = 1e-6 * (mean || 1);
  for (let v = 0; v < n; v++) variance[v] = Math.max(floor, variance[v]);
  const shrinkage = shrinkageOf(errors, variance, seed);
  const factor = new Float64Array(n * T);
  const scale = Math.sqrt((1 - shrinkage) / Math.max(1, T));
  for (let v = 0; v < n; v++) for (let t = 0; t < T; t++) factor[v * T + t] = scale * at(errors[v], t);
  return { diagonal: variance.map((d) => Math.max(floor, shrinkage * d)), factor, rank: T, shrinkage };
}

/** diagonalCovariance is the covariance of independent errors with the given variances (weighted least squares). */
export const diagonalCovariance = (variances: Float64Array): Covariance => ({
  diagonal: variances,
  factor: new Float64Array(0),
  rank: 0,
});

const at = (path: Float64Array, t: number): number => (Number.isNaN(path[t]) ? 0 : path[t]);

/** λ = Σ var(r) / Σ r² over pairs, r the correlation of two nodes' errors; 1 when there is too little to tell. */
function shrinkageOf(errors: readonly Float64Array[], variance: Float64Array, seed: number): number {
  const n = errors.length;
  const T = n > 0 ? errors[0].length : 0;
  if (T < 4 || n < 2) return 1;
  const random = seededRandom(seed);
  const all = (n * (n - 1)) / 2;
  let noise = 0;
  let size = 0;
  const enter = (a: number, b: number): void => {
    const unit = Math.sqrt(variance[a] * variance[b]);
    let sum = 0;
    let squares = 0;
    for (let t = 0; t < T; t++) {
      const w = (at(errors[a], t) * at(errors[b], t)) / unit;
      sum += w;
      squares += w * w;
    }
    const r = sum / T;
    noise += (squares - T * r * r) / (T * (T - 1));
    size += r * r;
  };
  if (all <= MOST_PAIRS) {
    for (let a = 0; a < n; a++) for (let b = 0; b < a; b++) enter(a, b);
  } else {
    for (let k = 0; k < MOST_PAIRS; k++) {
      const a = Math.floor(n * random());
      const b = (a + 1 + Math.floor((n - 1) * random())) % n;
      enter(a, b);
    }
  }
  return size > 0 ? Math.min(1, Math.max(0, noise / size)) : 1;
}
