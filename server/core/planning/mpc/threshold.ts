import { RESOURCES } from "@/server/core/words";
import type { FleetProblem } from "./fleet";
import { type Group, makeGroups } from "./groups";
import { makePlaces, orderStep, type Place, standing, typeOf, upTime } from "./places";

/** Amounts are what a planner decided: nodes paid for and usable by pool and step, and what share of a group is not served. */
export interface Amounts {
  readonly paid: readonly (readonly number[])[];
  readonly ready: readonly (readonly number[])[];
  /** [group][step], 0 to 1: served late, short above the floor, short under it. */
  readonly late: readonly Float64Array[];
  readonly shortServed: readonly Float64Array[];
  readonly shortFloor: readonly Float64Array[];
  readonly groups: readonly Group[];
  readonly places: readonly Place[];
}

/**
 * thresholdAmounts plans nodes by rule: each group takes its first option (nearest, then cheapest), each place orders the
 * nodes that the most demanding step within its start-up time needs, non-spot pools in order of price up to their limits.
 */
export function thresholdAmounts(problem: FleetProblem): Amounts {
  const { pools } = problem;
  const steps = problem.seconds.length;
  const places = makePlaces(problem);
  const groups = makeGroups(problem, places);
  const zero = () => groups.map(() => new Float64Array(steps));
  const [late, shortServed, shortFloor] = [zero(), zero(), zero()];
  const paid = pools.map((pool) =>
    new Array<number>(steps).fill(pool.market === "reserved" ? pool.most : pool.least),
  );
  const ready = pools.map(() => new Array<number>(steps).fill(0));
  for (const [p, place] of places.entries()) {
    const here = groups.filter(({ options }) => options[0]?.place === p);
    const need = Array.from({ length: steps }, (_, t) => nodesNeeded(problem, place, here, t));
    // Spot nodes may leave at any time; a rule that cannot weigh that uses them last.
    const order = [...place.pools].sort(
      (a, b) =>
        Number(pools[a].market === "spot") - Number(pools[b].market === "spot") ||
        Number(pools[b].market === "reserved") - Number(pools[a].market === "reserved") ||
        pools[a].pricePerHour - pools[b].pricePerHour,
    );
    for (let t = 0; t < steps; t++) {
      // What the pool that starts slowest must have by now, so that it is ready whenever it is needed.
      let left = 0;
      for (
        let at = t;
        at < steps && (at === t || order.some((k) => orderStep(problem, pools[k], at) <= t));
        at++
      )
        left = Math.max(left, need[at]);
      for (const k of order) {
        const nodes = Math.min(
          pools[k].most,
          Math.max(paid[k][t], Math.ceil(left / upTime(problem, pools[k]) - 1e-9)),
        );
        paid[k][t] = nodes;
        left -= nodes * upTime(problem, pools[k]);
      }
    }
    for (const k of place.pools) {
      for (let t = 0; t < steps; t++) {
        const by = orderStep(problem, pools[k], t);
        const through = Math.min(...paid[k].slice(Math.max(0, by), t + 1));
        ready[k][t] = by < 0 ? Math.min(through, standing(problem, pools[k], t)) : through;
      }
    }
    for (let t = 0; t < steps; t++) {
      const there = place.pools.reduce((sum, k) => sum + ready[k][t] * upTime(problem, pools[k]), 0);
      const missing = need[t] > 0 ? Math.max(0, 1 - there / need[t]) : 0;
      for (const group of here) {
        const g = groups.indexOf(group);
        const above = 1 - group.floorShare[t];
        late[g][t] = group.options[0].late ? 1 - missing : 0;
        shortServed[g][t] = Math.min(above, missing);
        shortFloor[g][t] = Math.max(0, missing - above);
      }
    }
  }
  for (const [g, { options, replicas, floorShare }] of groups.entries()) {
    if (options.length > 0) continue;
    for (let t = 0; t < steps; t++) {
      if (!(replicas[t] > 0)) continue;
      shortServed[g][t] = 1 - floorShare[t];
      shortFloor[g][t] = floorShare[t];
    }
  }
  return { paid, ready, late, shortServed, shortFloor, groups, places };
}

/** nodesNeeded gives the nodes (not whole) that groups need in a place at step `t`: the scarcest resource decides. */
export function nodesNeeded(
  problem: FleetProblem,
  place: Place,
  groups: readonly Group[],
  t: number,
): number {
  const provides = typeOf(problem, place.nodeType)?.provides ?? {};
  let most = 0;
  for (const resource of RESOURCES) {
    const each = provides[resource] ?? 0;
    if (each <= 0) continue;
    let sum = 0;
    for (const { takes, options } of groups) sum += (takes[resource]?.[t] ?? 0) / (options[0].use * each);
    most = Math.max(most, sum);
  }
  return most;
}
