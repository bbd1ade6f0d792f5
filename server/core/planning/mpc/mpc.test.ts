import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockMoves } from "./blocks";
import { chooseFleetPlanner } from "./choose";
import { finishPlan } from "./finish";
import type { FleetProblem } from "./fleet";
import { formulate } from "./formulate";
import { makeGroups } from "./groups";
import { makePlaces, orderStep, upTime } from "./places";
import { anyProblem, poolOf, problemOf, START, workloadOf } from "./testing";
import { thresholdAmounts } from "./threshold";

const RUNS = { numRuns: 10_000 };
const plain = (problem: FleetProblem) =>
  finishPlan(problem, thresholdAmounts(problem), { planner: "threshold", why: "", seconds: 0 });

describe("places", () => {
  it("orders a node as many steps ahead as it takes to start, over steps of different lengths", () => {
    const pool = poolOf({ id: "p", nodeType: "small" });
    const problem = problemOf({
      seconds: [600, 600, 600, 1800, 1800],
      nodeTypes: [{ id: "small", name: "Small", provides: { cpu: 8 }, startupSeconds: 700 }],
      pools: [pool],
    });
    expect([0, 1, 2, 3, 4].map((t) => orderStep(problem, pool, t))).toEqual([-1, -1, 0, 1, 3]);
  });

  it("counts a spot node for the share of time that it is there", () => {
    const pool = poolOf({ id: "p", nodeType: "slow", market: "spot", interruptionsPerHour: 0.5 });
    const nodeTypes = [{ id: "slow", name: "Slow", provides: { cpu: 8 }, startupSeconds: 1800 }];
    expect(upTime(problemOf({ nodeTypes }), pool)).toBeCloseTo(1 / 1.25, 12);
    expect(upTime(problemOf({ nodeTypes }), { ...pool, market: "on-demand" })).toBe(1);
  });
});

describe("the plain rule", () => {
  it("orders what the most demanding step within the start-up time needs, and no sooner", () => {
    const problem = problemOf({
      seconds: [600, 600, 600, 600],
      nodeTypes: [{ id: "small", name: "Small", provides: { cpu: 8 }, startupSeconds: 900 }],
      pools: [poolOf({ id: "p", nodeType: "small", ready: 1 })],
      workloads: [workloadOf([8, 8, 8, 20])],
    });
    const plan = plain(problem);
    expect(plan.pools[0].paid).toEqual([1, 3, 3, 3]);
    expect(plan.pools[0].ready).toEqual([1, 1, 1, 3]);
    expect(plan.broken).toEqual([]);
    expect(plan.cost).toBeCloseTo((1 + 3 + 3 + 3) / 6, 12);
    expect(plan.pools[0].changes).toMatchObject([{ at: START + 600_000, from: 1, to: 3 }]);
    expect(plan.pools[0].changes[0].why).toBe(
      "At 08:30 checkout needs 20 replicas' worth; ready takes 15 min.",
    );
  });

  it("names the floor and the start-up when nothing can be ready in time", () => {
    const problem = problemOf({
      seconds: [600, 600],
      nodeTypes: [{ id: "small", name: "Small", provides: { cpu: 8 }, startupSeconds: 600 }],
      pools: [poolOf({ id: "p", nodeType: "small", ready: 1 })],
      workloads: [workloadOf([16, 16], { floor: [12, 12] })],
    });
    const plan = plain(problem);
    expect(plan.broken.map(({ constraint, amount, seconds }) => [constraint, amount, seconds])).toEqual([
      ["service level", 4, 600],
      ["floor", 4, 600],
    ]);
    expect(plan.bindings.map(({ what }) => what)).toEqual(["start-up"]);
  });

  it("keeps limits, leads and reservations whatever it is asked", () => {
    fc.assert(
      fc.property(anyProblem, (problem) => {
        const { paid, ready } = thresholdAmounts(problem);
        for (const [k, pool] of problem.pools.entries()) {
          for (const t of problem.seconds.keys()) {
            if (paid[k][t] > pool.most || paid[k][t] < Math.min(pool.least, pool.most)) return false;
            if (ready[k][t] > paid[k][t]) return false;
            if (pool.market === "reserved" && paid[k][t] !== pool.most) return false;
            const by = orderStep(problem, pool, t);
            if (by < 0 ? ready[k][t] > pool.ready : ready[k][t] > paid[k][by]) return false;
          }
        }
        return true;
      }),
      RUNS,
    );
  });
});

describe("which planner runs", () => {
  const one = problemOf({
    pools: [poolOf({ id: "p", nodeType: "small" })],
    workloads: [workloadOf([8])],
  });

  it("takes the plain rule where there is nothing to choose, and says so", () => {
    expect(chooseFleetPlanner(one)).toMatchObject({ planner: "threshold" });
    const budget = chooseFleetPlanner({ ...one, budgetPerHour: 5 });
    expect(budget).toEqual({ planner: "mpc", why: "The optimiser runs, because the budget is $5.00/h." });
    const two = { ...one, pools: [...one.pools, poolOf({ id: "q", nodeType: "large" })] };
    expect(chooseFleetPlanner(two).why).toContain("1 of 1 demands can be served in more than one place");
  });
});

describe("groups and blocks", () => {
  it("keep every workload's demand, and merge alike ones only when there are many", () => {
    const few = problemOf({
      pools: [poolOf({ id: "p", nodeType: "small" })],
      workloads: [workloadOf([3], { id: "a" }), workloadOf([4], { id: "b" })],
    });
    const groups = makeGroups(few, makePlaces(few));
    expect(groups.map(({ replicas }) => replicas[0])).toEqual([3, 4]);
    const many = problemOf({
      ...few,
      seconds: new Array<number>(1000).fill(60),
      workloads: few.workloads.map((workload) => ({
        ...workload,
        origins: workload.origins.map((origin) => ({
          ...origin,
          floor: new Float64Array(1000).fill(1),
          served: new Float64Array(1000).fill(2),
        })),
      })),
    });
    const merged = makeGroups(many, makePlaces(many));
    expect(merged).toHaveLength(1);
    expect([merged[0].replicas[0], merged[0].takes.cpu?.[0], merged[0].floorShare[0]]).toEqual([4, 4, 0.5]);
  });

  it("cut the horizon into blocks that cover it and ask for the most of their parts", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 9, noNaN: true }), { minLength: 1, maxLength: 60 }),
        (demand) => {
          const problem = problemOf({
            seconds: new Array<number>(demand.length).fill(600),
            workloads: [workloadOf(demand)],
          });
          const { seconds, workloads } = blockMoves(problem);
          const total = seconds.reduce((sum, each) => sum + each, 0);
          const { served } = workloads[0].origins[0];
          return (
            total === 600 * demand.length &&
            served.length === seconds.length &&
            Math.max(...served) === Math.max(...demand) &&
            served[0] === demand[0]
          );
        },
      ),
      RUNS,
    );
  });
});

describe("the program", () => {
  it("always has a solution: serving nobody on the least nodes breaks promises and nothing else", () => {
    fc.assert(
      fc.property(anyProblem, (problem) => {
        const { program, layout } = formulate(problem);
        const x = Float64Array.from(program.lower);
        for (const [g, { floorShare }] of layout.groups.entries()) {
          for (const t of problem.seconds.keys()) {
            if (layout.shortServed[g][t] >= 0) x[layout.shortServed[g][t]] = 1 - floorShare[t];
            if (layout.shortFloor[g][t] >= 0) x[layout.shortFloor[g][t]] = floorShare[t];
          }
        }
        for (const column of layout.over) if (column >= 0) x[column] = 1e9;
        for (const columns of layout.started) for (const c of columns) if (c >= 0) x[c] = 1e9;
        for (let row = 0; row < program.rowLower.length; row++) {
          let sum = 0;
          for (let at = program.rowStart[row]; at < program.rowStart[row + 1]; at++)
            sum += program.value[at] * x[program.column[at]];
          if (sum < program.rowLower[row] - 1e-6 || sum > program.rowUpper[row] + 1e-6) return false;
        }
        return true;
      }),
      { numRuns: 2_000 },
    );
  });
});
