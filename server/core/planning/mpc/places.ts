import { RESOURCES } from "@/server/core/words";
import type { FleetPool, FleetProblem, FleetWorkload, NodeType } from "./fleet";

/** Place is one region and node type in which replicas can stand, with the pools that provide its nodes. */
export interface Place {
  readonly region: string;
  readonly nodeType: string;
  readonly pools: readonly number[];
  /** Cheapest dollars an hour a node that can be added there. */
  readonly price: number;
}

/** typeOf gives a node type by its id, or undefined. */
export const typeOf = (problem: FleetProblem, id: string): NodeType | undefined =>
  problem.nodeTypes.find((type) => type.id === id);

/** makePlaces gathers pools of the same region and node type. */
export function makePlaces({ pools }: FleetProblem): Place[] {
  const places: { region: string; nodeType: string; pools: number[]; price: number }[] = [];
  for (const [index, pool] of pools.entries()) {
    const found = places.find((p) => p.region === pool.region && p.nodeType === pool.nodeType);
    if (found) {
      found.pools.push(index);
      found.price = Math.min(found.price, pool.pricePerHour);
    } else {
      places.push({
        region: pool.region,
        nodeType: pool.nodeType,
        pools: [index],
        price: pool.pricePerHour,
      });
    }
  }
  return places;
}

/** mayStand tells whether a workload may run in a region. */
export const mayStand = (workload: FleetWorkload, region: string): boolean =>
  workload.regions.length === 0 || workload.regions.includes(region);

/** fits tells whether a replica of a workload fits on a node type: of what any type provides, it has enough. */
export function fits(problem: FleetProblem, workload: FleetWorkload, nodeType: string): boolean {
  const type = typeOf(problem, nodeType);
  if (!type) return false;
  return RESOURCES.every((resource) => {
    const size = workload.size[resource] ?? 0;
    const known = problem.nodeTypes.some((each) => (each.provides[resource] ?? 0) > 0);
    return size <= 0 || !known || (type.provides[resource] ?? 0) >= size;
  });
}

/** startsAt gives the epoch ms at which step `t` begins; the end of the horizon for t = the number of steps. */
export const startsAt = ({ now, seconds }: FleetProblem, t: number): number =>
  now + 1000 * seconds.slice(0, t).reduce((sum, each) => sum + each, 0);

/** startupOf gives a pool's seconds from order to ready. */
export const startupOf = (problem: FleetProblem, pool: FleetPool): number =>
  typeOf(problem, pool.nodeType)?.startupSeconds ?? 0;

/** orderStep gives the last step at whose begin a pool's node can be ordered so that it is ready when step `t` begins; −1 when it is too late for that. */
export function orderStep(problem: FleetProblem, pool: FleetPool, t: number): number {
  const by = startsAt(problem, t) - startupOf(problem, pool) * 1000 + 1e-6;
  for (let at = t; at >= 0; at--) if (startsAt(problem, at) <= by) return at;
  return -1;
}

/** standing gives the nodes of a pool that are ready at `step` without any new order. */
export const standing = (problem: FleetProblem, pool: FleetPool, step: number): number =>
  pool.ready + pool.starting.filter((at) => at <= startsAt(problem, step)).length;

/** upTime gives the share of time that a pool's node serves: a spot node is away from its interruption until its successor is ready. */
export function upTime(problem: FleetProblem, pool: FleetPool): number {
  if (pool.market !== "spot") return 1;
  return 1 / (1 + (pool.interruptionsPerHour * startupOf(problem, pool)) / 3600);
}
