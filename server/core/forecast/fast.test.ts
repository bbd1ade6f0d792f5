import { describe, expect, it } from "vitest";
import { seededRandom } from "@/server/core/replay/random";
import { meanPinball } from "@/server/core/scoring/losses";
import { makeSeries } from "@/server/core/series/series";
import { issueForecast } from "./engine";

describe("steps of 5 s", { timeout: 60_000 }, () => {
  it("get a forecast of 15 min from a day and a half that beats holding the last value, and quantiles that hold", () => {
    const STEP = 5000;
    const HORIZON = 180;
    const start = Date.UTC(2026, 0, 5);
    const random = seededRandom(2);
    // A batch every 10 min on a slow wave with noise.
    const values = Float64Array.from(
      { length: 26_500 },
      (_, i) => 200 + 80 * Math.sin((2 * Math.PI * i) / 17_280) + (i % 120 < 30 ? 60 : 0) + 30 * random(),
    );
    const series = makeSeries(start, STEP, values);
    let state: Parameters<typeof issueForecast>[0]["state"];
    let [own, hold, under, n] = [0, 0, 0, 0];
    for (let at = 26_000; at < 26_300; at += 50) {
      const request = {
        series,
        issuedAt: start + at * STEP,
        horizonSteps: HORIZON,
        levels: [0.5, 0.9],
        seed: 1,
        state,
      };
      const issued = issueForecast(request);
      if ("reason" in issued) throw new Error(issued.reason);
      state = issued.state;
      const truth = values.subarray(at, at + HORIZON);
      own += meanPinball(truth, issued.forecast.quantiles.paths[0], 0.5);
      hold += meanPinball(truth, new Float64Array(HORIZON).fill(values[at - 1]), 0.5);
      truth.forEach((value, h) => (under += value <= issued.forecast.quantiles.paths[1][h] ? 1 : 0));
      n += HORIZON;
    }
    expect(own).toBeLessThan(0.7 * hold);
    expect(under / n).toBeGreaterThan(0.8);
  });
});
