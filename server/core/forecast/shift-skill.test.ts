import { describe, expect, it } from "vitest";
import { seededNormal, seededRandom } from "@/server/core/replay/random";
import { meanPinball } from "@/server/core/scoring/losses";
import { makeSeries } from "@/server/core/series/series";
import { seasonalNaive } from "./baselines";
import { issueForecast, type Shift } from "./engine";
import type { EngineState } from "./state";

const STEP = 900_000;
const DAY = 96;
const START = Date.UTC(2026, 0, 5);
const LEVELS = [0.1, 0.5, 0.9, 0.95];
const HORIZON = 8;

describe("after a level shift", { timeout: 60_000 }, () => {
  it("the engine says so within two hours and beats the day before again within a day, calibrated", () => {
    const normal = seededNormal(seededRandom(4));
    const planted = 15 * DAY + 31;
    let wander = 0;
    const values = Float64Array.from({ length: 18 * DAY }, (_, i) => {
      wander = 0.95 * wander + 0.02 * normal();
      const level = i >= planted ? 180 : 100;
      return level * (1 + 0.4 * Math.sin((2 * Math.PI * i) / DAY)) * (1 + wander) * (1 + 0.03 * normal());
    });
    const series = makeSeries(START, STEP, values);
    let state: EngineState | undefined;
    let shift: Shift | undefined;
    let [own, naive, under, n] = [0, 0, 0, 0];
    for (let at = planted; at < planted + 2 * DAY; at += 4) {
      const request = {
        series,
        issuedAt: START + at * STEP,
        horizonSteps: HORIZON,
        levels: LEVELS,
        seed: 1,
        state,
      };
      const issued = issueForecast(request);
      if ("reason" in issued) throw new Error(issued.reason);
      state = issued.state;
      shift ??= issued.shift;
      if (at < planted + DAY) continue;
      const past = makeSeries(START, STEP, values.subarray(0, at));
      const before = seasonalNaive("day").fit({ series: past, seed: 1 }).predict(past, HORIZON, LEVELS);
      const truth = values.subarray(at, at + HORIZON);
      LEVELS.forEach((level, l) => {
        own += meanPinball(truth, issued.forecast.quantiles.paths[l], level);
        naive += meanPinball(truth, before.paths[l], level);
      });
      truth.forEach((value, h) => (under += value <= issued.forecast.quantiles.paths[2][h] ? 1 : 0));
      n += HORIZON;
    }
    expect(shift?.direction).toBe("up");
    expect((shift?.at ?? 0) - (START + planted * STEP)).toBeLessThanOrEqual(2 * 3_600_000);
    expect(own).toBeLessThan(0.8 * naive);
    expect(under / n).toBeGreaterThan(0.82);
  });
});
