import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases } from "@/server/testing/cases";
import { DEFAULT_RULE, priorityRule, sayWeighing, userWeight, weighWorkload } from "./rule";

const RUNS = { numRuns: cases(10_000), seed: 1 };
const priority = fc.integer({ min: 1, max: 10 });
const factor = fc.double({ min: 0.01, max: 100, noNaN: true });

describe("the weight of a workload", () => {
  it("is, by hand, 1 as usual, doubled by two steps of either priority and by a gold service level", () => {
    const weigh = (applicationPriority: number, workloadPriority: number, sla?: string) =>
      weighWorkload({ applicationPriority, workloadPriority, sla }, DEFAULT_RULE).weight;
    expect(weigh(3, 3)).toBe(1);
    expect(weigh(1, 3)).toBe(2);
    expect(weigh(3, 1)).toBe(2);
    expect(weigh(1, 1)).toBe(4);
    expect(weigh(5, 5)).toBe(0.25);
    expect(weigh(1, 3, "gold")).toBe(4);
    expect(weigh(3, 3, "unheard of")).toBe(1);
  });

  it("is the product of its factors, and never falls with a better priority or a heavier name", () => {
    fc.assert(
      fc.property(
        priority,
        priority,
        factor,
        factor,
        fc.double({ min: 1, max: 4, noNaN: true }),
        (a, w, sla, users, step) => {
          const rule = priorityRule.parse({ step, slas: { it: sla } });
          const one = weighWorkload(
            { applicationPriority: a, workloadPriority: w, sla: "it", userWeight: users },
            rule,
          );
          expect(one.weight).toBe(one.byPriority * one.bySla * one.byUsers);
          expect(one.rank).toBe(Math.min(a, w));
          const better = weighWorkload(
            { applicationPriority: Math.max(1, a - 1), workloadPriority: w, sla: "it", userWeight: users },
            rule,
          );
          expect(better.weight).toBeGreaterThanOrEqual(one.weight);
        },
      ),
      RUNS,
    );
  });

  it("says which factors set it apart", () => {
    const standing = { applicationPriority: 1, workloadPriority: 3, sla: "gold", userWeight: 1.25 };
    expect(sayWeighing(weighWorkload(standing, DEFAULT_RULE))).toBe(
      "priority × 2, service level × 2, its users × 1.25",
    );
    expect(sayWeighing({ byPriority: 1, bySla: 1, byUsers: 1 })).toBe("as usual");
  });
});

describe("the weight of a user", () => {
  it("is the product of what is known, and 1 of what is not, also for names that every object has", () => {
    const rule = priorityRule.parse({ roles: { analyst: 3 }, segments: { "power users": 0.5 } });
    expect(userWeight({ plan: "enterprise", role: "analyst", segment: "power users" }, rule)).toBe(3);
    expect(userWeight({}, rule)).toBe(1);
    expect(userWeight({ role: "constructor" }, rule)).toBe(1);
  });

  it("takes no weight that would leave nothing or everything to one", () => {
    expect(priorityRule.safeParse({ roles: { x: 0 } }).success).toBe(false);
    expect(priorityRule.safeParse({ step: 5 }).success).toBe(false);
  });
});
