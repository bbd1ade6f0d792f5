import { describe, expect, it } from "vitest";
import { type Figures, type Strategy, totalOf } from "@/server/core/replay/report";
import { leadOf, lowerHull, type Mark, prepareFrontier } from "./prepare-frontier";

const mark = (key: string, minutesShort: number, costUsd: number): Mark => ({
  key,
  name: key,
  shape: "circle",
  kind: "policy",
  minutesShort,
  costUsd,
});
const none = totalOf([]);
const run = (key: string, minutesShort: number, costUsd: number): Figures & { key: string } => ({
  ...none,
  key,
  minutesShort,
  costUsd,
});

describe("lowerHull", () => {
  it("keeps what no mix of two others beats, from few minutes short to many", () => {
    const points = [
      mark("d", 9, 9),
      mark("a", 0, 20),
      mark("b", 2, 12),
      mark("c", 5, 11.5),
      mark("e", 20, 8),
    ];
    expect(lowerHull(points).map(({ key }) => key)).toEqual(["a", "b", "d", "e"]);
  });
  it("drops what is dearer and shorter than another, and the dearer of two alike", () => {
    expect(lowerHull([mark("a", 1, 10), mark("b", 2, 11), mark("c", 1, 12)]).map(({ key }) => key)).toEqual([
      "a",
    ]);
  });
});

describe("prepareFrontier", () => {
  const strategies: Strategy[] = [
    { key: "p0", name: "balanced v1", kind: "policy" },
    { key: "p0@p99", name: "balanced v1 at p99", kind: "policy", variantOf: "p0", level: "p99" },
    { key: "p1", name: "aggressive v1", kind: "policy" },
    { key: "hpa", name: "Reactive HPA", kind: "hpa" },
    { key: "nothing", name: "Do nothing", kind: "nothing" },
  ];
  const frontier = prepareFrontier(strategies, [
    run("p0", 20, 800),
    run("p0@p99", 5, 900),
    run("p1", 40, 700),
    run("hpa", 60, 750),
    run("nothing", 6000, 600),
  ]);
  it("draws variants in the shape of their policy and joins them, and says what lies outside", () => {
    expect(frontier.marks.map(({ key, shape, kind }) => [key, shape, kind])).toEqual([
      ["p0", "circle", "policy"],
      ["p0@p99", "circle", "variant"],
      ["p1", "triangle", "policy"],
      ["hpa", "square", "baseline"],
    ]);
    expect(frontier.hulls).toEqual([{ key: "p0", points: [frontier.marks[1], frontier.marks[0]] }]);
    expect(frontier.outside).toEqual(["Do nothing is 6,000 min short for $600.00."]);
    expect(frontier).toMatchObject({ mostMinutes: 60, leastCost: 700, mostCost: 900 });
  });
  it("leads with the cheapest and the least short policy", () => {
    expect(leadOf(frontier)).toBe(
      "aggressive v1 is cheapest: $700.00 and 40 min short. balanced v1 is least short: $800.00 and 20 min short.",
    );
    expect(leadOf(prepareFrontier([], []))).toBe("No workload could be replayed.");
  });
});
