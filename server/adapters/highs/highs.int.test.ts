import { afterAll, describe, expect, it } from "vitest";
import type { FleetProblem } from "@/server/core/planning/mpc/fleet";
import { formulate } from "@/server/core/planning/mpc/formulate";
import { programBuilder } from "@/server/core/planning/mpc/program";
import { poolOf, problemOf, workloadOf } from "@/server/core/planning/mpc/testing";
import { planFleet } from "@/server/services/fleet/plan-fleet";
import { highsSolver } from "./solver";

const solver = highsSolver();
afterAll(() => solver.close());
const plan = (problem: FleetProblem) => planFleet(problem, solver, 60);
const paidOf = async (problem: FleetProblem) =>
  Object.fromEntries((await plan(problem)).pools.map(({ pool, paid }) => [pool, [...paid]]));

const small = poolOf({ id: "small", nodeType: "small", pricePerHour: 0.4 });
const large = poolOf({ id: "large", nodeType: "large", pricePerHour: 0.7 });

describe("HiGHS as a solver", () => {
  it("solves a small whole-number program, and says when none fits", async () => {
    const make = programBuilder();
    const x = make.column({ cost: 3, upper: 10, whole: { bundle: 0, area: 0 } });
    const y = make.column({ cost: 2 });
    make.row(7.5, Number.POSITIVE_INFINITY, [
      [x, 2],
      [y, 1],
    ]);
    const solved = await solver.solve(make.build(), { seconds: 30, gap: 0 });
    expect(solved.status).toBe("optimal");
    expect([...(solved.x ?? [])].map((v) => Math.round(v * 1e6) / 1e6)).toEqual([4, 0]);
    const none = programBuilder();
    const z = none.column({ upper: 1 });
    none.row(2, Number.POSITIVE_INFINITY, [[z, 1]]);
    expect((await solver.solve(none.build(), { seconds: 30, gap: 0 })).status).toBe("infeasible");
  });

  it("answers several that are asked at the same time, and one after it was closed", async () => {
    const { program } = formulate(problemOf({ pools: [small, large], workloads: [workloadOf([20])] }));
    const all = await Promise.all([1, 2, 3].map(() => solver.solve(program, { seconds: 30, gap: 0 })));
    expect(new Set(all.map(({ objective }) => objective?.toFixed(6)))).toEqual(new Set(["1.100000"]));
    await solver.close();
    expect((await solver.solve(program, { seconds: 30, gap: 0 })).objective).toBeCloseTo(1.1, 6);
  });
});

describe("a fleet plan", () => {
  it("mixes node types where that is cheapest", async () => {
    // 20 cores: one of each at $1.10 beats three small at $1.20 and two large at $1.40.
    const problem = problemOf({ pools: [small, large], workloads: [workloadOf([20])] });
    const made = await plan(problem);
    expect(made.planner).toBe("mpc");
    expect(made.cost).toBeCloseTo(1.1, 9);
    expect(await paidOf(problem)).toEqual({ small: [1], large: [1] });
  });

  it("takes memory-heavy nodes for memory and others for CPU", async () => {
    const nodeTypes = [
      { id: "cpu", name: "CPU", provides: { cpu: 16, memory: 32 }, startupSeconds: 0 },
      { id: "memory", name: "Memory", provides: { cpu: 8, memory: 128 }, startupSeconds: 0 },
    ];
    const pools = [poolOf({ id: "c", nodeType: "cpu" }), poolOf({ id: "m", nodeType: "memory" })];
    const workloads = [
      workloadOf([16], { id: "a", size: { cpu: 1, memory: 2 } }),
      workloadOf([8], { id: "b", size: { cpu: 1, memory: 16 } }),
    ];
    expect(await paidOf(problemOf({ nodeTypes, pools, workloads }))).toEqual({ c: [1], m: [1] });
  });

  it("orders in time for the start-up, and keeps a node through a dip that is cheaper to sit out", async () => {
    const nodeTypes = [{ id: "small", name: "Small", provides: { cpu: 8 }, startupSeconds: 3600 }];
    const pools = [poolOf({ id: "p", nodeType: "small", ready: 1, startCost: 1.5, pricePerHour: 1 })];
    const workloads = [workloadOf([8, 8, 16, 8, 16, 8, 8])];
    const problem = problemOf({
      seconds: new Array<number>(7).fill(3600),
      nodeTypes,
      pools,
      workloads,
      budgetPerHour: 50,
    });
    expect(await paidOf(problem)).toEqual({ p: [1, 2, 2, 2, 2, 1, 1] });
  });

  it("uses reserved nodes first, spot up to its share, on demand for the rest", async () => {
    const pools = [
      poolOf({ id: "r", nodeType: "small", market: "reserved", most: 2, ready: 2, pricePerHour: 0.3 }),
      poolOf({ id: "s", nodeType: "small", market: "spot", pricePerHour: 0.2 }),
      poolOf({ id: "o", nodeType: "small", pricePerHour: 0.5 }),
    ];
    const problem = problemOf({ pools, workloads: [workloadOf([80])], spotShareAtMost: 0.5 });
    expect(await paidOf(problem)).toEqual({ r: [2], s: [5], o: [3] });
  });

  it("serves users near by, far when near is full, and never where the way alone breaks the latency promise", async () => {
    const pools = [
      poolOf({ id: "eu", nodeType: "small", region: "eu", pricePerHour: 1.2, most: 2 }),
      poolOf({ id: "us", nodeType: "small", region: "us", pricePerHour: 1 }),
    ];
    const near = workloadOf([16], { useIn: { eu: 1, us: 0.5 } });
    const priced = { pools, way: { eu: { us: 100 } }, pricePerMillisecond: 0.01 };
    expect(await paidOf(problemOf({ ...priced, workloads: [near] }))).toEqual({ eu: [2], us: [0] });
    const more = workloadOf([20], { useIn: { eu: 1, us: 0.5 } });
    // Four replicas' worth go west, where half of each replica may be used.
    expect(await paidOf(problemOf({ ...priced, workloads: [more] }))).toEqual({ eu: [2], us: [1] });
    const strict = await plan(problemOf({ ...priced, workloads: [workloadOf([20], { useIn: { eu: 1 } })] }));
    expect(strict.broken.map(({ constraint }) => constraint)).toEqual(["latency"]);
  });

  it("gives up the promise of the least important first when the budget does not buy all, and names it", async () => {
    const important = workloadOf([16], { id: "a", name: "payments", weight: 4, floor: [8] });
    const other = workloadOf([16], { id: "b", name: "thumbnails", floor: [8] });
    const pools = [poolOf({ id: "p", nodeType: "small", pricePerHour: 1 })];
    const three = await plan(problemOf({ pools, workloads: [important, other], budgetPerHour: 3 }));
    expect(three.costPerHour[0]).toBeLessThanOrEqual(3);
    expect(
      three.broken.map(({ constraint, workload, amount }) => [constraint, workload, Math.round(amount)]),
    ).toEqual([["service level", "thumbnails", 8]]);
    expect(three.bindings.map(({ what }) => what)).toContain("budget");
    const two = await plan(problemOf({ pools, workloads: [important, other], budgetPerHour: 2 }));
    expect(two.broken.map(({ constraint }) => constraint)).toEqual(["service level", "service level"]);
    const one = await plan(problemOf({ pools, workloads: [important, other], budgetPerHour: 1 }));
    expect(one.broken.find(({ constraint }) => constraint === "floor")?.workload).toBe("thumbnails");
    const least = [poolOf({ id: "p", nodeType: "small", pricePerHour: 1, least: 5 })];
    const over = await plan(problemOf({ pools: least, workloads: [important, other], budgetPerHour: 3 }));
    expect(over.broken).toMatchObject([{ constraint: "budget", amount: 2 }]);
  });
});
