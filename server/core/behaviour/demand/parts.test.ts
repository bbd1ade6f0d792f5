import { describe, expect, it } from "vitest";
import type { BehaviourDemand, Moments } from "./demand";
import { agree, partsOf } from "./parts";

const LEVELS = [0.1, 0.5, 0.9];
const [STEPS, WIDTH] = [3, 2];

const moments = (mean: number): Moments => ({
  mean: new Float64Array(STEPS * WIDTH).fill(mean * 300),
  variance: new Float64Array(STEPS * WIDTH).fill((0.2 * mean * 300) ** 2),
});
const demand = {
  total: moments(10),
  segments: new Map([
    [2, moments(4)],
    [1, moments(6)],
  ]),
  users: new Map([
    ["u_a", moments(1)],
    ["u_b", moments(2)],
    ["u_c", moments(3)],
  ]),
} as unknown as BehaviourDemand;
const parts = partsOf(demand, {
  columns: [0, 1],
  width: WIDTH,
  steps: STEPS,
  stepMs: 300_000,
  levels: LEVELS,
  segmentOf: new Map([
    ["u_a", 1],
    ["u_b", 1],
    ["u_c", 2],
  ]),
});

describe("partsOf", () => {
  it("sums up the columns that are asked for, in units", () => {
    expect(parts.map(({ segment, users }) => [segment, users.length])).toEqual([
      [1, 2],
      [2, 1],
    ]);
    // Two columns of six; the median of what is skewed lies a little below its mean.
    expect(parts[0].paths[1][0]).toBeGreaterThan(11.5);
    expect(parts[0].paths[1][0]).toBeLessThan(12);
    expect(parts[0].paths[2][0]).toBeGreaterThan(parts[0].paths[1][0]);
  });
});

describe("agree", () => {
  const whole = [25, 30, 36].map((value) => new Float64Array(STEPS).fill(value));
  const agreed = agree(whole, parts, LEVELS);
  const median = (segment: number | undefined, user: string | undefined, h: number): number =>
    agreed.find((one) => one.segment === segment && one.user === user)?.paths[1][h] ?? Number.NaN;

  it("makes users sum to their segment and segments to the published whole, at every step", () => {
    for (let h = 0; h < STEPS; h++) {
      expect(median(1, undefined, h) + median(2, undefined, h) + median(undefined, "", h)).toBeCloseTo(30, 2);
      expect(median(1, "u_a", h) + median(1, "u_b", h) + median(1, "", h)).toBeCloseTo(
        median(1, undefined, h),
        6,
      );
      expect(median(2, "u_c", h) + median(2, "", h)).toBeCloseTo(median(2, undefined, h), 6);
    }
  });

  it("keeps quantiles in order and nothing below 0, also where parts say more than the whole", () => {
    const small = [3, 4, 5].map((value) => new Float64Array(STEPS).fill(value));
    for (const { paths } of [...agreed, ...agree(small, parts, LEVELS)])
      for (let h = 0; h < STEPS; h++) {
        expect(paths[0][h]).toBeGreaterThanOrEqual(0);
        expect(paths[0][h]).toBeLessThanOrEqual(paths[1][h]);
        expect(paths[1][h]).toBeLessThanOrEqual(paths[2][h]);
      }
  });
});
