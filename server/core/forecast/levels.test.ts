import { describe, expect, it } from "vitest";
import { LEVELS, mapLevels, normalScore, quantileOfSorted, rearrange, sampleQuantiles } from "./levels";

describe("levels", () => {
  it("reads quantiles linearly between ranks and leaves missing values out", () => {
    expect(quantileOfSorted([0, 10], 2, 0.25)).toBe(2.5);
    expect([...sampleQuantiles([3, Number.NaN, 1, 2], [0, 0.5, 1])]).toEqual([1, 2, 3]);
    expect(quantileOfSorted([], 0, 0.5)).toBeNaN();
  });

  it("knows the normal law", () => {
    for (const [level, z] of [
      [0.5, 0],
      [0.975, 1.959964],
      [0.01, -2.326348],
      [0.9, 1.281552],
    ])
      expect(normalScore(level)).toBeCloseTo(z, 5);
  });

  it("sorts crossing quantiles in place and nothing beside them", () => {
    const row = Float64Array.of(9, 3, 1, 2, 0);
    rearrange(row, 1, 3);
    expect([...row]).toEqual([9, 1, 2, 3, 0]);
  });

  it("gives kept levels back exactly and orders those between and beyond", () => {
    const map = mapLevels(LEVELS, [0.05, 0.1, 0.3, 0.5, 0.93, 0.99, 0.999]);
    const kept = [10, 20, 30, 40, 50];
    const read = [...map.low].map((k, i) => kept[k] + map.share[i] * (kept[k + 1] - kept[k]));
    expect(read[1]).toBe(10);
    expect(read[3]).toBe(20);
    expect(read[5]).toBe(50);
    expect([...read].sort((a, b) => a - b)).toEqual(read);
  });
});
