import type { Fleet, FleetPlan, FleetPool } from "./types";

/** NodeRow is the nodes of each type that are paid for from `at` (epoch ms) on, by the type's id, and their cost. */
export interface NodeRow {
  at: number;
  nodes: Record<string, number>;
  costPerHour: number;
}

/** NodeChart is the planned nodes by type through the horizon. */
export interface NodeChart {
  types: readonly { id: string; name: string }[];
  rows: readonly NodeRow[];
  /** End of the horizon, epoch ms. */
  to: number;
  most: number;
}

/** prepareNodes adds the plan's pools up by node type; types without a node at any step are left out. */
export function prepareNodes(fleet: Fleet, plan: FleetPlan): NodeChart {
  const typeOf = new Map(fleet.pools.map((pool) => [pool.id, pool.nodeType]));
  let at = plan.at;
  const rows = plan.stepSeconds.map((seconds, t): NodeRow => {
    const nodes: Record<string, number> = {};
    for (const { pool, paid } of plan.pools) {
      const type = typeOf.get(pool);
      if (type) nodes[type] = (nodes[type] ?? 0) + paid[t];
    }
    const row = { at, nodes, costPerHour: plan.costPerHour[t] };
    at += seconds * 1000;
    return row;
  });
  const types = fleet.nodeTypes.filter(({ id }) => rows.some((row) => (row.nodes[id] ?? 0) > 0));
  const most = Math.max(1, ...rows.flatMap((row) => Object.values(row.nodes)));
  return { types: types.map(({ id, name }) => ({ id, name })), rows, to: at, most };
}

/** Change is one change that the plan advises, with the pool it concerns. */
export interface Change {
  key: string;
  at: number;
  pool: FleetPool;
  from: number;
  to: number;
  why: string;
}

/** changesOf lists the plan's changes, soonest first and the largest before others of the same time. */
export function changesOf(fleet: Fleet, plan: FleetPlan): Change[] {
  const pools = new Map(fleet.pools.map((pool) => [pool.id, pool]));
  return plan.pools
    .flatMap(({ pool: id, changes }) => {
      const pool = pools.get(id);
      return pool ? changes.map((change) => ({ ...change, pool, key: `${id}/${change.at}` })) : [];
    })
    .sort((a, b) => a.at - b.at || Math.abs(b.to - b.from) - Math.abs(a.to - a.from));
}

/** Costs are dollars an hour: now, and the plan's mean over its horizon with what starts cost. */
export interface Costs {
  now: number;
  planned: number;
  hours: number;
}

/** costsOf compares what the fleet costs now with what the plan costs on the mean. */
export function costsOf(fleet: Fleet, plan: FleetPlan): Costs {
  const hours = plan.stepSeconds.reduce((sum, each) => sum + each, 0) / 3600;
  return { now: fleet.costPerHourNow, planned: hours > 0 ? plan.cost / hours : 0, hours };
}
