import { describe, expect, it } from "vitest";
import { driftOf } from "./drift";

const week = { loss: 0.1, naiveLoss: 0.2, points: 2000 };

describe("driftOf", () => {
  it("speaks up when a day is much worse than its week beside the same yardstick", () => {
    expect(driftOf({ loss: 0.15, naiveLoss: 0.2, points: 288 }, week)).toBe(
      "Beside seasonal naive, the forecasts of the last day lose 50 % more than those of the week.",
    );
  });
  it("is silent on a hard day for everyone, on few points, and without a yardstick", () => {
    expect(driftOf({ loss: 0.3, naiveLoss: 0.6, points: 288 }, week)).toBeUndefined();
    expect(driftOf({ loss: 0.15, naiveLoss: 0.2, points: 20 }, week)).toBeUndefined();
    expect(driftOf({ loss: 0.15, naiveLoss: 0, points: 288 }, week)).toBeUndefined();
    expect(driftOf(undefined, week)).toBeUndefined();
  });
});
