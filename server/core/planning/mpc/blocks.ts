import type { FleetOrigin, FleetProblem } from "./fleet";

/** Lengths of the blocks that a horizon is cut into: how many steps of the given width, nearest first; the rest is wider. */
const NEAR: readonly (readonly [count: number, width: number])[] = [
  [12, 1],
  [12, 2],
];
const FAR_WIDTH = 3;

/**
 * blockMoves merges far steps, so that nodes change less often there than here (move blocking, Cagienard et al. 2007): the
 * first 12 steps stay, then 12 of two, then of three. A merged step asks for the most that any of its parts asks for, so a
 * plan for it holds for all of them. Only the first step is ever carried out; the far ones are decided again before they come.
 */
export function blockMoves(problem: FleetProblem): FleetProblem {
  const blocks: [from: number, to: number][] = [];
  const length = problem.seconds.length;
  let from = 0;
  const take = (width: number): void => {
    blocks.push([from, Math.min(length, from + width)]);
    from += width;
  };
  for (const [count, width] of NEAR) for (let n = 0; n < count && from < length; n++) take(width);
  while (from < length) take(FAR_WIDTH);
  const most = (values: Float64Array): Float64Array =>
    Float64Array.from(blocks, ([a, b]) => Math.max(...values.subarray(a, b)));
  const origin = (of: FleetOrigin): FleetOrigin => ({
    ...of,
    floor: most(of.floor),
    served: most(of.served),
  });
  return {
    ...problem,
    seconds: blocks.map(([a, b]) => problem.seconds.slice(a, b).reduce((sum, each) => sum + each, 0)),
    workloads: problem.workloads.map((workload) => ({ ...workload, origins: workload.origins.map(origin) })),
  };
}
