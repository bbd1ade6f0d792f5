import type { Resource } from "@/server/core/words";

/** MARKETS are the ways in which a node is paid for. */
export const MARKETS = ["reserved", "on-demand", "spot"] as const;
export type Market = (typeof MARKETS)[number];

/** NodeType is one size of machine; `provides` is what replicas may use of it, in each resource's unit. */
export interface NodeType {
  readonly id: string;
  readonly name: string;
  readonly provides: Partial<Record<Resource, number>>;
  /** Seconds from order to ready, 95th percentile. */
  readonly startupSeconds: number;
}

/** FleetPool is nodes of one type in one region under one way of paying. */
export interface FleetPool {
  readonly id: string;
  readonly region: string;
  readonly nodeType: string;
  readonly market: Market;
  /** US dollars an hour a node. */
  readonly pricePerHour: number;
  /** Fewest and most nodes; the provider's or the team's limits, never passed. */
  readonly least: number;
  readonly most: number;
  /** Spot only: expected interruptions an hour a node. */
  readonly interruptionsPerHour: number;
  /** US dollars that one start costs beside its price: image pulls, cold caches, disturbed neighbours. */
  readonly startCost: number;
  readonly ready: number;
  /** Epoch ms at which each starting node is ready. */
  readonly starting: readonly number[];
}

/** FleetOrigin is the demand of one workload's users in one region, a value a step, in replicas' worth at full use. */
export interface FleetOrigin {
  readonly region: string;
  /** Median demand: what the reactive floor would need; given up last. */
  readonly floor: Float64Array;
  /** Demand at the promised quantile (the chance constraint's deterministic form); at least `floor`. */
  readonly served: Float64Array;
  /**
   * Share of a replica's full capacity that may be used for these users when it stands in that region, so that the wait
   * and the way together keep the latency promise; 0 when the way alone breaks it.
   */
  readonly useIn: Readonly<Record<string, number>>;
}

/** FleetWorkload is one workload that runs on the fleet. */
export interface FleetWorkload {
  readonly id: string;
  readonly name: string;
  /** Weight when capacity is short; 1 is ordinary, more is served first. */
  readonly weight: number;
  /** What one replica takes of a node, in each resource's unit. */
  readonly size: Partial<Record<Resource, number>>;
  /** Regions in which it may run; empty for all. */
  readonly regions: readonly string[];
  readonly origins: readonly FleetOrigin[];
}

/** FleetProblem is everything that a fleet plan is made from. */
export interface FleetProblem {
  /** Epoch ms of the first step. */
  readonly now: number;
  /** Length of each step in seconds. Far steps may be longer than near ones (see blocks.ts). */
  readonly seconds: readonly number[];
  readonly nodeTypes: readonly NodeType[];
  readonly pools: readonly FleetPool[];
  readonly workloads: readonly FleetWorkload[];
  /** US dollars an hour for all nodes; null for no limit. */
  readonly budgetPerHour: number | null;
  /** Greatest share of a region's nodes of one type that may be spot, 0 to 1. */
  readonly spotShareAtMost: number;
  /** Milliseconds of way from users' region to serving region: `way[users][serving]`; 0 when absent. */
  readonly way: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** US dollars that serving one replica's worth of demand for an hour costs for each millisecond of way. */
  readonly pricePerMillisecond: number;
}

/** CONSTRAINTS in the order in which they are given up: the first breaks first. Pool limits never break. */
export const CONSTRAINTS = ["latency", "service level", "floor", "budget"] as const;
export type Constraint = (typeof CONSTRAINTS)[number];

/** Broken is a promise that no plan could keep: by how much at worst, when first, and for whom. */
export interface Broken {
  readonly constraint: Constraint;
  /** Workload; absent for the budget. */
  readonly workload?: string;
  /** Worst shortfall in a step: replicas' worth, or dollars an hour for the budget. */
  readonly amount: number;
  /** Epoch ms of the first step in which it breaks, and for how many seconds. */
  readonly from: number;
  readonly seconds: number;
  readonly why: string;
}

/** PoolPlan is the nodes of one pool through the horizon, one value a step. */
export interface PoolPlan {
  readonly pool: string;
  /** Nodes that are ordered or run, and so are paid for. */
  readonly paid: readonly number[];
  /** Nodes on which replicas can run. */
  readonly ready: readonly number[];
  /** Why it changes, one sentence a change. */
  readonly changes: readonly {
    readonly at: number;
    readonly from: number;
    readonly to: number;
    readonly why: string;
  }[];
}

/** Binding is a limit at which the plan stands, with the sentence that says so. */
export interface Binding {
  readonly what: "pool limit" | "budget" | "spot share" | "start-up";
  readonly why: string;
}

/** FleetPlan is what a fleet planner answers. */
export interface FleetPlan {
  readonly planner: "threshold" | "mpc";
  /** Why this planner ran. */
  readonly why: string;
  /** Length of each step in seconds; far steps may be longer than near ones. */
  readonly stepSeconds: readonly number[];
  readonly pools: readonly PoolPlan[];
  /** US dollars an hour at each step. */
  readonly costPerHour: readonly number[];
  /** US dollars over the horizon, starts included. */
  readonly cost: number;
  readonly broken: readonly Broken[];
  readonly bindings: readonly Binding[];
  /** Proven distance from the best plan, 0 to 1; undefined for the threshold planner, which proves nothing. */
  readonly gap?: number;
  /** Wall seconds that it took. */
  readonly seconds: number;
}
