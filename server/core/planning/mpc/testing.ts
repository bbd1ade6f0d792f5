import fc from "fast-check";
import type { FleetPool, FleetProblem, FleetWorkload } from "./fleet";

/** START of every made-up fleet problem: Tuesday 17 November 2026, 08:00 UTC. */
export const START = Date.UTC(2026, 10, 17, 8);

/** poolOf gives a pool of one region with everything that a test does not care about; test data only. */
export const poolOf = (changes: Partial<FleetPool> & { id: string; nodeType: string }): FleetPool => ({
  region: "eu",
  market: "on-demand",
  pricePerHour: 1,
  least: 0,
  most: 100,
  interruptionsPerHour: 0,
  startCost: 0,
  ready: 0,
  starting: [],
  ...changes,
});

/** workloadOf gives a workload of one-core replicas whose users are in one region; test data only. */
export function workloadOf(
  demand: readonly number[],
  changes: Partial<FleetWorkload> & {
    region?: string;
    floor?: readonly number[];
    useIn?: Record<string, number>;
  } = {},
): FleetWorkload {
  const { region = "eu", floor = demand, useIn = { eu: 1 }, ...rest } = changes;
  return {
    id: "checkout",
    name: "checkout",
    weight: 1,
    size: { cpu: 1 },
    regions: [],
    origins: [{ region, floor: Float64Array.from(floor), served: Float64Array.from(demand), useIn }],
    ...rest,
  };
}

/** problemOf gives a problem of hourly steps with two node types, small (8 cores) and large (16 cores), ready at once; test data only. */
export const problemOf = (changes: Partial<FleetProblem>): FleetProblem => ({
  now: START,
  seconds: [3600],
  nodeTypes: [
    { id: "small", name: "Small", provides: { cpu: 8 }, startupSeconds: 0 },
    { id: "large", name: "Large", provides: { cpu: 16 }, startupSeconds: 0 },
  ],
  pools: [],
  workloads: [],
  budgetPerHour: null,
  spotShareAtMost: 1,
  way: {},
  pricePerMillisecond: 0,
  ...changes,
});

/** anyProblem gives problems of one to three pools and workloads over four steps, with start-up times and limits. */
export const anyProblem: fc.Arbitrary<FleetProblem> = fc
  .record({
    startup: fc.integer({ min: 0, max: 9000 }),
    pools: fc.array(
      fc.record({
        region: fc.constantFrom("eu", "us"),
        nodeType: fc.constantFrom("small", "large"),
        market: fc.constantFrom("on-demand" as const, "spot" as const, "reserved" as const),
        pricePerHour: fc.double({ min: 0.1, max: 3, noNaN: true }),
        most: fc.integer({ min: 0, max: 12 }),
        ready: fc.integer({ min: 0, max: 12 }),
        interruptionsPerHour: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    demands: fc.array(fc.array(fc.double({ min: 0, max: 80, noNaN: true }), { minLength: 4, maxLength: 4 }), {
      minLength: 1,
      maxLength: 3,
    }),
    floorShare: fc.double({ min: 0, max: 1, noNaN: true }),
    budget: fc.option(fc.double({ min: 1, max: 20, noNaN: true })),
  })
  .map(({ startup, pools, demands, floorShare, budget }) =>
    problemOf({
      seconds: [3600, 3600, 3600, 3600],
      nodeTypes: [
        { id: "small", name: "Small", provides: { cpu: 8 }, startupSeconds: startup },
        { id: "large", name: "Large", provides: { cpu: 16 }, startupSeconds: 2 * startup },
      ],
      pools: pools.map((pool, k) => poolOf({ ...pool, id: `p${k}`, ready: Math.min(pool.ready, pool.most) })),
      workloads: demands.map((demand, w) =>
        workloadOf(demand, {
          id: `w${w}`,
          name: `w${w}`,
          weight: 1 + w,
          floor: demand.map((value) => value * floorShare),
          useIn: { eu: 0.8, us: w % 2 === 0 ? 0.5 : 0 },
        }),
      ),
      budgetPerHour: budget,
    }),
  );
