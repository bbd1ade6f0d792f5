import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeSketch,
  encodeSketch,
  keyOf,
  mergeSketches,
  quantileOf,
  RELATIVE_ERROR,
  sketchOf,
  valueOf,
} from "./sketch";

const size = fc.double({ min: 1e-12, max: 1e200, noNaN: true });
const value = fc.oneof(
  fc.constant(0),
  size,
  size.map((v) => -v),
  fc.double({ min: 0.1, max: 10, noNaN: true }),
);

describe("a sketch", () => {
  it("tells every quantile within its relative error", () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, level) => {
          const sorted = [...values].sort((a, b) => a - b);
          const truth = sorted[Math.floor(level * (values.length - 1))];
          const told = quantileOf(sketchOf(values), level);
          expect(Math.abs(told - truth)).toBeLessThanOrEqual(RELATIVE_ERROR * Math.abs(truth) * (1 + 1e-9));
        },
      ),
    );
  });

  it("orders keys as values", () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        if (a < b) expect(keyOf(a)).toBeLessThanOrEqual(keyOf(b));
        expect(Math.sign(valueOf(keyOf(a)))).toBe(Math.sign(a));
      }),
    );
  });

  it("is the same however its values were divided, also through its bytes", () => {
    fc.assert(
      fc.property(fc.array(fc.array(value, { maxLength: 40 }), { maxLength: 8 }), (parts) => {
        const whole = sketchOf(parts.flat());
        expect(mergeSketches(parts.map(sketchOf))).toEqual(whole);
        const joined = Buffer.concat(parts.map((part) => encodeSketch(sketchOf(part))));
        expect(decodeSketch(joined)).toEqual(whole);
      }),
    );
  });

  it("leaves missing values out, has no quantile when empty, and refuses bytes that are cut off", () => {
    expect(sketchOf([Number.NaN, 3, Number.POSITIVE_INFINITY]).counts).toEqual(Uint32Array.of(1));
    expect(quantileOf(sketchOf([]), 0.5)).toBeNaN();
    expect(() => decodeSketch(encodeSketch(sketchOf([1, 2])).subarray(1))).toThrow(/cut off/);
  });
});
