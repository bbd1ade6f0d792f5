import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "@/server/core/replay/random";
import { ageRule, type NeedTable, reorder } from "./age-rule";
import { fleetOf, fleetSize } from "./odds";
import { needTable, openOutlook, watch } from "./outlook";
import { fitRidge } from "./ridge";
import { observe, startSamples } from "./samples";
import { survival } from "./tail";

/** Learning takes seconds on a busy machine: this only ends a hang. */
const PATIENCE = 120_000;

/** A table in which need is at least r at every tick with the given odds. */
const flat = (odds: (replicas: number) => number): NeedTable => ({
  ticks: (r, from, to) => odds(r) * (to - from + 1),
});

describe("age rule", () => {
  const steps = flat((r) => (r <= 3 ? 1 : r === 4 ? 0.2 : 0.01));

  it("orders what one tick earns, and keeps longer what would take longer to come back", () => {
    const times = { now: 0, last: 9 };
    // At price 4 a new fourth replica earns 0.8 a tick: not ordered. A ready one decides ten ticks: kept.
    expect(ageRule(steps, [{ tick: -100, replicas: 3 }], times, 4, 50)).toBe(3);
    expect(ageRule(steps, [{ tick: -100, replicas: 4 }], times, 4, 50)).toBe(4);
    // Ordered three ticks ago it decides ticks 6 to 9: 4 × 0.2 × 4 = 3.2, kept; the fifth earns 0.16, released.
    expect(
      ageRule(
        steps,
        [
          { tick: -100, replicas: 3 },
          { tick: -3, replicas: 2 },
        ],
        times,
        4,
        50,
      ),
    ).toBe(4);
    expect(ageRule(steps, [{ tick: -100, replicas: 3 }], times, 5, 50)).toBe(4);
  });

  it("never wants less at a higher price", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 12 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 4 })), { maxLength: 3 }),
        fc.double({ min: 0.1, max: 100, noNaN: true }),
        fc.double({ min: 1, max: 10, noNaN: true }),
        (raw, orders, price, more) => {
          const odds = [...raw].sort((a, b) => b - a);
          const table = flat((r) => odds[r - 1] ?? 0);
          const fleet = orders
            .sort((a, b) => b[0] - a[0])
            .map(([age, replicas]) => ({ tick: -age, replicas }));
          const at = (p: number) => ageRule(table, fleet, { now: 0, last: 8 }, p, 20);
          expect(at(price * more)).toBeGreaterThanOrEqual(at(price));
        },
      ),
      { numRuns: 3000, seed: 1 },
    );
  });

  it("keeps the oldest when it releases, and reads ages from past actions", () => {
    const fleet = reorder(
      [
        { tick: -9, replicas: 3 },
        { tick: -2, replicas: 4 },
      ],
      5,
      0,
    );
    expect(fleet).toEqual([
      { tick: -9, replicas: 3 },
      { tick: -2, replicas: 2 },
    ]);
    const actions = [
      { at: 30_000, from: 3, to: 6 },
      { at: 60_000, from: 6, to: 5 },
    ];
    expect(fleetOf(actions, 5, 75_000, 15, 4)).toEqual([
      { tick: -4, replicas: 3 },
      { tick: -3, replicas: 2 },
    ]);
  });
});

describe("samples", () => {
  it("takes steps as steps, and learns a line from two readings in one interval", () => {
    let step = startSamples(0, 300, [10], 10);
    for (let t = 0; t < 300; t += 15) step = observe(step, t, 10);
    step = observe(step, 315, 20);
    expect(step).toMatchObject({ shape: "step", count: 2 });
    expect(step.values[1]).toBe(20);
    let line = startSamples(0, 300, [10], 10);
    line = observe(line, 15, 11);
    expect(line.shape).toBe("step");
    line = observe(line, 30, 12);
    expect(line).toMatchObject({ shape: "line", count: 2 });
    expect(line.values[1]).toBeCloseTo(30, 9);
  });
});

describe("outlook", () => {
  const step = 300;
  const day = 288;
  const random = seededRandom(3);
  const values = Array.from(
    { length: 12 * day },
    (_, i) => 100 + 60 * Math.sin((2 * Math.PI * i) / day) + 8 * random(),
  );
  const settings = { reach: 930, refitSeconds: 86_400 };
  const known = 10 * day;
  const open = () => openOutlook(0, step, values.slice(0, known), 3 * day, settings);
  const ticksOf = (until: number, spoil?: number) => {
    let outlook = open();
    const out: number[] = [];
    for (let i = known; i < until; i++) {
      const value = spoil !== undefined && i >= spoil ? 1e6 : values[i];
      outlook = watch(outlook, i * step, value, settings);
      const table = needTable(outlook, 10, { now: i * step + 30, seconds: 15, reach: 40 });
      out.push(table?.ticks(Math.ceil(values[i] / 10), 0, 40) ?? Number.NaN);
    }
    return out;
  };

  it(
    "gives odds that fall as replicas rise and hold about as often as they say",
    () => {
      let outlook = open();
      let said = 0;
      let came = 0;
      for (let i = known; i < known + day; i++) {
        outlook = watch(outlook, i * step, values[i], settings);
        const table = needTable(outlook, 10, { now: i * step, seconds: 300, reach: 2 });
        if (!table) throw new Error("There should be enough history.");
        const counts = [10, 12, 14, 16, 18].map((r) => table.ticks(r, 0, 2));
        for (let k = 1; k < counts.length; k++) expect(counts[k]).toBeLessThanOrEqual(counts[k - 1] + 1e-12);
        for (let r = 5; r <= 17; r++) {
          said += table.ticks(r, 2, 2);
          came += values[i + 2] > (r - 1) * 10 ? 1 : 0;
        }
      }
      expect(Math.abs(said - came) / came).toBeLessThan(0.05);
    },
    PATIENCE,
  );

  it(
    "is the same again, and what comes later changes nothing before it",
    () => {
      const until = known + 60;
      expect(ticksOf(until)).toEqual(ticksOf(until));
      const spoiled = ticksOf(until, known + 40);
      expect(spoiled.slice(0, 40)).toEqual(ticksOf(until).slice(0, 40));
      expect(spoiled.slice(41)).not.toEqual(ticksOf(until).slice(41));
    },
    PATIENCE,
  );

  it("has no odds with too little history", () => {
    const short = openOutlook(0, step, values.slice(0, 50), 10, settings);
    expect(needTable(short, 10, { now: 50 * step, seconds: 15, reach: 4 })).toBeUndefined();
    expect(fleetSize(short.samples, 10)).toBeGreaterThan(1);
  });
});

describe("parts", () => {
  it("ridge finds a plane, and survival reads an empirical tail", () => {
    const random = seededRandom(1);
    const x = Float64Array.from({ length: 400 }, () => random());
    const y = Float64Array.from({ length: 200 }, (_, r) => 3 + 2 * x[2 * r] - x[2 * r + 1]);
    const { intercept, weights } = fitRidge(x, 200, 2, y, 0);
    expect(intercept).toBeCloseTo(3, 5);
    expect([...weights].map((w) => Math.round(w * 1e5) / 1e5)).toEqual([2, -1]);
    const tail = { sorted: Float64Array.of(1, 2, 3, 4) };
    expect([0, 1, 2.5, 3, 4].map((at) => survival(tail, at))).toEqual([1, 0.75, 0.375, 0.25, 0]);
  });
});
