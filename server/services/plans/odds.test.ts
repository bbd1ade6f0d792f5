import { describe, expect, it } from "vitest";
import type { Forecast } from "@/server/core/forecast/forecast";
import { chanceAbove, oddsOf } from "./odds";

const levels = [0.1, 0.5, 0.9, 0.95, 0.99];
const values = [100, 200, 300, 320, 360];

describe("chanceAbove", () => {
  it("reads a quantile off exactly and interpolates between two", () => {
    expect(chanceAbove(levels, values, 200).chance).toBeCloseTo(0.5);
    expect(chanceAbove(levels, values, 250).chance).toBeCloseTo(0.3);
    expect(chanceAbove(levels, values, 320)).toMatchObject({ bound: false });
  });

  it("gives a bound, and says so, outside of the kept quantiles", () => {
    expect(chanceAbove(levels, values, 90)).toEqual({ chance: 0.9, bound: true });
    expect(chanceAbove(levels, values, 400).bound).toBe(true);
    expect(chanceAbove(levels, values, 400).chance).toBeCloseTo(0.01);
  });
});

describe("oddsOf", () => {
  const paths = values.map((value) => Float64Array.from([value, value * 1.5, Number.NaN]));
  const grid = { start: 0, step: 60_000, length: 3 };
  const forecast: Forecast = {
    issuedAt: 0,
    grid,
    quantiles: { levels, paths },
    confidence: 1,
    model: "test",
  };

  it("takes the worst step after now and adds the minutes up", () => {
    const odds = oddsOf(forecast, 3, 100, -1, 600_000);
    expect(odds).toMatchObject({ threshold: 300, at: 60_000, until: 180_000 });
    expect(odds?.chance).toBeCloseTo(0.5);
    expect(odds?.minutesShort).toBeCloseTo(0.6);
  });

  it("knows nothing where no step lies", () => {
    expect(oddsOf(forecast, 3, 100, 600_000, 900_000)).toBeUndefined();
  });
});
