import { RESOURCES } from "@/server/core/words";
import type { FleetProblem } from "./fleet";
import { type Group, makeGroups } from "./groups";
import { makePlaces, orderStep, type Place, standing, typeOf, upTime } from "./places";
import { type Program, type ProgramBuilder, programBuilder, type Term } from "./program";

/** Layout says where each quantity of the problem is among the program's columns; −1 where there is none. */
export interface Layout {
  readonly places: readonly Place[];
  readonly groups: readonly Group[];
  /** [pool][step]: nodes paid for, nodes usable, nodes started. */
  readonly paid: readonly Int32Array[];
  readonly ready: readonly Int32Array[];
  readonly started: readonly Int32Array[];
  /** [group][option][step]: share of the group's demand that is served there. */
  readonly serves: readonly (readonly Int32Array[])[];
  /** [group][step]: share above and under the floor that is not served. */
  readonly shortServed: readonly Int32Array[];
  readonly shortFloor: readonly Int32Array[];
  /** [step]: dollars an hour above the budget. */
  readonly over: Int32Array;
}

/** Formulated is a problem as a program, and how to read its answer. */
export interface Formulated {
  readonly program: Program;
  readonly layout: Layout;
}

/** PENALTIES: how many times the dearest node's price one broken replica-hour (dollar, for the budget) costs; each far above the one before. */
export const PENALTIES = { latency: 4, service: 20, floor: 200, budget: 2_000 } as const;

const NONE = Number.NEGATIVE_INFINITY;

/**
 * formulate writes a fleet problem as a mixed-integer program over its whole horizon (model predictive control: only the
 * first step is carried out, and the next cycle solves anew). Whole numbers are the nodes that each pool pays for; where
 * demand is served is fractional. A node is usable while it has been paid for throughout its start-up time, so the delay
 * needs no further whole numbers. Promises are elastic, with penalties in the order of CONSTRAINTS.
 */
export function formulate(problem: FleetProblem): Formulated {
  const { seconds, pools } = problem;
  const make = programBuilder();
  const places = makePlaces(problem);
  const groups = makeGroups(problem, places);
  const line = (): Int32Array => new Int32Array(seconds.length).fill(-1);
  const paid = pools.map(line);
  const ready = pools.map(line);
  const started = pools.map(line);
  addPools(make, problem, { paid, ready, started });
  const serves = groups.map(({ options }) => options.map(line));
  const shortServed = groups.map(line);
  const shortFloor = groups.map(line);
  addDemand(make, problem, groups, { serves, shortServed, shortFloor });
  const over = line();
  for (let t = 0; t < seconds.length; t++) {
    addCapacity(make, problem, { places, groups, ready, serves }, t);
    if (problem.budgetPerHour === null) continue;
    over[t] = make.column({ cost: PENALTIES.budget * (seconds[t] / 3600) });
    make.row(NONE, problem.budgetPerHour, [
      ...pools.map((pool, k): Term => [paid[k][t], pool.pricePerHour]),
      [over[t], -1],
    ]);
  }
  const layout = { places, groups, paid, ready, started, serves, shortServed, shortFloor, over };
  return { program: make.build(), layout };
}

/** addPools adds what each pool pays for and what of it is usable. */
function addPools(
  make: ProgramBuilder,
  problem: FleetProblem,
  { paid, ready, started }: Pick<Layout, "paid" | "ready" | "started">,
): void {
  const { seconds, pools } = problem;
  const regions = [...new Set(pools.map((pool) => pool.region))];
  for (const [k, pool] of pools.entries()) {
    // What a reservation has paid for is always on and costs nothing more.
    const reserved = pool.market === "reserved";
    const least = reserved ? pool.most : Math.min(pool.least, pool.most);
    const price = reserved ? 0 : pool.pricePerHour / 3600;
    const before = pool.ready + pool.starting.length;
    const whole = reserved
      ? undefined
      : {
          bundle: k,
          area: regions.indexOf(pool.region),
          // Spot nodes may not pass their share of the others.
          free: pool.market !== "spot" || problem.spotShareAtMost >= 1,
        };
    for (let t = 0; t < seconds.length; t++) {
      paid[k][t] = make.column({ cost: price * seconds[t], lower: least, upper: pool.most, whole });
      const by = orderStep(problem, pool, t);
      if (by === t) ready[k][t] = paid[k][t];
      else {
        ready[k][t] = make.column({ upper: by < 0 ? standing(problem, pool, t) : pool.most });
        for (let at = Math.max(0, by); at <= t; at++)
          make.row(NONE, 0, [
            [ready[k][t], 1],
            [paid[k][at], -1],
          ]);
      }
      if (reserved || pool.startCost <= 0) continue;
      started[k][t] = make.column({ cost: pool.startCost });
      make.row(NONE, t === 0 ? before : 0, [
        [paid[k][t], 1],
        [started[k][t], -1],
        ...(t === 0 ? [] : [[paid[k][t - 1], -1] as Term]),
      ]);
    }
  }
}

/** addDemand adds how each group's demand is split over its options, and what of it is not served. */
function addDemand(
  make: ProgramBuilder,
  problem: FleetProblem,
  groups: readonly Group[],
  { serves, shortServed, shortFloor }: Pick<Layout, "serves" | "shortServed" | "shortFloor">,
): void {
  const dearest = Math.max(1e-3, ...problem.pools.map((pool) => pool.pricePerHour));
  for (const [g, group] of groups.entries()) {
    for (const [t, seconds] of problem.seconds.entries()) {
      const hours = seconds / 3600;
      const replicas = group.replicas[t];
      if (!(replicas > 0)) continue;
      const price = (factor: number): number => factor * dearest * hours * group.weight * replicas;
      const terms: Term[] = [];
      for (const [index, option] of group.options.entries()) {
        const way = option.way * problem.pricePerMillisecond * hours * replicas;
        const column = make.column({ cost: way + (option.late ? price(PENALTIES.latency) : 0) });
        serves[g][index][t] = column;
        terms.push([column, 1]);
      }
      shortServed[g][t] = make.column({ cost: price(PENALTIES.service), upper: 1 - group.floorShare[t] });
      shortFloor[g][t] = make.column({ cost: price(PENALTIES.floor) });
      make.row(1, Number.POSITIVE_INFINITY, [...terms, [shortServed[g][t], 1], [shortFloor[g][t], 1]]);
    }
  }
}

/** addCapacity holds what is served in each place at step `t` to what its usable nodes provide, and spot nodes to their share. */
function addCapacity(
  make: ProgramBuilder,
  problem: FleetProblem,
  { places, groups, ready, serves }: Pick<Layout, "places" | "groups" | "ready" | "serves">,
  t: number,
): void {
  const { pools, spotShareAtMost } = problem;
  for (const [p, place] of places.entries()) {
    const provides = typeOf(problem, place.nodeType)?.provides ?? {};
    for (const resource of RESOURCES) {
      const each = provides[resource] ?? 0;
      if (each <= 0) continue;
      const terms: Term[] = [];
      for (const [g, { options, takes }] of groups.entries()) {
        for (const [index, option] of options.entries()) {
          const amount = takes[resource]?.[t] ?? 0;
          if (option.place === p && amount > 0 && serves[g][index][t] >= 0)
            terms.push([serves[g][index][t], amount / (option.use * each)]);
        }
      }
      if (terms.length === 0) continue;
      for (const k of place.pools) terms.push([ready[k][t], -upTime(problem, pools[k])]);
      make.row(NONE, 0, terms);
    }
    if (spotShareAtMost >= 1 || !place.pools.some((k) => pools[k].market === "spot")) continue;
    const share = place.pools.map(
      (k): Term => [ready[k][t], (pools[k].market === "spot" ? 1 : 0) - spotShareAtMost],
    );
    make.row(NONE, 0, share);
  }
}
