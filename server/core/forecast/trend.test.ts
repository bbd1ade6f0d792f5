import { describe, expect, it } from "vitest";
import { seededNormal, seededRandom } from "@/server/core/replay/random";
import { makeSeries } from "@/server/core/series/series";
import { dailyAggregates, forecastTrend } from "./trend";

const LEVELS = [0.1, 0.5, 0.9];
const PATTERN = [1, 1.05, 1.05, 1.02, 1, 0.7, 0.6];

/** Demand of `n` days that grows by `monthly` a month, with a weekly pattern and 4 % noise. */
function grow(n: number, monthly: number, seed: number): Float64Array {
  const normal = seededNormal(seededRandom(seed));
  return Float64Array.from(
    { length: n },
    (_, d) => 200 * (1 + monthly) ** (d / 30.44) * PATTERN[d % 7] * (1 + 0.04 * normal()),
  );
}

describe("forecastTrend", () => {
  it("finds the growth a month, with an interval that holds it", () => {
    for (const monthly of [0.08, 0, -0.05]) {
      const trend = forecastTrend({ daily: grow(140, monthly, 5), days: 60, levels: LEVELS, seed: 1 });
      expect(trend?.growth.middle).toBeGreaterThan(monthly - 0.02);
      expect(trend?.growth.middle).toBeLessThan(monthly + 0.02);
      expect(trend?.growth.low).toBeLessThanOrEqual(monthly + 0.01);
      expect(trend?.growth.high).toBeGreaterThanOrEqual(monthly - 0.01);
    }
  });

  it("covers what comes in the next eight weeks, weekends included", () => {
    let under = 0;
    let within = 0;
    let n = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const whole = grow(180, 0.04, seed);
      const trend = forecastTrend({ daily: whole.slice(0, 124), days: 56, levels: LEVELS, seed });
      trend?.paths[2].forEach((high, h) => {
        n++;
        if (whole[124 + h] <= high) under++;
        if (whole[124 + h] >= trend.paths[0][h] && whole[124 + h] <= high) within++;
      });
    }
    expect(under / n).toBeGreaterThan(0.82);
    expect(under / n).toBeLessThan(0.98);
    expect(within / n).toBeGreaterThan(0.7);
  });

  it("says when a capacity is reached, and that one far away is not", () => {
    const daily = grow(140, 0.1, 3);
    // 200 · 1.1^(140 / 30.44) · 1.05 is about 325 now; 10 % a month takes it to 390 in about two months.
    const near = forecastTrend({ daily, days: 120, levels: LEVELS, capacity: 390, seed: 1 })?.reach;
    expect(near?.probability).toBeGreaterThan(0.9);
    expect(near?.middle).toBeGreaterThan(25);
    expect(near?.middle).toBeLessThan(75);
    expect(near?.early).toBeLessThanOrEqual(near?.middle ?? 0);
    const far = forecastTrend({ daily, days: 60, levels: LEVELS, capacity: 2000, seed: 1 })?.reach;
    expect(far).toEqual({ probability: 0, early: undefined, middle: undefined, late: undefined });
  });

  it("bears missing days and zeros, says the same for the same seed, and nothing about three weeks or less", () => {
    const daily = grow(100, 0.02, 7);
    daily.fill(Number.NaN, 30, 36);
    daily[50] = 0;
    const ask = (seed: number) => forecastTrend({ daily, days: 30, levels: LEVELS, seed });
    const said = ask(1);
    for (const path of said?.paths ?? []) for (const value of path) expect(Number.isFinite(value)).toBe(true);
    expect(ask(1)).toEqual(said);
    expect(ask(2)).not.toEqual(said);
    expect(forecastTrend({ daily: daily.slice(0, 20), days: 7, levels: LEVELS, seed: 1 })).toBeUndefined();
  });
});

describe("dailyAggregates", () => {
  it("gives mean and peak of each day, and nothing for a day that is hardly known", () => {
    const values = Float64Array.from({ length: 60 }, (_, i) => i % 24);
    values.fill(Number.NaN, 24, 40);
    const { start, mean, peak } = dailyAggregates(makeSeries(Date.UTC(2026, 0, 5), 3_600_000, values));
    expect(start).toBe(Date.UTC(2026, 0, 5));
    expect(mean[0]).toBe(11.5);
    expect(peak[0]).toBeCloseTo(21.85, 9);
    expect(mean[1]).toBeNaN();
    expect(mean[2]).toBe(5.5);
  });
});
