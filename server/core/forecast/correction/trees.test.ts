import { describe, expect, it } from "vitest";
import { seededRandom } from "@/server/core/replay/random";
import { growTrees, readTrees, type TreeSettings } from "./trees";

const LEVELS = [0.1, 0.5, 0.9];
const SETTINGS: TreeSettings = { trees: 60, leaves: 4, leastRows: 50, rate: 0.2, share: 0.7 };
const calmly = async () => {};

/** Misses that are uniform on [0, 1) where the first fact is above 0.5 and on [-2, 0) elsewhere; two further facts say nothing. */
function cases(rows = 4_000) {
  const random = seededRandom(3);
  const x = Float32Array.from({ length: rows * 3 }, random);
  const misses = new Float32Array(rows * 3);
  for (let i = 0; i < rows; i++) misses.fill(x[i * 3] > 0.5 ? random() : -2 * random(), i * 3, (i + 1) * 3);
  return { rows, facts: 3, x, misses, weight: new Float32Array(rows).fill(1) };
}

const read = (trees: Awaited<ReturnType<typeof growTrees>>, first: number) => {
  const out = new Float64Array(3);
  readTrees(trees, Float32Array.from([first, 0.3, 0.7]), 0, out, 0);
  return out;
};

describe("trees", () => {
  it("learn every level's quantile where it differs", async () => {
    const trees = await growTrees(cases(), LEVELS, SETTINGS, seededRandom(1), calmly);
    const [high, low] = [read(trees, 0.9), read(trees, 0.1)];
    LEVELS.forEach((level, l) => {
      expect(Math.abs(high[l] - level)).toBeLessThan(0.1);
      expect(Math.abs(low[l] - (-2 + 2 * level))).toBeLessThan(0.2);
    });
    expect(trees.fact.filter((fact) => fact === 0).length).toBeGreaterThan(SETTINGS.trees / 2);
  });

  it("weigh cases: what counts nothing teaches nothing", async () => {
    const some = cases();
    for (let i = 0; i < some.rows; i++) if (some.x[i * 3] <= 0.5) some.weight[i] = 1e-6;
    const trees = await growTrees(some, LEVELS, { ...SETTINGS, leaves: 1 }, seededRandom(1), calmly);
    expect(Math.abs(read(trees, 0.1)[1] - 0.5)).toBeLessThan(0.1);
  });

  it("are the same for the same seed, leave the cases alone and stop when asked to", async () => {
    const given = cases();
    const before = given.misses.slice();
    const [one, two] = [1, 1].map((seed) => growTrees(given, LEVELS, SETTINGS, seededRandom(seed), calmly));
    expect(await one).toEqual(await two);
    expect(given.misses).toEqual(before);
    const stopped = growTrees(given, LEVELS, SETTINGS, seededRandom(1), async (share) => {
      if (share > 0.5) throw new Error("Stopped.");
    });
    await expect(stopped).rejects.toThrow("Stopped.");
  });
});
