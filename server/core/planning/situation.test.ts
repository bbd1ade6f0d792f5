import { describe, expect, it } from "vitest";
import { PRESETS } from "@/server/core/policy/presets";
import { SITUATIONS, situationFrom } from "@/server/core/policy/situations";
import { makeSeries } from "@/server/core/series/series";
import { recheck } from "./recompute";
import { situationOf } from "./situation";
import { planWorkload } from "./stages";
import { flatForecast, NOW, simpleContext } from "./testing";

const MINUTE = 60_000;
const demand = (from: number, to: number) =>
  makeSeries(
    NOW - 90 * MINUTE,
    MINUTE,
    Float64Array.from({ length: 90 }, (_, i) => from + ((to - from) * i) / 89),
  );
const context = (
  series: ReturnType<typeof demand>,
  forecast = flatForecast([1400, 1500, 1700, 1800, 2000]),
) => {
  const base = simpleContext({ forecast });
  return { ...base, inputs: [{ ...base.inputs[0], demand: series }] };
};
const line = {
  situation: "rising, narrow",
  quantile: 0.99,
  marginPercent: 20,
  waitBeforeReleaseMinutes: 5,
  predictive: true,
} as const;

describe("situations", () => {
  it("are told by the trend of an hour and the width of the band", () => {
    expect(situationOf(context(demand(1000, 1500)))).toBe("rising, narrow");
    expect(situationOf(context(demand(2000, 1500)))).toBe("falling, narrow");
    expect(situationOf(context(demand(1500, 1500), flatForecast([900, 1500, 2200, 2600, 3000])))).toBe(
      "steady, wide",
    );
    expect(situationOf(simpleContext())).toBeUndefined();
    expect(situationOf(simpleContext({ forecast: flatForecast([1, 2, 3, 4, 5]) }))).toBeUndefined();
    const named = [0.5, 1, 2].flatMap((trend) => [0.1, 0.5].map((band) => situationFrom(trend, band)));
    expect(named).toEqual([...SITUATIONS]);
  });

  it("put their own settings in force, say so, and leave every hold as it was", () => {
    const policy = { ...PRESETS.balanced, bySituation: [line] };
    const plan = planWorkload({ ...context(demand(1000, 1500)), policy });
    // p99 is 2,000; with 20 % on top 2,400; 170 a replica.
    expect(plan.wanted).toBe(15);
    expect(plan.reasons[0]).toMatchObject({ stage: "Situation", from: 11, to: 11 });
    expect(plan.reasons[0].why).toContain("(rising, narrow): serves p99 with 20 % on top, waits 5 min");
    expect(recheck(plan.replicas, plan.reasons)).toEqual({ agrees: true });
    const bounded = planWorkload({ ...context(demand(1000, 1500)), policy: { ...policy, maxReplicas: 12 } });
    expect(bounded.replicas).toBe(12);
    const steady = planWorkload({ ...context(demand(1500, 1500)), policy });
    expect(steady).toEqual(planWorkload({ ...context(demand(1500, 1500)), policy: PRESETS.balanced }));
  });

  it("can leave the deciding to the floor", () => {
    const policy = { ...PRESETS.balanced, bySituation: [{ ...line, predictive: false }] };
    const plan = planWorkload({ ...context(demand(1000, 1500)), policy });
    expect(plan.wanted).toBe(plan.floor);
  });
});
