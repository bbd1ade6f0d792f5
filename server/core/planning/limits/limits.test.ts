import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  inFlight,
  LIMITER,
  learnLimit,
  learnMinutes,
  type LearningMinute,
  type Limiter,
} from "./concurrency";
import { planRates, planTraffic } from "./rates";

const RUNS = { numRuns: 10_000 };
const claims = fc.array(
  fc.record({
    demand: fc.double({ min: 0, max: 500, noNaN: true }),
    floor: fc.double({ min: 0, max: 50, noNaN: true }),
    weight: fc.constantFrom(0.5, 1, 2, 4),
  }),
  { minLength: 1, maxLength: 6 },
);

describe("planned rate limits", () => {
  it("are the hand-computed shares", () => {
    const limits = planRates(100, [
      { id: "a", demand: 20, floor: 0, weight: 1 },
      { id: "b", demand: 90, floor: 0, weight: 1 },
      { id: "c", demand: 90, floor: 0, weight: 3 },
    ]);
    expect(limits.map(({ perSecond }) => Math.round(perSecond))).toEqual([20, 20, 60]);
    expect(limits.map(({ bound }) => bound)).toEqual([false, true, true]);
  });

  it("keep floors and demands, fill the capacity, and put everybody who is bound at one level", () => {
    fc.assert(
      fc.property(claims, fc.double({ min: 0, max: 1000, noNaN: true }), (all, capacity) => {
        const limits = planRates(
          capacity,
          all.map((each, i) => ({ ...each, id: String(i) })),
        );
        const floors = all.map(({ floor, demand }) => Math.min(floor, demand));
        const sum = limits.reduce((total, { perSecond }) => total + perSecond, 0);
        const wanted = all.reduce((total, { demand }) => total + demand, 0);
        const promised = floors.reduce((total, floor) => total + floor, 0);
        const full = Math.abs(sum - Math.min(wanted, Math.max(capacity, promised))) < 1e-6 * (1 + sum);
        const kept = limits.every(
          ({ perSecond }, i) => perSecond >= floors[i] - 1e-9 && perSecond <= all[i].demand + 1e-9,
        );
        const levels = limits
          .map(({ perSecond, bound }, i) => ({
            level: perSecond / all[i].weight,
            bound,
            floor: floors[i],
            perSecond,
          }))
          .filter(({ bound, floor, perSecond }) => bound && perSecond > floor + 1e-6)
          .map(({ level }) => level);
        return full && kept && (levels.length === 0 || Math.max(...levels) - Math.min(...levels) < 1e-6);
      }),
      RUNS,
    );
  });

  it("divide traffic by what backends carry, nothing to one that carries nothing", () => {
    const shares = planTraffic([
      { id: "eu", carries: 300 },
      { id: "us", carries: 100 },
      { id: "down", carries: 0 },
    ]);
    expect(shares.map(({ share }) => Number(share.toFixed(6)))).toEqual([0.75, 0.25, 0]);
  });
});

describe("a learnt concurrency limit", () => {
  /** A server of ten workers of 0.1 s: latency rises once more than ten requests are under way. */
  const latencyAt = (underWay: number) => 0.1 * Math.max(1, underWay / 10);

  it("settles where the queue begins, from below and from above", () => {
    for (const start of [4, 200]) {
      let limiter: Limiter = { limit: start, longTerm: 0.1 };
      for (let n = 0; n < 400; n++)
        limiter = learnLimit(
          limiter,
          { latency: latencyAt(limiter.limit), underWay: limiter.limit },
          { ...LIMITER, window: 1e9 },
        );
      expect(limiter.limit).toBeGreaterThan(10);
      expect(limiter.limit).toBeLessThan(30);
    }
  });

  it("stays within its bounds whatever is seen, and does not move while little is under way", () => {
    const sample = fc.record({
      latency: fc.double({ min: 0, max: 100, noNaN: true }),
      underWay: fc.double({ min: 0, max: 1e5, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 20 }), (samples) => {
        let limiter: Limiter = { limit: 20 };
        return samples.every((each) => {
          const before = limiter.limit;
          limiter = learnLimit(limiter, each);
          const inside = limiter.limit >= LIMITER.least && limiter.limit <= LIMITER.most;
          return inside && (each.underWay >= before / 2 || limiter.limit === before);
        });
      }),
      RUNS,
    );
  });

  it("counts what is under way by Little's law", () => {
    expect(inFlight(200, 0.25)).toBe(50);
  });
});

describe("the concurrency of a workload, learnt from its minutes", () => {
  const minutes = (count: number, of: (n: number) => Omit<LearningMinute, "at">): LearningMinute[] =>
    Array.from({ length: count }, (_, n) => ({ at: n * 60_000, ...of(n) }));
  const usual = (perSecond: number, replicas = 4) => ({ perSecond, latency: 0.1, replicas });

  it("grows while latency stays, and moves with the replicas", () => {
    const calm = learnMinutes(
      undefined,
      minutes(120, () => usual(100)),
    );
    expect(calm).toMatchObject({ carried: 10, heldAt: undefined });
    expect(calm?.limit).toBeGreaterThanOrEqual(20);
    const doubled = learnMinutes(
      calm,
      minutes(1, () => usual(100, 8)),
    );
    expect(doubled?.limit).toBeCloseTo(2 * (calm?.limit ?? 0));
  });

  it("falls in an overload to what was seen to be carried, by Little's law the rate of the good minutes, and no further", () => {
    const calm = learnMinutes(
      undefined,
      minutes(60, () => usual(100)),
    );
    const over = learnMinutes(
      calm,
      minutes(60, () => ({ perSecond: 200, latency: 2, replicas: 4 })),
    );
    expect(over?.heldAt).toBe(59 * 60_000);
    expect(over?.limit).toBeGreaterThanOrEqual(10 * 0.999 ** 60 - 1e-9);
    expect(over?.limit).toBeLessThan(calm?.limit ?? 0);
  });

  it("learns nothing from what is missing", () => {
    const gap = minutes(5, () => ({ perSecond: Number.NaN, latency: 0.1, replicas: 4 }));
    expect(learnMinutes(undefined, gap)).toBeUndefined();
  });
});
