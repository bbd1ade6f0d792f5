import { describe, expect, it } from "vitest";
import { LEVELS } from "@/server/core/forecast/levels";
import { type Cases, type Head, headLoss, tuneHead } from "./heads";
import { uniform } from "./random";

const L = LEVELS.length;
const TRAITS = 3;
const common: Head = { weights: new Float32Array(TRAITS * L), bias: new Float32Array(L) };

/** One rung; the truth is `slope` times the first trait plus noise, the base is 0. */
function cases(size: number, slope: number, seed: number): Cases {
  const random = uniform(seed);
  const traits = Float32Array.from({ length: size * TRAITS }, () => random());
  const truth = Float32Array.from(
    { length: size },
    (_, m) => slope * traits[m * TRAITS] + 0.05 * (random() - 0.5),
  );
  return { size, traits, truth, base: new Float32Array(size * L), weight: new Float32Array(size).fill(1) };
}

describe("tuneHead", () => {
  it("follows a series that differs from its group, the same for the same seed", () => {
    const [learn, heldBack] = [cases(320, 0.4, 1), cases(128, 0.4, 2)];
    const head = tuneHead(common, learn, heldBack, 5);
    expect(head && headLoss(head, heldBack)).toBeLessThan(0.7 * headLoss(common, heldBack));
    expect(tuneHead(common, learn, heldBack, 5)).toEqual(head);
  });

  it("keeps the common head where one of its own does not help on later values", () => {
    expect(tuneHead(common, cases(320, 0.4, 1), cases(128, -0.4, 2), 5)).toBeUndefined();
    expect(tuneHead(common, cases(8, 0.4, 1), cases(128, 0.4, 2), 5)).toBeUndefined();
  });
});
