import { describe, expect, it } from "vitest";
import { confidenceOf } from "./confidence";

const good = { observedDays: 30, staleHours: 0, scored: 1e6, lossRatio: 0.4, coverage90: 0.9 };

describe("confidenceOf", () => {
  it("is 1 for a long, fresh, calibrated and skilful record", () => {
    expect(confidenceOf(good)).toBeCloseTo(1, 3);
  });

  it("falls with each of its four parts", () => {
    expect(confidenceOf({ ...good, observedDays: 3.5 })).toBeCloseTo(0.5, 3);
    expect(confidenceOf({ ...good, staleHours: 12 })).toBeCloseTo(0.5, 3);
    expect(confidenceOf({ ...good, coverage90: 0.75 })).toBeCloseTo(0.5, 3);
    expect(confidenceOf({ ...good, lossRatio: 1 })).toBeCloseTo(0.5, 3);
    expect(confidenceOf({ ...good, lossRatio: 2 })).toBeCloseTo(0, 3);
  });

  it("is drawn to the middle while little has been scored", () => {
    expect(confidenceOf({ ...good, scored: 0, lossRatio: Number.NaN, coverage90: Number.NaN })).toBe(0.25);
  });
});
