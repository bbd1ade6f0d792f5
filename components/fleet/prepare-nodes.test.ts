import { describe, expect, it } from "vitest";
import { changesOf, costsOf, prepareNodes } from "./prepare-nodes";
import type { Fleet, FleetPlan } from "./types";

const AT = Date.UTC(2026, 10, 17, 8);
const pool = (id: string, nodeType: string): Fleet["pools"][number] => ({
  id,
  region: "eu",
  nodeType,
  nodeTypeName: nodeType,
  market: "on-demand",
  pricePerHour: 1,
  least: 0,
  most: 9,
  interruptionsPerHour: 0,
  startCost: 0,
  ready: 2,
  starting: [],
});
const types = ["general", "memory", "unused"].map((id) => ({
  id,
  name: id,
  provides: {},
  startupSeconds: 60,
}));
const change = (at: number, from: number, to: number) => ({ at, from, to, why: "because" });
const plan: FleetPlan = {
  at: AT,
  planner: "mpc",
  why: "",
  stepSeconds: [600, 1200],
  pools: [
    { pool: "a", paid: [2, 3], ready: [2, 3], changes: [change(AT + 600_000, 2, 3)] },
    { pool: "b", paid: [1, 0], ready: [1, 0], changes: [change(AT, 2, 1), change(AT + 600_000, 1, 0)] },
    { pool: "c", paid: [4, 0], ready: [4, 0], changes: [change(AT, 0, 4)] },
    { pool: "gone", paid: [9, 9], ready: [9, 9], changes: [change(AT, 0, 9)] },
  ],
  costPerHour: [7, 3],
  cost: 2.5,
  broken: [],
  bindings: [],
  seconds: 1,
  notes: [],
};
const fleet: Fleet = {
  nodeTypes: types,
  pools: [pool("a", "general"), pool("b", "general"), pool("c", "memory")],
  costPerHourNow: 6,
  plan,
  nextAt: null,
};

describe("a fleet plan on the page", () => {
  it("adds pools up by node type and leaves out types and pools that are not there", () => {
    const { rows, types: shown, to, most } = prepareNodes(fleet, plan);
    expect(shown.map(({ id }) => id)).toEqual(["general", "memory"]);
    expect(rows).toEqual([
      { at: AT, nodes: { general: 3, memory: 4 }, costPerHour: 7 },
      { at: AT + 600_000, nodes: { general: 3, memory: 0 }, costPerHour: 3 },
    ]);
    expect(to).toBe(AT + 1_800_000);
    expect(most).toBe(4);
  });

  it("lists changes by time, the largest first", () => {
    const listed = changesOf(fleet, plan).map(({ pool: { id }, from, to }) => [id, from, to]);
    expect(listed).toEqual([
      ["c", 0, 4],
      ["b", 2, 1],
      ["a", 2, 3],
      ["b", 1, 0],
    ]);
  });

  it("compares dollars an hour", () => {
    expect(costsOf(fleet, plan)).toEqual({ now: 6, planned: 5, hours: 0.5 });
  });
});
