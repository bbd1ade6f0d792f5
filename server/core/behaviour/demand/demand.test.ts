import { describe, expect, it } from "vitest";
import { seededNormal, seededRandom } from "@/server/core/replay/random";
import { arrivalsAt, weekOf } from "./arrivals";
import { chainOf, IDLE_BINS, idleBin } from "./chain";
import { behaviourDemand } from "./demand";
import { JOIN_FEATURES, joinFeatures } from "./features";
import { newHabit, pauseBin } from "./habits";
import { correctionOf, joinedQuantiles, learnJoin, newJoin } from "./join";
import { amountQuantile } from "./quantiles";

const STEP = 300_000;

/** look leads to work in 70 of 100 cases, work to work again in half of them; pauses of about a minute. */
function habitOf() {
  const habit = newHabit();
  habit.next.set("", new Map([["a/look", 100]]));
  habit.next.set(
    "a/look",
    new Map([
      ["a/work", 700],
      ["", 300],
    ]),
  );
  habit.next.set(
    "a/work",
    new Map([
      ["a/work", 500],
      ["", 500],
    ]),
  );
  for (const name of ["a/look", "a/work"]) {
    const bins = new Array<number>(90).fill(0);
    bins[pauseBin(60_000)] = 1000;
    habit.pauses.set(name, bins);
  }
  return habit;
}

const costs = new Map([
  ["a/look", Float64Array.of(0)],
  ["a/work", Float64Array.of(10)],
]);
const chain = chainOf({ habit: habitOf(), costs, columns: 1, steps: 12, stepMs: STEP });

describe("chainOf", () => {
  const sumOf = (place: number): number =>
    chain.mean.slice(place * 12, (place + 1) * 12).reduce((sum, value) => sum + value, 0);
  const look = chain.actions.get("a/look") as number;
  const work = chain.actions.get("a/work") as number;

  it("expects what the chain's algebra says, in the end", () => {
    // After work: 10 × (1/2 + 1/4 + …) = 10; after look 0.7 of a work and what follows it, 14.
    expect(sumOf(work * IDLE_BINS)).toBeCloseTo(10, 1);
    expect(sumOf(look * IDLE_BINS)).toBeCloseTo(14, 1);
    expect(sumOf(chain.actions.size * IDLE_BINS)).toBeCloseTo(14, 1);
  });

  it("gives up on a user who has been silent for longer than any pause", () => {
    expect(sumOf(work * IDLE_BINS + idleBin(200_000))).toBe(0);
    expect(chain.alive[work * IDLE_BINS + idleBin(200_000)]).toBe(0);
    expect(chain.alive[work * IDLE_BINS]).toBeCloseTo(0.5, 2);
  });
});

describe("behaviourDemand", () => {
  const group = { chain, arrivals: new Float64Array(12), stands: 1 };
  const user = (n: number) => ({
    user: `u_${n}`,
    segment: 1,
    lastAction: "a/look",
    idleMs: 0,
    stands: 1,
  });
  const ask = (count: number, single: boolean, arrivals = 0) =>
    behaviourDemand({
      users: Array.from({ length: count }, (_, n) => user(n)),
      groups: new Map([[1, { ...group, arrivals: group.arrivals.map(() => arrivals) }]]),
      columns: 1,
      steps: 12,
      stepMs: STEP,
      levels: [0.1, 0.5, 0.9],
      single: () => single,
    });

  it("says the same of many users whether they are gathered or taken one by one", () => {
    const [gathered, single] = [ask(50, false), ask(50, true)];
    for (let i = 0; i < 12; i++) {
      expect(single.total.mean[i]).toBeCloseTo(gathered.total.mean[i], 8);
      expect(single.total.variance[i]).toBeCloseTo(gathered.total.variance[i], 8);
    }
    expect(single.users.size).toBe(50);
    expect(gathered.users.size).toBe(0);
  });

  it("gives rising quantiles in units, and adds what begins meanwhile", () => {
    const [still, busy] = [ask(20, false), ask(20, false, 3)];
    const paths = busy.paths(busy.total, 0);
    for (let step = 0; step < 12; step++) {
      expect(paths[0][step]).toBeLessThanOrEqual(paths[1][step]);
      expect(paths[1][step]).toBeLessThanOrEqual(paths[2][step]);
    }
    const late = (of: typeof still) => of.total.mean[10];
    expect(late(busy)).toBeGreaterThan(late(still) + 3 * 14 * 0.9);
  });
});

describe("amountQuantile", () => {
  it("is 0 as long as nothing is likelier, and follows a gamma beyond", () => {
    expect(amountQuantile(1, 4, 0.5)).toBe(0);
    expect(amountQuantile(1, 4, 0.95)).toBeGreaterThan(2);
    expect(amountQuantile(100, 25, 0.5)).toBeCloseTo(99.9, 0);
    expect(amountQuantile(100, 25, 0.9)).toBeCloseTo(106.5, 0);
    expect(amountQuantile(0, 0, 0.9)).toBe(0);
  });
});

describe("arrivals", () => {
  it("follows local time and what came lately", () => {
    const starts = new Array<number>(168).fill(0);
    // Mondays at nine, where they are.
    starts[24 + 9] = 400;
    const week = weekOf({ starts, weeks: 4 });
    const nine = Date.UTC(2026, 10, 16, 9);
    const none = { came: 0, expected: 0 };
    const here = arrivalsAt(week, [["eu-west", 1]], nine, STEP, none);
    const there = arrivalsAt(week, [["us-east", 1]], nine, STEP, none);
    expect(here).toBeGreaterThan(20 * there);
    expect(arrivalsAt(week, [["eu-west", 1]], nine, STEP, { came: 40, expected: 10 })).toBeGreaterThan(
      2 * here,
    );
    expect(arrivalsAt(week, [["eu-west", 1]], nine, STEP, none, 0.3)).toBeCloseTo(0.3 * here, 9);
  });
});

describe("join", () => {
  const lesson = (join: ReturnType<typeof newJoin>, effect: number, count: number) => {
    const random = seededRandom(3);
    const normal = seededNormal(random);
    for (let n = 0; n < count; n++) {
      const features = Float64Array.from({ length: JOIN_FEATURES }, () => normal());
      learnJoin(join, features, effect * features[1] + 0.1 * normal(), correctionOf(join, features));
    }
  };
  const only = (i: number) => Float64Array.from({ length: JOIN_FEATURES }, (_, k) => (k === i ? 1 : 0));

  it("adds nothing before it has learned, and what it learned after", () => {
    const join = newJoin(JOIN_FEATURES);
    expect(correctionOf(join, only(1))).toBe(0);
    expect(joinedQuantiles(join, [1, 2, 3], 2, 0)).toEqual([1, 2, 3]);
    lesson(join, 3, 1500);
    expect(correctionOf(join, only(1))).toBeCloseTo(3, 0);
    expect(Math.abs(correctionOf(join, only(4)))).toBeLessThan(0.1);
    const [low, , high] = joinedQuantiles(join, [1, 2, 3], 2, 3);
    expect(high - low).toBeLessThan(1);
  });

  it("stays near 0 where behaviour tells nothing", () => {
    const join = newJoin(JOIN_FEATURES);
    lesson(join, 0, 1500);
    expect(Math.abs(correctionOf(join, only(1)))).toBeLessThan(0.05);
  });

  it("describes a lead by what is done and what is to come", () => {
    const done = Array.from({ length: 12 }, (_, i) => i);
    const [traffic, now, before] = joinFeatures(
      { done, ahead: [20, 30], usualAhead: 5, usualDone: 10 },
      1,
      7,
      4,
    );
    expect(traffic).toBe(3);
    expect(now).toBe(10);
    expect(before).toBe(1);
  });
});
