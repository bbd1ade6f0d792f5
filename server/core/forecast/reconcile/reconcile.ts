import type { Covariance } from "./covariance";
import { type Hierarchy, settle, sumUp } from "./hierarchy";
import { minTrace } from "./mint";

/** Method is MinT, or the sum of the leaves. */
export type Method = "mint" | "bottom-up";

/** Reconciliation is what `reconcile` needs: quantile paths a node, undefined for a node without a forecast. */
export interface Reconciliation {
  readonly hierarchy: Hierarchy;
  /** Of each node, one path a level; `levels` holds 0.5. */
  readonly nodes: readonly (readonly Float64Array[] | undefined)[];
  readonly levels: readonly number[];
  readonly covariance: Covariance;
  readonly method: Method;
}

/**
 * reconcile makes forecasts coherent: at every step the medians of children sum to their parent's. The other quantiles
 * keep their node's own shape around the new median, narrowed by the reconciled over the base deviation, as in Gaussian
 * reconciliation (Wickramasuriya 2024): base quantiles are calibrated one by one, and a shape from samples would throw
 * that away. Quantiles of a sum are not sums of quantiles and are not made so. Nothing is below 0. A parent without a
 * forecast gets its children's sum, with its spread as theirs added up independently; a leaf without one gets what its parent has
 * beyond the others.
 */
export function reconcile({
  hierarchy,
  nodes,
  levels,
  covariance,
  method,
}: Reconciliation): Float64Array[][] {
  const n = nodes.length;
  const middle = levels.indexOf(0.5);
  const horizon = nodes.find((paths) => paths !== undefined)?.[0].length ?? 0;
  const missing = Uint8Array.from(nodes, (paths) => (paths ? 0 : 1));
  const projection = method === "mint" ? minTrace(hierarchy, covariance, missing) : undefined;
  const out = nodes.map(() => levels.map(() => new Float64Array(horizon)));
  const base = new Float64Array(n);
  const spread = new Float64Array(n);
  for (let h = 0; h < horizon; h++) {
    for (let v = 0; v < n; v++) base[v] = nodes[v]?.[middle][h] ?? 0;
    let medians: Float64Array;
    if (projection) medians = projection.apply(base);
    else {
      medians = base.slice();
      settle(hierarchy, medians);
    }
    for (let l = 0; l < levels.length; l++) {
      for (let v = 0; v < n; v++) spread[v] = ((nodes[v]?.[l][h] ?? 0) - base[v]) ** 2;
      if (missing.includes(1)) sumMissing(hierarchy, missing, spread);
      for (let v = 0; v < n; v++) {
        const narrow = projection && !missing[v] ? projection.narrowing[v] : 1;
        const width = narrow * Math.sqrt(spread[v]);
        out[v][l][h] = Math.max(0, medians[v] + (l < middle ? -width : width));
      }
    }
  }
  return out;
}

/** sumMissing gives missing parents the sum of their children's variances. */
function sumMissing(hierarchy: Hierarchy, missing: Uint8Array, spread: Float64Array): void {
  const sums = spread.slice();
  sumUp(hierarchy, sums);
  for (let v = 0; v < spread.length; v++) if (missing[v] && !hierarchy.leaf[v]) spread[v] = sums[v];
}
