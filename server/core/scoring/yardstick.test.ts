import { describe, expect, it } from "vitest";
import { makeSeries } from "@/server/core/series/series";
import { seasonalNaive } from "./yardstick";

const HOUR = 3_600_000;

describe("seasonalNaive", () => {
  it("repeats last week exactly when every week is the same, at every level", () => {
    const values = Float64Array.from({ length: 21 * 24 }, (_, i) => 100 + (i % 168));
    const [first, day] = seasonalNaive(makeSeries(0, HOUR, values), [1, 24], [0.1, 0.5, 0.9]);
    expect(first).toEqual([100, 100, 100]);
    expect(day).toEqual([123, 123, 123]);
  });

  it("takes the day before while there is less than eight days, with its own errors around it", () => {
    const values = Float64Array.from({ length: 72 }, (_, i) => 10 + Math.floor(i / 24) * 2);
    const [first] = seasonalNaive(makeSeries(0, HOUR, values), [1], [0.1, 0.5]);
    expect(first).toEqual([16, 16]);
  });

  it("says nothing where the season before is missing", () => {
    const values = new Float64Array(48).fill(5);
    values[24] = Number.NaN;
    expect(seasonalNaive(makeSeries(0, HOUR, values), [1, 2], [0.5])[0]).toBeUndefined();
  });
});
