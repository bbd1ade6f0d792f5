import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adviseSize, saySize, type UseHistory } from "./size";

const HOUR = 3_600_000;
/** history gives `perReplica(step)` of a resource on 4 replicas each hour for `hours`. */
const history = (
  resource: UseHistory["resource"],
  hours: number,
  perReplica: (hour: number) => number,
): UseHistory => ({
  resource,
  start: 0,
  step: HOUR,
  used: Float64Array.from({ length: hours }, (_, hour) => 4 * perReplica(hour)),
  ready: new Float64Array(hours).fill(4),
});

describe("the size of a replica", () => {
  it("is p90 of use with 15 % on top, to the width of a bucket, and says its evidence", () => {
    // 0.4 cores in 80 of 100 hours and 0.6 in 20, evenly mixed: p90 is 0.6, p50 0.4.
    const advice = adviseSize(history("cpu", 200, (hour) => (hour % 5 === 0 ? 0.6 : 0.4)));
    if (!advice) throw new Error("no advice");
    expect(advice.size / (1.15 * 0.6)).toBeGreaterThanOrEqual(1);
    expect(advice.size / (1.15 * 0.6)).toBeLessThan(1.06);
    expect(advice.low / (1.15 * 0.4)).toBeGreaterThanOrEqual(1);
    expect(advice.low / (1.15 * 0.4)).toBeLessThan(1.06);
    expect(saySize(advice, 2)).toMatch(/^0\.\d+ cores of CPU, p90 .* over 8\.29 d .*planned with 2 cores\.$/);
  });

  it("forgets: what was used ten days ago no longer decides, yesterday's does", () => {
    const fell = adviseSize(history("cpu", 240, (hour) => (hour < 96 ? 2 : 0.5)));
    expect(fell?.size).toBeLessThan(1.15 * 0.5 * 1.06);
    const rose = adviseSize(history("cpu", 240, (hour) => (hour < 216 ? 0.5 : 2)));
    expect(rose?.size).toBeGreaterThanOrEqual(1.15 * 2);
  });

  it("counts a day's peak for memory, which cannot be squeezed", () => {
    const spiky = (hour: number) => (hour % 24 === 7 ? 3e9 : 1e9);
    expect(adviseSize(history("memory", 24 * 7, spiky))?.size).toBeGreaterThanOrEqual(1.15 * 3e9);
    const cpu = (hour: number) => (hour % 24 === 7 ? 3 : 1);
    expect(adviseSize(history("cpu", 24 * 7, cpu))?.size).toBeLessThan(1.15 * 1.06);
  });

  it("says nothing of less than a day, and leaves out what is missing", () => {
    expect(adviseSize(history("cpu", 20, () => 1))).toBeUndefined();
    const holes = adviseSize(history("cpu", 100, (hour) => (hour % 3 === 0 ? Number.NaN : 1)));
    expect(holes?.size).toBeGreaterThanOrEqual(1.15);
    expect(holes?.values).toBe(66);
  });

  it("keeps p50 ≤ p90 ≤ p95, at or above what it counts, and follows scale to a bucket", () => {
    const uses = fc.array(fc.double({ min: 0.02, max: 8, noNaN: true }), { minLength: 30, maxLength: 120 });
    fc.assert(
      fc.property(uses, (values) => {
        const advice = adviseSize(history("cpu", values.length, (hour) => values[hour]));
        if (!advice) throw new Error("no advice");
        expect(advice.low).toBeLessThanOrEqual(advice.size);
        expect(advice.size).toBeLessThanOrEqual(advice.high);
        expect(advice.high).toBeLessThanOrEqual(1.15 * (Math.max(...values) * 1.05 + 0.011));
        expect(advice.low).toBeGreaterThanOrEqual(1.15 * Math.min(...values) - 1e-9);
      }),
      { seed: 1 },
    );
  });
});
