import { diagonalCovariance } from "@/server/core/forecast/reconcile/covariance";
import { makeHierarchy } from "@/server/core/forecast/reconcile/hierarchy";
import { reconcile } from "@/server/core/forecast/reconcile/reconcile";
import type { BehaviourDemand, Moments } from "./demand";
import { amountQuantile } from "./quantiles";

/** Part is what one segment is about to take, with its heavy users by themselves; quantile paths by level. */
export interface Part {
  readonly segment: number;
  readonly paths: readonly Float64Array[];
  readonly users: readonly { readonly user: string; readonly paths: readonly Float64Array[] }[];
}

/** PartsRequest says which columns of a demand are summed up, and its grid. */
export interface PartsRequest {
  readonly columns: readonly number[];
  /** Columns that the demand has in all. */
  readonly width: number;
  readonly steps: number;
  readonly stepMs: number;
  readonly levels: readonly number[];
  readonly segmentOf: ReadonlyMap<string, number>;
}

/** partsOf reads segments and single users off a demand, in units. Columns are summed as if they varied by themselves. */
export function partsOf(demand: BehaviourDemand, request: PartsRequest): Part[] {
  const { columns, width, steps, stepMs, levels, segmentOf } = request;
  const seconds = stepMs / 1000;
  const paths = ({ mean, variance }: Moments): Float64Array[] => {
    const sum = (values: Float64Array, step: number): number =>
      columns.reduce((total, c) => total + values[step * width + c], 0);
    return levels.map((level) =>
      Float64Array.from({ length: steps }, (_, step) =>
        amountQuantile(sum(mean, step) / seconds, sum(variance, step) / seconds ** 2, level),
      ),
    );
  };
  return [...demand.segments]
    .sort(([a], [b]) => a - b)
    .map(([segment, moments]) => ({
      segment,
      paths: paths(moments),
      users: [...demand.users]
        .filter(([user]) => segmentOf.get(user) === segment)
        .map(([user, own]) => ({ user, paths: paths(own) })),
    }));
}

/** AgreedPart is one node below the whole; a segment's other users, and what no segment takes, have no user. */
export interface AgreedPart {
  readonly segment: number | undefined;
  /** undefined for the segment itself, "" for its other users. */
  readonly user: string | undefined;
  readonly paths: readonly Float64Array[];
}

/** The whole is what was published: parts bend to it, it hardly to them. */
const FIRM = 1e-6;
const NORMAL_90 = 1.2816;

/**
 * agree makes users sum to their segment and segments, with what no segment takes, to the whole (MinT with independent errors: Wickramasuriya
 * et al. 2019); medians sum at every step. `whole` is the published forecast of the application, `levels` begin 0.1, 0.5, 0.9.
 */
export function agree(
  whole: readonly Float64Array[],
  parts: readonly Part[],
  levels: readonly number[],
): AgreedPart[] {
  const [middle, upper] = [levels.indexOf(0.5), levels.indexOf(0.9)];
  const left = (of: readonly Float64Array[], taken: readonly (readonly Float64Array[])[]) =>
    of.map((path) =>
      path.map((value, h) => {
        const rest = of[middle][h] - taken.reduce((sum, one) => sum + one[middle][h], 0);
        return of[middle][h] > 0 ? value * Math.max(0.001, rest / of[middle][h]) : 0;
      }),
    );
  const nodes: { paths: readonly Float64Array[]; parent: number; segment?: number; user?: string }[] = [
    { paths: whole, parent: -1 },
  ];
  for (const { segment, paths, users } of parts) {
    const parent = nodes.length;
    nodes.push({ paths, parent: 0, segment });
    if (users.length === 0) continue;
    for (const { user, paths: own } of users) nodes.push({ paths: own, parent, segment, user });
    const rest = left(
      paths,
      users.map((one) => one.paths),
    );
    nodes.push({ paths: rest, parent, segment, user: "" });
  }
  nodes.push({
    paths: left(
      whole,
      parts.map(({ paths }) => paths),
    ),
    parent: 0,
    user: "",
  });
  const steps = whole[0].length;
  const variances = Float64Array.from(nodes, ({ paths, parent }) => {
    let sum = 0;
    for (let h = 0; h < steps; h++) sum += ((paths[upper][h] - paths[middle][h]) / NORMAL_90) ** 2 / steps;
    return Math.max(1e-12, sum * (parent < 0 ? FIRM : 1));
  });
  const settled = reconcile({
    hierarchy: makeHierarchy(nodes.map(({ parent }) => parent)),
    nodes: nodes.map(({ paths }) => paths),
    levels,
    covariance: diagonalCovariance(variances),
    method: "mint",
  });
  return nodes.slice(1).map(({ segment, user }, i) => ({ segment, user, paths: settled[i + 1] }));
}
