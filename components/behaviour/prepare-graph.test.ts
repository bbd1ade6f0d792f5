import { describe, expect, it } from "vitest";
import { graphSentence, layoutGraph } from "./prepare-graph";
import {
  localWords,
  odds,
  oddityWords,
  onceWords,
  placeSteps,
  runsOf,
  sessionWords,
  stepWords,
} from "./prepare-subject";
import { traitAmount, traitFactor, traitName } from "./prepare-traits";

const node = (action: string, begins = 0) => ({ action, share: 0.25, begins, ends: 0, complexity: null });
const edge = (from: string, to: string, probability = 0.5) => ({ from, to, probability, count: 10 });

describe("layoutGraph", () => {
  const nodes = [node("a/start", 0.9), node("a/one"), node("a/two"), node("a/last"), node("a/lone")];
  const edges = [
    edge("a/start", "a/two"),
    edge("a/start", "a/one"),
    edge("a/two", "a/last"),
    edge("a/last", "a/start"),
  ];

  it("puts each action into the column in which it is reached, and what is never reached last", () => {
    const layout = layoutGraph({ nodes, edges });
    const column = Object.fromEntries(layout.nodes.map((one) => [one.action, one.column]));
    expect(column).toEqual({ "a/start": 0, "a/one": 1, "a/two": 1, "a/last": 2, "a/lone": 3 });
    expect([layout.columns, layout.rows]).toEqual([4, 2]);
    const places = new Set(layout.nodes.map((one) => `${one.column} ${one.row}`));
    expect(places.size).toBe(nodes.length);
  });

  it("lays the same graph out alike whatever its order, and keeps columns short", () => {
    const turned = layoutGraph({ nodes: [...nodes].reverse(), edges: [...edges].reverse() });
    const rows = (layout: typeof turned) =>
      layout.nodes.map((one) => `${one.action} ${one.column} ${one.row}`).sort();
    expect(rows(turned)).toEqual(rows(layoutGraph({ nodes, edges })));
    const many = Array.from({ length: 20 }, (_, i) => node(`a/${i}`, 0.05));
    const layout = layoutGraph({ nodes: many, edges: [] }, 6);
    expect(layout.rows).toBeLessThanOrEqual(6);
    expect(layout.nodes).toHaveLength(20);
  });

  it("says what is shown and what is left out", () => {
    const graph = {
      at: null,
      segment: null,
      least: 0.1,
      nodes,
      edges,
      rarer: 2,
      rarerShare: 0.034,
      covered: 0.912,
      applications: [],
      segments: [],
    };
    expect(graphSentence(graph)).toBe(
      "5 actions; 4 steps of 10 % and more hold 91 % of all steps within sessions. After start, two follows in 50 %. 2 rarer actions (3 % of acts) are left out.",
    );
  });
});

describe("prepare subject", () => {
  it("says when a step comes and what it costs", () => {
    expect(stepWords({ inSeconds: 25.2, complexity: 34.4 })).toBe("in 25 s · complexity 34");
    expect(stepWords({ inSeconds: null, complexity: null })).toBe("complexity not learnt");
    expect([odds(0.004), odds(0), odds(0.615)]).toEqual(["under 1 %", "0 %", "62 %"]);
  });

  it("puts a step in the middle of its followers, and the end last", () => {
    const step = (action: string, n: number) => ({
      action,
      probability: 0.3,
      inSeconds: 5,
      complexity: null,
      rest: 0,
      followers: Array.from({ length: n }, (_, i) => ({
        action: `f${i}`,
        probability: 0.2,
        inSeconds: 1,
        complexity: null,
      })),
    });
    const { placed, endRow, rows } = placeSteps({ steps: [step("a", 2), step("b", 1)], ends: 0.4 }, true);
    expect(placed.map(({ top, middle }) => [top, middle])).toEqual([
      [0, 0.5],
      [2, 2],
    ]);
    expect([endRow, rows]).toEqual([3, 4]);
    expect(placeSteps({ steps: [step("a", 2)], ends: null }, false).rows).toBe(1);
  });

  it("says what is unlike a habit, with the numbers", () => {
    const one = { kind: "action", action: "reports/export", seen: 41, usual: 2.13, onceInDays: 912 } as const;
    expect(oddityWords(one)).toBe("41 acts of export in 24 h; 2.1 on a usual day.");
    expect(onceWords(912)).toBe("By chance once in 910 days.");
    expect(oddityWords({ ...one, kind: "less", seen: 0 })).toBe("No act in 24 h; 2.1 on a usual day.");
    expect(oddityWords({ ...one, kind: "errors", seen: 0.24, usual: 0.011 })).toBe(
      "24 % of acts failed; 1 % usually.",
    );
  });

  it("writes a session on both clocks, and joins what is repeated", () => {
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 17, 8, minute)).toISOString();
    expect(sessionWords({ startsAt: at(12), lastAt: at(24) }, "utc")).toBe("Tue 17 Nov, 08:12 to 08:24 UTC");
    expect(localWords(Date.parse(at(12)), { offsetHours: 5.5, region: "ap-south" })).toBe(
      "13:42 in ap-south (UTC+5.5)",
    );
    expect(localWords(0, { offsetHours: null, region: null })).toBeUndefined();
    const act = (minute: number, action: string, failed = false) => ({
      at: at(minute),
      action,
      kind: null,
      failed,
      durationMs: null,
      bytes: null,
    });
    const runs = runsOf([act(1, "a/open"), act(2, "a/read"), act(3, "a/read", true), act(4, "a/open")]);
    expect(runs.map(({ action, count, failures }) => [action, count, failures])).toEqual([
      ["a/open", 1, 0],
      ["a/read", 2, 1],
      ["a/open", 1, 0],
    ]);
  });
});

describe("prepare traits", () => {
  it("names what is compared and writes it in its unit", () => {
    expect(traitName({ kind: "hours", name: "06 to 12 h" })).toBe("at 06 to 12 h local");
    expect(traitName({ kind: "action", name: "reports/export" })).toBe("export");
    expect([traitAmount({ kind: "cost" }, 90), traitAmount({ kind: "action" }, 0.004)]).toEqual([
      "90 ms",
      "under 1 %",
    ]);
    expect([
      traitFactor({ own: 0.6, all: 0.1 }),
      traitFactor({ own: 0, all: 0.1 }),
      traitFactor({ own: 0.1, all: 0 }),
    ]).toEqual(["6× more", "never", "only here"]);
  });
});
