import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { insideWindow } from "@/server/core/policy/windows";
import { makeSeries } from "@/server/core/series/series";
import { cases } from "@/server/testing/cases";
import type { PlanContext } from "./context";
import { recheck, recompute } from "./recompute";
import { planWorkload } from "./stages";
import { moved } from "./stages/rate";
import { anyContext, anyRiskContext, flatForecast, NOW, simpleContext } from "./testing";

const RUNS = { numRuns: cases(10_000), seed: 1 };
/** Ten thousand cases take seconds, and longer on a machine that does other things: this only ends a hang. */
const PATIENCE = 120_000;

/** The most that the hard limits leave: bounds over budget, the least replicas over both. */
function ceiling({ policy, capacity }: PlanContext): number {
  const budget =
    policy.budgetPerHour === null
      ? Infinity
      : Math.floor(policy.budgetPerHour / capacity.pricePerReplicaHour + 1e-9);
  return Math.max(policy.minReplicas, Math.min(policy.maxReplicas, budget));
}

describe.each([
  ["quantile", anyContext],
  ["risk", anyRiskContext],
])("planWorkload keeps its promises with the %s planner", (_, anyCase) => {
  it(
    "never goes below the reactive floor unless the policy lets the forecast release",
    () => {
      fc.assert(
        fc.property(anyCase, (context) => {
          const plan = planWorkload(context);
          if (!context.policy.releaseByForecast)
            expect(plan.replicas).toBeGreaterThanOrEqual(Math.min(plan.floor, ceiling(context)));
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it(
    "never lowers a plan when the quantile or the price of a short minute is raised",
    () => {
      fc.assert(
        fc.property(anyCase, fc.double({ min: 0, max: 0.49, noNaN: true }), (context, more) => {
          const quantile = Math.min(0.99, context.policy.quantile + more);
          const replicaMinutesPerShortMinute = context.policy.replicaMinutesPerShortMinute * (1 + 20 * more);
          const policy = { ...context.policy, quantile, replicaMinutesPerShortMinute };
          const higher = planWorkload({ ...context, policy });
          expect(higher.replicas).toBeGreaterThanOrEqual(planWorkload(context).replicas);
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it(
    "holds bounds, budget, rates, freezes and no-release windows",
    () => {
      fc.assert(
        fc.property(anyCase, (context) => {
          const plan = planWorkload(context);
          const { policy, desired, now } = context;
          expect(plan.replicas).toBeGreaterThanOrEqual(policy.minReplicas);
          expect(plan.replicas).toBeLessThanOrEqual(ceiling(context));
          const ups = Math.max(0, policy.upAtMost.replicas - moved(context, 1, policy.upAtMost.inMinutes));
          expect(plan.replicas).toBeLessThanOrEqual(Math.max(desired + ups, plan.floor, policy.minReplicas));
          const downs = Math.max(
            0,
            policy.downAtMost.replicas - moved(context, -1, policy.downAtMost.inMinutes),
          );
          expect(plan.replicas).toBeGreaterThanOrEqual(Math.min(desired - downs, ceiling(context)));
          const frozen = insideWindow(policy.freeze, now, policy.timeZone) !== undefined;
          if (frozen && plan.replicas > desired)
            expect(plan.replicas).toBeLessThanOrEqual(Math.max(plan.floor, policy.minReplicas));
          if (frozen || insideWindow(policy.noRelease, now, policy.timeZone)) {
            expect(plan.replicas).toBeGreaterThanOrEqual(Math.min(desired, ceiling(context)));
          }
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it(
    "gives reasons that recompute to the number after a round trip through JSON",
    () => {
      fc.assert(
        fc.property(anyCase, (context) => {
          const plan = planWorkload(context);
          const reasons = JSON.parse(JSON.stringify(plan.reasons)) as typeof plan.reasons;
          expect(recheck(plan.replicas, reasons)).toEqual({ agrees: true });
          expect(reasons.every((reason) => reason.why.length > 0)).toBe(true);
          const { reactive, predictive, shadow, held = 0 } = plan.share;
          expect(reactive + predictive + shadow + held).toBe(plan.replicas);
          expect(Math.min(reactive, predictive, shadow, held)).toBeGreaterThanOrEqual(0);
          expect(reactive).toBeLessThanOrEqual(Math.max(plan.floor, context.policy.minReplicas));
          if (plan.replicas !== context.desired) expect(plan.actAt).toBeGreaterThanOrEqual(context.now);
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it(
    "gives the same bytes again, and garbage after now changes nothing",
    () => {
      const spoil = (context: PlanContext): PlanContext => ({
        ...context,
        inputs: context.inputs.map((input) => {
          const { start, step } = input.demand.grid;
          const values = input.demand.values.map((value, index) =>
            start + (index + 1) * step <= NOW ? value : 1e9,
          );
          return {
            ...input,
            demand: makeSeries(start, step, Float64Array.from([...values, 1e9, -1, Number.NaN])),
          };
        }),
        actions: [...context.actions.filter((action) => action.at <= NOW), { at: NOW + 1, from: 0, to: 999 }],
        wants: [...(context.wants ?? []).filter((want) => want.at <= NOW), { at: NOW + 1, replicas: 999 }],
      });
      // Pad first, so that only what lies after now differs.
      const pad = (context: PlanContext): PlanContext => ({
        ...context,
        inputs: context.inputs.map((input) => {
          const values = new Float64Array(8).fill(Number.NaN);
          values.set(input.demand.values);
          return { ...input, demand: makeSeries(input.demand.grid.start, input.demand.grid.step, values) };
        }),
      });
      fc.assert(
        fc.property(anyCase, (raw) => {
          const context = pad(raw);
          const bytes = JSON.stringify(planWorkload(context));
          expect(JSON.stringify(planWorkload(context))).toBe(bytes);
          expect(JSON.stringify(planWorkload(spoil(context)))).toBe(bytes);
          const terse = planWorkload({ ...context, terse: true });
          expect(terse.replicas).toBe(JSON.parse(bytes).replicas);
        }),
        RUNS,
      );
    },
    PATIENCE,
  );
});

describe("planWorkload explains itself", () => {
  it("reproduces the worked example: 11 now, 13 by forecast, 14 with the margin", () => {
    const base = simpleContext({ forecast: flatForecast([1751, 1905, 2059, 2120, 2184]) });
    const plan = planWorkload({
      ...base,
      policy: { ...base.policy, marginPercent: 12, upAtMost: { replicas: 4, inMinutes: 5 } },
    });
    const steps = plan.reasons.map((reason) => [reason.stage, reason.from, reason.to]);
    expect(steps).toEqual([
      ["Need now", 11, 11],
      ["Forecast", 11, 13],
      ["Margin", 13, 14],
      ["Start-up", 14, 14],
      ["Rate", 14, 14],
      ["Bounds", 14, 14],
    ]);
    expect(plan.reasons[0].why).toBe("1,452 req/s now at 80 % of 170 req/s per replica. Never below.");
    expect(plan.reasons[4].why).toBe("+3 of at most +4 in 5 min.");
    expect(plan.share).toEqual({ reactive: 11, predictive: 3, shadow: 0 });
    expect(plan.binding).toBe("requests");
  });

  it("names the memory when memory binds, and keeps what is wanted when a resource is blind", () => {
    const base = simpleContext();
    const memory = {
      resource: "memory" as const,
      demand: makeSeries(NOW - 60_000, 60_000, Float64Array.of(3000)),
      forecast: { reason: "None." },
    };
    const context = {
      ...base,
      capacity: { ...base.capacity, perReplica: { requests: 170, memory: 150 } },
      inputs: [...base.inputs, memory],
    };
    expect(planWorkload(context).binding).toBe("memory");
    expect(planWorkload(context).floor).toBe(25);
    const blind = { ...memory, demand: makeSeries(NOW - 60_000, 60_000, Float64Array.of(Number.NaN)) };
    expect(planWorkload({ ...context, desired: 30, inputs: [base.inputs[0], blind] }).replicas).toBe(30);
  });

  it("starts late enough that the order is ready when the forecast first exceeds what is there", () => {
    const rising = flatForecast([1500, 1500, 1500, 1500, 1500]);
    const paths = rising.quantiles.paths.map((path) =>
      path.map((value, index) => (index >= 10 ? 2300 : value)),
    );
    const forecast = { ...rising, quantiles: { ...rising.quantiles, paths } };
    const plan = planWorkload(simpleContext({ forecast }));
    expect(plan.replicas).toBe(15);
    expect(plan.actAt).toBe(NOW + 10 * 60_000 - 160_000);
    expect(plan.readyBy).toBe(NOW + 10 * 60_000);
  });

  it("finds a tampered reason", () => {
    const plan = planWorkload(simpleContext({ forecast: flatForecast([1751, 1905, 2059, 2120, 2184]) }));
    const forged = plan.reasons.map((reason) =>
      reason.stage === "Margin" ? { ...reason, to: reason.to + 1 } : reason,
    );
    expect(recheck(plan.replicas, forged)).toMatchObject({ agrees: false, stage: "Margin" });
    const odds = {
      least: 3,
      wanted: 9,
      price: 100,
      usual: 10,
      lastCost: 0.5,
      lastShort: 0.01,
      lastMissing: 0.02,
    };
    const figures = (changes: object) => ({
      stage: "Odds",
      from: 3,
      to: 9,
      why: "",
      numbers: { ...odds, ...changes },
    });
    // One hundredth of a short minute is worth a replica-minute here.
    expect(recompute(figures({}))).toBe(9);
    expect(recompute(figures({ lastShort: 0.001 }))).toBeNaN();
    expect(recompute(figures({ nextTo: 10, nextCost: 0.5, nextShort: 0.01, nextMissing: 0.01 }))).toBeNaN();
    expect(recompute({ stage: "No such stage", from: 1, to: 1, why: "" })).toBeUndefined();
  });
});
