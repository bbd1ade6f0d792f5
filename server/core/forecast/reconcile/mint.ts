import { factorise, solve } from "../linear";
import type { Covariance } from "./covariance";
import { type Hierarchy, settle } from "./hierarchy";

/** MOST_SUMS is how many parents the full covariance is used for; above, errors count as independent. */
export const MOST_SUMS = 256;

/** Projection makes base forecasts coherent; made once for a hierarchy and a covariance, used for every step. */
export interface Projection {
  /** apply gives coherent, non-negative values for base values (NaN where a node has none). */
  readonly apply: (base: Float64Array) => Float64Array;
  /** Reconciled deviation of each node over its base deviation, 0 to 1. */
  readonly narrowing: Float64Array;
}

/**
 * minTrace is MinT (Wickramasuriya, Athanasopoulos and Hyndman 2019) in its projection form: with C the constraints
 * "parent − Σ children = 0", ỹ = ŷ − W Cᵀ (C W Cᵀ)⁻¹ C ŷ. W is diag + low rank, and C W Cᵀ has one row a parent, so
 * nothing n × n is inverted. Above 256 parents, or when nodes are `missing` (they have no base value and take no part),
 * the covariance's diagonal alone is used, which two passes over the tree solve exactly.
 */
export function minTrace(hierarchy: Hierarchy, w: Covariance, missing: Uint8Array): Projection {
  const sums = hierarchy.order.filter((v) => !hierarchy.leaf[v]);
  const some = missing.some((m) => m === 1);
  const variances = w.diagonal.map((d, v) => d + squares(w, v));
  if (!some && w.rank > 0 && sums.length <= MOST_SUMS) return constrained(hierarchy, w, sums, variances);
  return byTree(hierarchy, variances, missing);
}

const squares = ({ factor, rank }: Covariance, v: number): number => {
  let sum = 0;
  for (let t = v * rank; t < (v + 1) * rank; t++) sum += factor[t] * factor[t];
  return sum;
};

function constrained(
  hierarchy: Hierarchy,
  w: Covariance,
  sums: Int32Array,
  variances: Float64Array,
): Projection {
  const n = hierarchy.parent.length;
  const m = sums.length;
  const rowOf = new Map(Array.from(sums, (v, k) => [v, k]));
  const { factor, rank, diagonal } = w;
  // F Cᵀ: for each constraint the factor of its parent less that of its children.
  const fc = new Float64Array(m * rank);
  const add = (k: number, v: number, sign: number): void => {
    for (let t = 0; t < rank; t++) fc[k * rank + t] += sign * factor[v * rank + t];
  };
  sums.forEach((v, k) => add(k, v, 1));
  for (let v = 0; v < n; v++) {
    const k = rowOf.get(hierarchy.parent[v]);
    if (k !== undefined) add(k, v, -1);
  }
  // W Cᵀ row by row, and C W Cᵀ.
  const wc = new Float64Array(n * m);
  for (let v = 0; v < n; v++) {
    for (let k = 0; k < m; k++) {
      let sum = 0;
      for (let t = 0; t < rank; t++) sum += factor[v * rank + t] * fc[k * rank + t];
      wc[v * m + k] = sum;
    }
    const own = rowOf.get(v);
    const above = rowOf.get(hierarchy.parent[v]);
    if (own !== undefined) wc[v * m + own] += diagonal[v];
    if (above !== undefined) wc[v * m + above] -= diagonal[v];
  }
  const cwc = new Float64Array(m * m);
  for (let v = 0; v < n; v++) {
    const own = rowOf.get(v);
    const above = rowOf.get(hierarchy.parent[v]);
    for (let k = 0; k < m; k++) {
      if (own !== undefined) cwc[own * m + k] += wc[v * m + k];
      if (above !== undefined) cwc[above * m + k] -= wc[v * m + k];
    }
  }
  factorise(cwc, m);
  const narrowing = new Float64Array(n);
  const column = new Float64Array(m);
  for (let v = 0; v < n; v++) {
    column.set(wc.subarray(v * m, (v + 1) * m));
    solve(cwc, m, column);
    let gain = 0;
    for (let k = 0; k < m; k++) gain += wc[v * m + k] * column[k];
    narrowing[v] = Math.sqrt(Math.max(0, 1 - gain / variances[v]));
  }
  return {
    narrowing,
    apply(base) {
      const gap = new Float64Array(m);
      for (let v = 0; v < n; v++) {
        const own = rowOf.get(v);
        const above = rowOf.get(hierarchy.parent[v]);
        if (own !== undefined) gap[own] += base[v];
        if (above !== undefined) gap[above] -= base[v];
      }
      solve(cwc, m, gap);
      const out = base.slice();
      for (let v = 0; v < n; v++) for (let k = 0; k < m; k++) out[v] -= wc[v * m + k] * gap[k];
      settle(hierarchy, out);
      return out;
    },
  };
}

/**
 * byTree solves weighted least squares on a tree exactly in two passes: up, each parent's own value is weighed against
 * the sum of its children by their variances; down, what the sum gained is shared out by variance.
 */
function byTree(hierarchy: Hierarchy, variances: Float64Array, missing: Uint8Array): Projection {
  const { parent, order, leaf } = hierarchy;
  const n = parent.length;
  // Variance of the best estimate from a node and everything below it; that of the sum of its children.
  const best = new Float64Array(n);
  const below = new Float64Array(n);
  // A leaf that nobody forecasts takes what its parent has beyond the others.
  const unknown = 1e6 * variances.reduce((most, d) => Math.max(most, d), 1);
  for (const v of order) {
    const own = missing[v] ? Number.POSITIVE_INFINITY : variances[v];
    best[v] = leaf[v] ? (missing[v] ? unknown : own) : 1 / (1 / own + 1 / below[v]);
    if (parent[v] >= 0) below[parent[v]] += best[v];
  }
  const narrowing = new Float64Array(n);
  const final = new Float64Array(n);
  for (let k = n - 1; k >= 0; k--) {
    const v = order[k];
    const p = parent[v];
    if (p < 0) final[v] = best[v];
    else if (below[p] > 0) {
      const share = best[v] / below[p];
      final[v] = best[v] * (1 - share) + share * share * final[p];
    }
    narrowing[v] = missing[v] ? 1 : Math.sqrt(Math.min(1, final[v] / variances[v]));
  }
  return {
    narrowing,
    apply(base) {
      const up = new Float64Array(n);
      const sum = new Float64Array(n);
      for (const v of order) {
        if (leaf[v]) up[v] = missing[v] ? 0 : base[v];
        else
          up[v] =
            missing[v] || below[v] === 0 ? sum[v] : sum[v] + (best[v] / variances[v]) * (base[v] - sum[v]);
        if (parent[v] >= 0) sum[parent[v]] += up[v];
      }
      const out = up;
      for (let k = n - 1; k >= 0; k--) {
        const v = order[k];
        const p = parent[v];
        if (p >= 0 && below[p] > 0) out[v] = up[v] + (best[v] / below[p]) * (out[p] - sum[p]);
      }
      settle(hierarchy, out);
      return out;
    },
  };
}
