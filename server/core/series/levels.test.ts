import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsFor, levelFor } from "./levels";

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 10, 17, 12);

describe("the columns of a range", () => {
  it("are read from the coarsest level that gives points enough", () => {
    expect(columnsFor(NOON - 30 * 24 * HOUR, NOON, 500, 15_000)).toEqual({
      start: NOON - 30 * 24 * HOUR,
      width: 2 * HOUR,
      count: 360,
      level: HOUR,
    });
    expect(columnsFor(NOON - 7 * 24 * HOUR, NOON, 480, 15_000)).toMatchObject({
      width: 1_500_000,
      level: 300_000,
    });
    expect(columnsFor(NOON - 8 * HOUR, NOON, 480, 15_000)).toMatchObject({ width: 60_000, level: 60_000 });
    expect(columnsFor(NOON - HOUR, NOON, 480, 15_000)).toMatchObject({ width: 15_000 });
  });

  it("leave levels out at which a series has hardly a sample a bucket", () => {
    expect(columnsFor(NOON - 8 * HOUR, NOON, 480, 60_000).level).toBeUndefined();
    expect(columnsFor(NOON - 400 * 24 * HOUR, NOON, 480, HOUR).level).toBeUndefined();
  });

  it("hold the whole range in at most the points asked for, in whole buckets", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2e12 }),
        fc.integer({ min: 1, max: 3e10 }),
        fc.integer({ min: 1, max: 2000 }),
        fc.constantFrom(1_000, 15_000, 60_000, 300_000, HOUR),
        (from, length, points, step) => {
          const { start, width, count, level } = columnsFor(from, from + length, points, step);
          expect(count).toBeLessThanOrEqual(points);
          const unit = level ?? step;
          expect(start).toBeLessThan(from + unit + 1);
          // A bucket is left out at the edge only so that the others fit at their own width.
          if (start > from) expect(count).toBe(points);
          expect(start + count * width).toBeGreaterThanOrEqual(from + length);
          expect(width % step).toBe(0);
          expect([start, width].map((x) => x % (level ?? step))).toEqual([0, 0]);
        },
      ),
    );
  });

  it("keep their width where a window that is not aligned touches one bucket more than was asked for", () => {
    const from = NOON + 90_000;
    expect(columnsFor(from, from + 8 * HOUR, 96, 60_000)).toEqual({
      start: NOON + 300_000,
      width: 300_000,
      count: 96,
      level: 300_000,
    });
    const year = columnsFor(from, from + 360 * 24 * HOUR, 360, 300_000);
    expect(year).toMatchObject({ width: 24 * HOUR, count: 360 });
  });

  it("fit bins of a grid only when its edges are edges of buckets", () => {
    expect(levelFor(NOON, HOUR, 15_000)).toBe(HOUR);
    expect(levelFor(NOON + 60_000, HOUR, 15_000)).toBe(60_000);
    expect(levelFor(NOON + 1, HOUR, 15_000)).toBeUndefined();
    expect(levelFor(NOON, 60_000, 60_000)).toBeUndefined();
  });
});
