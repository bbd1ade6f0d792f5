import { describe, expect, it } from "vitest";
import { newHabit, pauseBin, PAUSE_BINS } from "../demand/habits";
import { lookAhead } from "./ahead";
import { actionGraph } from "./graph";
import { FIRST_ORDER, actionModel, START } from "./variable-order";

const row = (counts: Record<string, number>) => new Map(Object.entries(counts));

describe("actionGraph", () => {
  const one = {
    next: new Map([
      ["", row({ "a/open": 8, "b/in": 2 })],
      ["a/open", row({ "a/read": 6, "": 2 })],
    ]),
  };
  const two = {
    next: new Map([
      ["a/read", row({ "a/open": 1, "a/read": 3, "": 6 })],
      ["b/in", row({ "": 2 })],
    ]),
  };

  it("joins habits, and says how sessions begin and end", () => {
    const { nodes, edges, covered, rarer } = actionGraph([one, two], { least: 0, most: 10 });
    expect(nodes.map(({ action }) => action)).toEqual(["a/read", "a/open", "b/in"]);
    expect(nodes[1]).toEqual({ action: "a/open", share: 9 / 21, begins: 0.8, ends: 0.25 });
    expect(edges).toContainEqual({ from: "a/open", to: "a/read", probability: 0.75, count: 6 });
    expect([covered, rarer]).toEqual([1, 0]);
  });

  it("leaves out what is unlikely or rare and says how much, and keeps to one application", () => {
    const some = actionGraph([one, two], { least: 0.2, most: 2 });
    expect(some.edges).toHaveLength(2);
    expect(some.covered).toBeCloseTo(0.9, 9);
    expect([some.rarer, some.rarerShare]).toEqual([1, 2 / 21]);
    expect(actionGraph([one, two], { least: 0, most: 9, application: "b" }).nodes).toEqual([
      { action: "b/in", share: 1, begins: 1, ends: 1 },
    ]);
  });

  it("is empty without habits", () => {
    expect(actionGraph([], { least: 0.1, most: 5 })).toEqual({
      nodes: [],
      edges: [],
      rarer: 0,
      rarerShare: 0,
      covered: 0,
    });
  });
});

describe("lookAhead", () => {
  const model = actionModel(FIRST_ORDER);
  for (let i = 0; i < 200; i++) {
    const past = { user: "u", recent: [START, 0] };
    model.learn(past, i % 4 === 0 ? 2 : 1, 3);
  }
  const habit = newHabit();
  habit.next.set("open", row({ read: 75, "": 25 }));
  const pauses = new Array<number>(PAUSE_BINS).fill(0);
  pauses[pauseBin(30_000)] = 60;
  pauses[pauseBin(300_000)] = 40;
  habit.pauses.set("open", pauses);
  const request = {
    model,
    symbols: ["open", "read", "save"],
    habit,
    user: "u",
    segment: 1,
    recent: [START, 0],
    idleMs: 0,
    first: 2,
    second: 1,
  };

  it("shares what may come with the end of the session, and says how long it takes", () => {
    const { steps, ends } = lookAhead(request);
    expect(ends).toBeCloseTo(0.25, 1);
    expect(steps.map(({ action }) => action)).toEqual(["read", "save"]);
    expect(steps[0].probability).toBeCloseTo(0.75 * 0.75, 1);
    expect(steps[0].inSeconds).toBeGreaterThan(20);
    expect(steps[0].inSeconds).toBeLessThan(40);
    expect(steps[0].followers).toHaveLength(1);
  });

  it("thinks a silent session is over sooner, and that what comes has longer to wait", () => {
    const silent = lookAhead({ ...request, idleMs: 120_000 });
    expect(silent.ends).toBeGreaterThan(lookAhead(request).ends ?? 1);
    expect(silent.steps[0].inSeconds).toBeGreaterThan(120);
  });

  it("says no time and no end while no session is under way", () => {
    const { steps, ends } = lookAhead({ ...request, recent: [START] });
    expect(ends).toBeUndefined();
    expect(steps[0].inSeconds).toBeUndefined();
  });
});
