import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "@/server/core/replay/random";
import { cases } from "@/server/testing/cases";
import { type NeedTable, type Order, priceTotals, reorder } from "./age-rule";
import { needTable } from "./need-table";
import { fleetOf, fleetSize, timesOf } from "./odds";
import { openOutlook, viewOf, watch } from "./outlook";
import { fitRidge } from "./ridge";
import { observe, startSamples } from "./samples";
import { addOdds, TAIL_ODDS, tailOf } from "./tail";

/** Learning takes seconds on a busy machine: this only ends a hang. */
const PATIENCE = 120_000;

/** A table in which need is at least r at every tick with the given odds. */
const flat = (odds: (replicas: number) => number): NeedTable => ({
  ticks: (r, from, to) => odds(r) * (to - from + 1),
});

describe("age rule", () => {
  const steps = flat((r) => (r <= 3 ? 1 : r === 4 ? 0.2 : r === 5 ? 0.01 : 0));
  const at = (fleet: readonly Order[], short: number, again = 9) =>
    priceTotals(steps, fleet, { now: 0, last: 9, again }, { short, missing: 0 }, 50).wanted;

  it("orders what one tick earns, and keeps longer what would take longer to come back", () => {
    const ready = (replicas: number) => [{ tick: -100, replicas }];
    // Exactly four are needed at 0.19 of the ticks. A new fourth earns 4 × 0.19 a tick: not ordered. A ready one decides ten ticks: kept.
    expect(at(ready(3), 4)).toBe(3);
    expect(at(ready(4), 4)).toBe(4);
    // Ordered three ticks ago it decides ticks 6 to 9: 4 × 0.19 × 4 = 3.04, kept; the fifth earns 0.16, released.
    expect(at([...ready(3), { tick: -3, replicas: 2 }], 4)).toBe(4);
    expect(at(ready(3), 5.3)).toBe(4);
  });

  it("does not release what it would order again soon", () => {
    // The fourth is needed only from tick 12 on: worth an order then, nothing before.
    const later: NeedTable = {
      ticks: (r, from, to) =>
        r <= 3 ? to - from + 1 : r === 4 ? Math.max(0, to - Math.max(from, 12) + 1) : 0,
    };
    const kept = (again: number) =>
      priceTotals(
        later,
        [{ tick: -100, replicas: 4 }],
        { now: 0, last: 9, again },
        { short: 5, missing: 0 },
        50,
      );
    expect(kept(11).wanted).toBe(3);
    expect(kept(12)).toMatchObject({ wanted: 4, last: { to: 4, cost: 0, returning: 1 } });
  });

  it("skips a rare spike only as long as what it would lose is cheap", () => {
    // Two in a hundred ticks need thirteen replicas instead of three.
    const spike = flat((r) => (r <= 3 ? 1 : r <= 13 ? 0.02 : 0));
    const fleet = [{ tick: -100, replicas: 3 }];
    const price = (short: number, missing: number) =>
      priceTotals(spike, fleet, { now: 0, last: 0, again: 0 }, { short, missing }, 50);
    expect(price(400, 0).wanted).toBe(3);
    expect(price(400, 0).next).toMatchObject({ to: 4, cost: 1 });
    expect(price(400, 12).wanted).toBe(13);
    expect(price(500, 0).wanted).toBe(13);
  });

  it("never wants less at a higher worth", () => {
    const worth = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 12 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 4 })), { maxLength: 3 }),
        fc.tuple(worth, worth, worth, worth),
        (raw, orders, [short, missing, moreShort, moreMissing]) => {
          const odds = [...raw].sort((a, b) => b - a);
          const table = flat((r) => odds[r - 1] ?? 0);
          const fleet = orders
            .sort((a, b) => b[0] - a[0])
            .map(([age, replicas]) => ({ tick: -age, replicas }));
          const wanted = (s: number, m: number) =>
            priceTotals(table, fleet, { now: 0, last: 8, again: 12 }, { short: s, missing: m }, 20).wanted;
          expect(wanted(short + moreShort, missing + moreMissing)).toBeGreaterThanOrEqual(
            wanted(short, missing),
          );
        },
      ),
      { numRuns: cases(10_000), seed: 1 },
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
      const table = needTable(viewOf(outlook), 10, { now: i * step + 30, seconds: 15, reach: 40 }, 100);
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
        const table = needTable(viewOf(outlook), 10, { now: i * step, seconds: 300, reach: 2 }, 100);
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
    expect(needTable(viewOf(short), 10, { now: 50 * step, seconds: 15, reach: 4 }, 100)).toBeUndefined();
    expect(fleetSize(short.samples, 10)).toBeGreaterThan(1);
  });
});

describe("parts", () => {
  it("ridge finds a plane", () => {
    const random = seededRandom(1);
    const x = Float64Array.from({ length: 400 }, () => random());
    const y = Float64Array.from({ length: 200 }, (_, r) => 3 + 2 * x[2 * r] - x[2 * r + 1]);
    const { intercept, weights } = fitRidge(x, 200, 2, y, 0);
    expect(intercept).toBeCloseTo(3, 5);
    expect([...weights].map((w) => Math.round(w * 1e5) / 1e5)).toEqual([2, -1]);
  });

  it("a tail gives back the odds of what it was made from", () => {
    const tail = tailOf(Float64Array.from({ length: 1000 }, (_, i) => i + 0.5));
    expect(tail[TAIL_ODDS.indexOf(0.1)]).toBeCloseTo(900, 9);
    expect(tail[tail.length - 1]).toBe(999.5);
    const odds = new Float64Array(12);
    addOdds(tail, 100, 11, odds, 0);
    for (let r = 2; r <= 10; r++) expect(odds[r]).toBeCloseTo(1 - (r - 1) / 10, 6);
    expect([odds[1], odds[11]]).toEqual([1, 0]);
  });

  it("looks another start-up time ahead before it releases, at least four minutes", () => {
    expect(timesOf(60, 15)).toEqual({ now: 0, last: 4, again: 20 });
    expect(timesOf(600, 60)).toEqual({ now: 0, last: 10, again: 20 });
  });
});
