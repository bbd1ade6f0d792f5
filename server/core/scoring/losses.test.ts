import { describe, expect, it } from "vitest";
import { makeSeries } from "@/server/core/series/series";
import {
  coverage,
  meanAbsoluteScaledError,
  meanPinball,
  pinball,
  skill,
  weightedQuantileLoss,
} from "./losses";
import { rollingOrigins } from "./rolling-origin";

describe("losses", () => {
  it("charges the side that the level names", () => {
    expect(pinball(10, 8, 0.9)).toBeCloseTo(1.8);
    expect(pinball(8, 10, 0.9)).toBeCloseTo(0.2);
  });

  it("leaves missing actuals out", () => {
    const actual = Float64Array.of(1, Number.NaN, 3);
    expect(meanPinball(actual, Float64Array.of(1, 99, 1), 0.5)).toBeCloseTo(0.5);
    expect(coverage(actual, Float64Array.of(1, 0, 2))).toBe(0.5);
    expect(weightedQuantileLoss(actual, [Float64Array.of(2, 0, 3)], [0.5])).toBeCloseTo((2 * 0.5) / 4);
    expect(meanPinball(Float64Array.of(Number.NaN), Float64Array.of(1), 0.5)).toBeNaN();
  });

  it("scales the error by the season's own change", () => {
    const history = Float64Array.of(0, 10, 2, 12, 4, 14);
    expect(meanAbsoluteScaledError(Float64Array.of(6), Float64Array.of(10), history, 2)).toBeCloseTo(2);
    expect(skill(0.5, 2)).toBeCloseTo(0.75);
    expect(skill(1, 0)).toBeNaN();
  });
});

describe("rollingOrigins", () => {
  it("gives histories that end where the actuals begin", () => {
    const series = makeSeries(
      0,
      60,
      Float64Array.from({ length: 100 }, (_, i) => i),
    );
    const folds = rollingOrigins(series, 50 * 60, 10, 5);
    expect(folds.map((fold) => fold.origin / 60)).toEqual([50, 60, 70, 80, 90]);
    for (const fold of folds) {
      expect(fold.history.values.at(-1)).toBe(fold.origin / 60 - 1);
      expect(fold.actual[0]).toBe(fold.origin / 60);
      expect(fold.actual).toHaveLength(10);
    }
    expect(rollingOrigins(series, 95 * 60, 10, 5)).toEqual([]);
  });
});
