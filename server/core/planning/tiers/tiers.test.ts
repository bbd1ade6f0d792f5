import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PRESETS } from "@/server/core/policy/presets";
import { cases } from "@/server/testing/cases";
import { recheck } from "../recompute";
import { planWorkload } from "../stages";
import { anyContext, flatForecast, simpleContext } from "../testing";
import { levelUnder, type WarmOdds, warmReplicas } from "./warm";

const RUNS = { numRuns: cases(10_000), seed: 1 };
/** Ten thousand cases take seconds, and longer on a busy machine: this only ends a hang. */
const PATIENCE = 120_000;
const LEVELS = [0.1, 0.5, 0.9, 0.95, 0.99];

const anyOdds: fc.Arbitrary<WarmOdds> = fc
  .record({
    replicas: fc.integer({ min: 0, max: 40 }),
    perReplica: fc.double({ min: 1, max: 300, noNaN: true }),
    rises: fc.array(fc.double({ min: 0, max: 2000, noNaN: true }), { minLength: 5, maxLength: 5 }),
    short: fc.double({ min: 0.1, max: 500, noNaN: true }),
    missing: fc.double({ min: 0, max: 50, noNaN: true }),
    atMost: fc.integer({ min: 0, max: 40 }),
  })
  .map(({ rises, ...rest }) => {
    let sum = 0;
    return { ...rest, levels: LEVELS, peaks: rises.map((rise) => (sum += rise)) };
  });

describe("warm replicas", () => {
  it("are the newsvendor's number in a hand-computed case", () => {
    // 10 replicas of 100 carry 1,000, p90; p95 is 1,100 and p99 is 1,200: over 10, 11, 12 with 0.1, 0.05 and nothing known.
    const odds = {
      replicas: 10,
      perReplica: 100,
      levels: LEVELS,
      peaks: [800, 900, 1000, 1100, 1200],
      atMost: 9,
    };
    // One: 20 × 0.05 + 4 × 0.1 − 1 = 0.4. Two: 20 × 0.1 + 4 × 0.15 − 2 = 0.6.
    expect(warmReplicas({ ...odds, short: 20, missing: 4 })).toBe(2);
    // One: 12 × 0.05 + 0.4 − 1 = 0. Two: 1.2 + 0.6 − 2 < 0.
    expect(warmReplicas({ ...odds, short: 12, missing: 4 })).toBe(0);
    expect(warmReplicas({ ...odds, short: 20, missing: 4, atMost: 1 })).toBe(1);
    expect(levelUnder(odds, 1050)).toBeCloseTo(0.925, 12);
  });

  it(
    "are never more than allowed or needed, none without a price, and more when being late is dearer",
    () => {
      fc.assert(
        fc.property(anyOdds, fc.double({ min: 1, max: 10, noNaN: true }), (odds, dearer) => {
          const warm = warmReplicas(odds);
          expect(warm).toBeLessThanOrEqual(odds.atMost);
          const top = odds.peaks[4] / odds.perReplica;
          if (warm > 0) expect(odds.replicas + warm).toBeLessThan(top + 1);
          expect(warmReplicas({ ...odds, short: 0, missing: 0 })).toBe(0);
          const dear = { ...odds, short: odds.short * dearer, missing: odds.missing * dearer };
          expect(warmReplicas(dear)).toBeGreaterThanOrEqual(warm);
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it("are advice that changes no number, shown with what they cover and cost", () => {
    const forecast = flatForecast([1200, 1400, 1500, 2200, 2400]);
    const policy = { ...PRESETS.balanced, replicaMinutesPerShortMinute: 400 };
    const context = simpleContext({ demand: 1200, forecast, policy, desired: 10, ready: 10 });
    const plan = planWorkload(context);
    const last = plan.reasons.at(-1);
    expect(last).toMatchObject({ stage: "Warm", from: plan.replicas, to: plan.replicas });
    expect(last?.why).toMatch(
      /^5 replicas kept warm would cover p91.* to p99 for \$1.00\/h while others take 2 min 40 s to start. The shadow fleet is off.$/,
    );
    const on = { ...policy, tiers: { predictive: true, shadow: true }, shadowAtMost: 2 };
    const kept = planWorkload({ ...context, policy: on });
    expect(kept.warm).toBe(2);
    expect(kept.replicas).toBe(plan.replicas);
    expect(kept.reasons.at(-1)?.why).toContain("The target keeps no warm replicas.");
    const spoilt = kept.reasons.map((reason) =>
      reason.stage === "Warm" ? { ...reason, numbers: { ...reason.numbers, warm: 1 } } : reason,
    );
    expect(recheck(kept.replicas, kept.reasons)).toEqual({ agrees: true });
    expect(recheck(kept.replicas, spoilt).agrees).toBe(false);
  });

  it(
    "leave every plan as it is without them",
    () => {
      fc.assert(
        fc.property(anyContext, (context) => {
          const { warm: _, reasons, ...plan } = planWorkload(context);
          const { warm: __, reasons: ___, ...terse } = planWorkload({ ...context, terse: true });
          expect(plan.replicas).toBe(terse.replicas);
          expect(plan.share).toEqual(terse.share);
          expect(recheck(plan.replicas, JSON.parse(JSON.stringify(reasons)) as typeof reasons).agrees).toBe(
            true,
          );
        }),
        RUNS,
      );
    },
    PATIENCE,
  );
});
