import { describe, expect, it } from "vitest";
import { PRESETS } from "@/server/core/policy/presets";
import {
  addTick,
  chooseRisk,
  correctedPrice,
  PRICES_TRIED,
  replayPrices,
  type RiskLevel,
  startScore,
} from "./choose-risk";
import { seededRandom } from "./random";

const level = (price: number, shortPercent: number, lostPercent = 0): RiskLevel => ({
  price,
  shortPercent,
  lostPercent,
  replicaHours: 1,
});

describe("choosing the price of a short minute", () => {
  const levels = [level(10, 4), level(40, 1, 3), level(160, 0.25, 0.1), level(640, 0)];

  it("takes the cheapest that keeps time short and lost demand, between two levels by their logarithms", () => {
    // Lost demand decides at 40: three times its objective; at 160 it is a quarter of the objective of time short.
    const { price, met } = chooseRisk(levels, { shortPercent: 1, lostPercent: 1 });
    const share = Math.log(3) / (Math.log(3) - Math.log(0.25));
    expect(met).toBe(true);
    expect(price).toBeCloseTo(40 * 4 ** share, 9);
    expect(chooseRisk(levels, { shortPercent: 5, lostPercent: 5 })).toMatchObject({ price: 10, met: true });
  });

  it("never chooses a lower price for a stricter objective, and says when none keeps it", () => {
    let before = 0;
    for (const shortPercent of [5, 2, 1, 0.5, 0.2, 0.1, 0.01]) {
      const { price } = chooseRisk(levels, { shortPercent, lostPercent: 1 });
      expect(price).toBeGreaterThanOrEqual(before);
      before = price;
    }
    expect(chooseRisk(levels.slice(0, 2), { shortPercent: 0.1, lostPercent: 1 })).toMatchObject({
      price: 40,
      met: false,
    });
    expect(chooseRisk([], { shortPercent: 1, lostPercent: 1 })).toMatchObject({ met: false });
  });

  it("corrects slowly: a day on target changes nothing, a bad one a little, the worst one doubles", () => {
    const objective = { shortPercent: 0.3, lostPercent: 1 };
    expect(correctedPrice(100, { shortPercent: 0.3, days: 1 }, objective)).toBeCloseTo(100, 9);
    expect(correctedPrice(100, { shortPercent: 0, days: 1 }, objective)).toBeCloseTo(87.5, 9);
    expect(correctedPrice(100, { shortPercent: 1.2, days: 1 }, objective)).toBeCloseTo(137.5, 9);
    expect(correctedPrice(100, { shortPercent: 50, days: 1 }, objective)).toBe(200);
  });

  it("counts as short what the least total of the last start-up time does not carry", () => {
    const random = seededRandom(5);
    const totals = Array.from({ length: 300 }, () => 1 + Math.floor(9 * random()));
    const demand = totals.map(() => 100 * random());
    const score = startScore(12, 4);
    let short = 0;
    let lost = 0;
    totals.forEach((total, tick) => {
      addTick(score, tick, total, demand[tick]);
      const ready = 12 * Math.min(...totals.slice(Math.max(0, tick - 4), tick + 1));
      if (demand[tick] > ready) short++;
      lost += Math.max(0, demand[tick] - ready);
    });
    expect(score.short).toBe(short);
    expect(score.lost).toBeCloseTo(lost, 6);
  });

  it("replays a history: dearer minutes leave less short and cost more; a short history gives no levels", () => {
    const day = 288;
    const random = seededRandom(2);
    const values = Float64Array.from(
      { length: 6 * day },
      (_, i) => 700 - 400 * Math.cos((2 * Math.PI * i) / day) + (random() < 0.02 ? 400 : 0) + 60 * random(),
    );
    const history = { start: 0, step: 300, values, carries: 100, tick: 60, lag: 30, shape: "step" as const };
    const policy = {
      ...PRESETS.aggressive,
      upAtMost: { replicas: 1000, inMinutes: 1 },
      downAtMost: { replicas: 1000, inMinutes: 1 },
    };
    const [levels] = replayPrices(history, [{ policy, startupSeconds: 180 }]);
    expect(levels.map(({ price }) => price)).toEqual([...PRICES_TRIED]);
    expect(levels[0].shortPercent).toBeGreaterThan(levels[6].shortPercent);
    expect(levels[0].replicaHours).toBeLessThan(levels[8].replicaHours);
    const objective = { shortPercent: 1, lostPercent: 1 };
    const { price, met } = chooseRisk(levels, objective);
    expect(met).toBe(true);
    expect(price).toBeGreaterThan(levels[0].price);
    expect(
      replayPrices({ ...history, values: values.slice(0, 40) }, [{ policy, startupSeconds: 180 }]),
    ).toEqual([[]]);
  }, 120_000);
});
