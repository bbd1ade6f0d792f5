import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PRESETS } from "@/server/core/policy/presets";
import { cases } from "@/server/testing/cases";
import { movesOf, sayChange } from "../moves";
import { recheck } from "../recompute";
import { planWorkload } from "../stages";
import { anyContext, NOW, simpleContext } from "../testing";
import { type JointAsked, jointSize } from "./joint";

const CHOICES = [
  { factor: 0.5, price: 0.55 },
  { factor: 1, price: 1 },
  { factor: 2, price: 1.9 },
];

const anyAsked: fc.Arbitrary<JointAsked> = fc
  .record({
    needed: fc.integer({ min: 0, max: 60 }),
    above: fc.integer({ min: 0, max: 20 }),
    factor: fc.constantFrom(0.5, 1, 2),
    minReplicas: fc.integer({ min: 0, max: 12 }),
    most: fc.integer({ min: 0, max: 120 }),
  })
  .map(({ above, most, ...rest }) => ({
    ...rest,
    replicas: rest.needed + above,
    choices: CHOICES,
    maxReplicas: Math.max(rest.needed + above, rest.minReplicas + most),
  }));

describe("size and number together", () => {
  it("halve replicas that only the policy's least keeps, and double many", () => {
    const asked = { factor: 1, choices: CHOICES, minReplicas: 8, maxReplicas: 90 };
    // 8 of half size carry what 4 carry: 8 × 0.55 = 4.4 against 8.
    expect(jointSize({ ...asked, replicas: 8, needed: 3 })).toEqual({ size: 0.5, replicas: 8 });
    // 20 of double size for 38 against 40 saves only a twentieth.
    expect(jointSize({ ...asked, replicas: 40, needed: 40 })).toBeUndefined();
    // From half size it saves 38 against 44.
    expect(jointSize({ ...asked, factor: 0.5, replicas: 80, needed: 80 })).toEqual({ size: 2, replicas: 20 });
  });

  it("carry what is needed within the bounds for a tenth less at least, and then stay", () => {
    fc.assert(
      fc.property(anyAsked, (asked) => {
        const found = jointSize(asked);
        if (!found) return;
        const price = (size: number) => CHOICES.find(({ factor }) => factor === size)?.price ?? Number.NaN;
        expect(found.replicas * found.size).toBeGreaterThanOrEqual(asked.needed * asked.factor - 1e-6);
        expect(found.replicas).toBeGreaterThanOrEqual(asked.minReplicas);
        expect(found.replicas).toBeLessThanOrEqual(asked.maxReplicas);
        const before = asked.replicas * price(asked.factor);
        expect(found.replicas * price(found.size)).toBeLessThanOrEqual(0.9 * before + 1e-6);
        // No other size carries it for less, and once there nothing else is worth a change.
        const needed = (asked.needed * asked.factor) / found.size;
        expect(jointSize({ ...asked, factor: found.size, replicas: found.replicas, needed })).toBeUndefined();
      }),
      { numRuns: cases(10_000), seed: 1 },
    );
  });

  it("are asked for by a plan only where policy and target allow it, not soon again, and recompute", () => {
    const policy = { ...PRESETS.balanced, minReplicas: 11, resizeReplicas: true };
    const size = { factor: 1, choices: CHOICES };
    const context = simpleContext({ demand: 600, policy, offered: { size } });
    const plan = planWorkload(context);
    const last = plan.reasons.at(-1);
    expect(last?.why).toBe(
      "14 replicas of size 0.5 carry what is needed for $1.54/h instead of 11 replicas of size 1 for $2.20/h.",
    );
    // Need is 5, and the rate allows no more than four fewer at a time: 7 of the present size.
    expect(plan.resize).toEqual({ size: 0.5, replicas: 14 });
    expect(movesOf(plan, context)).toEqual({ size: { from: 1, to: 0.5, replicas: 14 } });
    expect(recheck(plan.replicas, plan.reasons)).toEqual({ agrees: true });
    const spoilt = plan.reasons.map((reason) =>
      reason.stage === "Size" ? { ...reason, numbers: { ...reason.numbers, resized: 3 } } : reason,
    );
    expect(recheck(plan.replicas, spoilt).agrees).toBe(false);
    const soon = planWorkload({ ...context, offered: { size: { ...size, changedAt: NOW - 60_000 } } });
    expect(soon.resize).toBeUndefined();
    expect(soon.reasons.at(-1)?.why).toMatch(/A size stays for 30 min at least\.$/);
    const advice = planWorkload({ ...context, policy: { ...policy, resizeReplicas: false } });
    expect(advice.resize).toBeUndefined();
    expect(advice.reasons.at(-1)?.why).toMatch(/The policy does not resize replicas\.$/);
    const none = planWorkload({ ...context, offered: undefined });
    expect(none.reasons.at(-1)?.why).toBe(
      "The target does not resize replicas, so only their number changes.",
    );
  });

  it("leave the plan in the present size as it is, and ask for nothing that the target does not have", () => {
    fc.assert(
      fc.property(anyContext, (context) => {
        const plan = planWorkload(context);
        const bare = planWorkload({ ...context, offered: undefined });
        expect(plan.replicas).toBe(bare.replicas);
        expect(movesOf(bare, { ...context, offered: undefined })).toEqual({});
        const { warm, size } = movesOf(plan, context);
        if (!context.offered?.warm) expect(warm).toBeUndefined();
        if (warm)
          expect(warm.to).toBeLessThanOrEqual(
            Math.min(context.policy.shadowAtMost, context.offered?.warm?.atMost ?? 0),
          );
        if (!context.policy.resizeReplicas || !context.offered?.size) expect(size).toBeUndefined();
        if (size)
          expect(size.replicas * size.to).toBeGreaterThanOrEqual(
            Math.min(plan.floor, plan.replicas) * size.from - 1e-6,
          );
      }),
      { numRuns: cases(10_000), seed: 1 },
    );
  }, 120_000);

  it("are said as what changes", () => {
    expect(sayChange({ fromReplicas: 4, toReplicas: 6 })).toBe("4 to 6 replicas");
    expect(sayChange({ fromReplicas: 4, toReplicas: 4, fromWarm: 0, toWarm: 2 })).toBe("0 to 2 kept warm");
    const both = { fromReplicas: 4, toReplicas: 6, fromSize: 1, toSize: 0.5, fromWarm: 2, toWarm: 0 };
    expect(sayChange(both)).toBe("4 to 6 replicas, size 1 to 0.5, 2 to 0 kept warm");
  });
});
