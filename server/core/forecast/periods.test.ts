import { describe, expect, it } from "vitest";
import { seededNormal, seededRandom } from "@/server/core/replay/random";
import { findPeriod } from "./periods";

function cycle(length: number, period: number, noise: number, seed: number): Float64Array {
  const normal = seededNormal(seededRandom(seed));
  return Float64Array.from(
    { length },
    (_, i) => 50 + 10 * Math.sin((2 * Math.PI * i) / period) + (i % period < 3 ? 15 : 0) + noise * normal(),
  );
}

describe("findPeriod", () => {
  it("finds a planted cycle of any length, with a small p-value", () => {
    for (const [period, seed] of [
      [37, 1],
      [90, 2],
      [288, 3],
    ]) {
      const found = findPeriod(cycle(2016, period, 4, seed), 1);
      expect(Math.abs((found?.steps ?? 0) - period)).toBeLessThanOrEqual(Math.ceil(0.02 * period));
      expect(found?.p).toBeLessThanOrEqual(0.05);
    }
  });

  it("finds none in noise, in a wandering series and in one that never changes", () => {
    let false_ = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const normal = seededNormal(seededRandom(seed));
      let x = 0;
      if (findPeriod(Float64Array.from({ length: 1000 }, normal), 1)) false_++;
      if (
        findPeriod(
          Float64Array.from({ length: 1000 }, () => (x = 0.97 * x + normal())),
          1,
        )
      )
        false_++;
    }
    // 40 tries at 5 %.
    expect(false_).toBeLessThanOrEqual(4);
    expect(findPeriod(new Float64Array(500).fill(7), 1)).toBeUndefined();
    expect(findPeriod(new Float64Array(5), 1)).toBeUndefined();
  });

  it("says the same for the same seed", () => {
    const values = cycle(800, 53, 6, 9);
    expect(findPeriod(values, 4)).toEqual(findPeriod(values, 4));
  });
});
