import { describe, expect, it } from "vitest";
import type { Forecast } from "@/server/core/forecast/forecast";
import { PRESETS } from "@/server/core/policy/presets";
import { outlook } from "./outlook";

const STEP = 300_000;
const capacity = { perReplica: { requests: 100 }, startupSeconds: 60, pricePerReplicaHour: 0.1 };
const policy = {
  ...PRESETS.balanced,
  marginPercent: 0,
  utilisationTarget: 1,
  minReplicas: 2,
  maxReplicas: 8,
};

function forecast(values: readonly number[]): Forecast {
  const path = Float64Array.from(values);
  return {
    issuedAt: 0,
    grid: { start: 0, step: STEP, length: values.length },
    quantiles: { levels: [0.1, 0.5, 0.9, 0.95, 0.99], paths: [path, path, path, path, path] },
    confidence: 1,
    model: "test",
  };
}
const base = { now: 0, until: 100 * STEP, desired: 3, resource: "requests" as const, capacity, policy };

describe("outlook", () => {
  it("rises before demand does, by the look-ahead", () => {
    const steps = outlook({ ...base, forecast: forecast([250, 250, 250, 250, 250, 480, 480, 480]) });
    expect(steps[0]).toEqual({ at: 3 * STEP, replicas: 5 });
  });

  it("waits before it releases, and never goes below the least", () => {
    const steps = outlook({ ...base, forecast: forecast([290, 10, 10, 10, 10, 10, 10, 10]) });
    expect(steps).toEqual([{ at: 3 * STEP, replicas: 2 }]);
  });

  it("stops at the most", () => {
    const steps = outlook({ ...base, forecast: forecast(Array.from({ length: 12 }, () => 5000)) });
    expect(steps.at(-1)?.replicas).toBe(8);
  });

  it("says nothing when the resource does not bind", () => {
    expect(outlook({ ...base, resource: "memory", forecast: forecast([1, 2]) })).toEqual([]);
  });
});
