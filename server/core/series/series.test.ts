import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coarsen, toGrid } from "./resample";
import { before, gridEnd, lastKnown, makeSeries, timeAt } from "./series";

describe("before", () => {
  it("keeps no value whose interval has not ended, whatever the origin", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 50 }),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: -20, max: 600 }),
        (n, step, at) => {
          const cut = before(makeSeries(0, step, new Float64Array(n)), at);
          expect(gridEnd(cut.grid)).toBeLessThanOrEqual(Math.max(0, at));
          // Nothing that was known is lost: the next value, where there is one, had not ended.
          if (cut.grid.length < n) expect(timeAt(cut.grid, cut.grid.length) + step).toBeGreaterThan(at);
        },
      ),
    );
  });
});

describe("toGrid", () => {
  it("averages what falls into a bin and leaves the others missing", () => {
    const series = toGrid(
      [
        { at: 0, value: 1 },
        { at: 9, value: 3 },
        { at: 25, value: 7 },
        { at: 99, value: 5 },
      ],
      0,
      10,
      4,
    );
    expect([...series.values]).toEqual([2, Number.NaN, 7, Number.NaN]);
  });
});

describe("coarsen", () => {
  it("is missing where more than half was missing", () => {
    const series = coarsen(makeSeries(0, 1, Float64Array.of(1, 3, Number.NaN, 5, Number.NaN, Number.NaN)), 2);
    expect([...series.values]).toEqual([2, 5, Number.NaN]);
    expect(series.grid.step).toBe(2);
  });
});

describe("lastKnown", () => {
  it("skips what is missing", () => {
    expect(lastKnown(makeSeries(0, 1, Float64Array.of(4, 2, Number.NaN)))).toEqual({ index: 1, value: 2 });
    expect(lastKnown(makeSeries(0, 1, Float64Array.of(Number.NaN)))).toBeUndefined();
  });
});
