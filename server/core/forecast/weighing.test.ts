import { describe, expect, it } from "vitest";
import { charge, chargeManners, emptyLedger, forget, HALF_LIFE_HOURS } from "./ledger";
import { makeLeadGrid } from "./leads";
import { LEVELS } from "./levels";
import { steer, widen } from "./guard";
import { lean, mixingOf, sayByManner } from "./mixing";
import { factorsAt, join, MANNERS, weigh } from "./weighing";

const L = LEVELS.length;
const STEP = 300_000;
const grid = makeLeadGrid(6);
const rungs = grid.leads.length;

describe("weigh", () => {
  it("starts with the median of the experts", () => {
    const { weights } = weigh(emptyLedger(3, rungs), grid, STEP);
    expect(weights[3 * rungs * L]).toBeGreaterThan(0.9);
  });

  it("leans to the member with the smaller loss, level by level, and sums to 1", () => {
    const ledger = emptyLedger(2, rungs);
    ledger.mass.fill(100);
    for (let m = 0; m < 3; m++)
      for (let k = 0; k < rungs; k++)
        for (let l = 0; l < L; l++)
          // Expert 0 is good at the first level, expert 1 at all others, the median is between.
          ledger.losses[(m * rungs + k) * L + l] = m === 2 ? 110 : (m === 0) === (l === 0) ? 100 : 150;
    ledger.latestMass.set(ledger.mass);
    ledger.latestLosses.set(ledger.losses);
    const { weights } = weigh(ledger, grid, STEP);
    const at = (m: number, l: number) => weights[m * rungs * L + l];
    expect(at(0, 0)).toBeGreaterThan(0.7);
    expect(at(1, 1)).toBeGreaterThan(0.7);
    for (let l = 0; l < L; l++) expect(at(0, l) + at(1, l) + at(2, l)).toBeCloseTo(1, 9);
  });

  it("forgets one rung at a time", () => {
    const ledger = emptyLedger(1, rungs);
    ledger.mass.fill(8);
    ledger.losses.fill(8);
    forget(ledger, 1, 0.5);
    expect([...ledger.mass]).toEqual([8, 4, ...new Array(rungs - 2).fill(8)]);
    expect(ledger.losses[L]).toBe(4);
    expect(ledger.losses[0]).toBe(8);
  });
});

describe("guard", () => {
  it("widens while values stay above a quantile, narrows less, and leaves the lower half alone", () => {
    const guard = new Float64Array(rungs * L);
    const row = Float64Array.of(1, 2, 3, 4, 5);
    for (let i = 0; i < 1000; i++) steer(guard, row, 0, 10, 0, STEP);
    const wide = row.slice();
    widen(wide, 0, guard, grid, 1, STEP);
    expect([...wide.subarray(0, 2)]).toEqual([1, 2]);
    expect(wide[2]).toBeCloseTo(2 + Math.exp(0.5), 6);
    for (let i = 0; i < 100_000; i++) steer(guard, row, 0, 0, 0, STEP);
    const narrow = row.slice();
    widen(narrow, 0, guard, grid, 1, STEP);
    expect(narrow[2]).toBeCloseTo(2 + Math.exp(-0.3), 6);
    for (let l = 1; l < L; l++) expect(narrow[l]).toBeGreaterThanOrEqual(narrow[l - 1]);
  });
});

describe("the two memories", () => {
  it("follow at once who is right now, and come back to who was right for long", () => {
    const ledger = emptyLedger(2, rungs);
    // Each is off by so much at every level, on either side in turn.
    const score = (off: readonly number[], times: number) => {
      for (let i = 0; i < times; i++)
        for (let k = 0; k < rungs; k++) {
          forget(ledger, k, 0.5 ** (STEP / (HALF_LIFE_HOURS * 3_600_000)));
          const said = [...off, 0].flatMap((one) => new Array(L).fill(i % 2 === 0 ? one : -one));
          charge(ledger, k, said, 0);
        }
    };
    const first = () => {
      const { weights } = weigh(ledger, grid, STEP);
      return [0, 1, 2].map((m) => weights[m * rungs * L + 1]);
    };
    score([1, 1.3, 1.15], 600);
    const before = first();
    expect(before[0]).toBeGreaterThan(0.8);
    // Two hours in which the other is right: the lasting losses have hardly moved.
    score([1.3, 1, 1.15], 24);
    const after = first();
    expect(after[1] / after[0]).toBeGreaterThan((10 * before[1]) / before[0]);
    score([1, 1, 1], 60);
    expect(first()[0]).toBeGreaterThan(0.7);
  });

  it("weigh a newcomer against the mix: even at first, more where it is better", () => {
    const ledger = emptyLedger(1, rungs);
    const newcomer = (ratio: number) => ({
      mass: new Float64Array(rungs).fill(100),
      losses: new Float64Array(rungs * L).fill(100 * ratio),
      reference: new Float64Array(rungs * L).fill(100),
    });
    const { weights } = weigh(ledger, grid, STEP);
    const share = (ratio: number) => join(weights, [newcomer(ratio)], grid, STEP)[2 * rungs * L];
    expect(share(0.95)).toBeGreaterThan(0.6);
    expect(share(1)).toBeGreaterThan(0.35);
    expect(share(1.1)).toBeLessThan(0.2);
    const silent = { ...newcomer(1), mass: new Float64Array(rungs) };
    expect(join(weights, [silent], grid, STEP)[2 * rungs * L]).toBe(0);
    const joined = join(weights, [newcomer(0.95)], grid, STEP);
    for (let i = 0; i < rungs * L; i++)
      expect(joined[i] + joined[i + rungs * L] + joined[i + 2 * rungs * L]).toBeCloseTo(1, 9);
  });
});

describe("manners", () => {
  /** follow plays a world of two experts, one right and one off by 1, who swap every `swap` steps, and gives the manners' losses at the first rung's median. */
  const follow = (swap: number) => {
    const ledger = emptyLedger(2, rungs);
    for (let i = 0; i < 4000; i++) {
      const right = Math.floor(i / swap) % 2;
      const side = i % 2 === 0 ? 1 : -1;
      const off = [right === 0 ? 0.2 : 1, right === 0 ? 1 : 0.2, 0.6];
      const rows = [...off, 0].flatMap((one) => new Array(L).fill(one * side));
      const mixing = mixingOf(ledger, grid, STEP);
      for (let k = 0; k < rungs; k++) {
        forget(ledger, k, 0.5 ** (STEP / (HALF_LIFE_HOURS * 3_600_000)));
        charge(ledger, k, rows, 0);
        chargeManners(ledger, k, sayByManner(mixing, rows, k), 0);
      }
    }
    return MANNERS.map((_, c) => ledger.manners.losses[c * rungs * L + 1]);
  };

  it("that look at the latest hour lose least where who is right changes every few hours", () => {
    const [asUsual, , , rightNow, forDays] = follow(60);
    expect(rightNow).toBeLessThan(asUsual);
    expect(forDays).toBeGreaterThan(asUsual);
  });

  it("count a loss far beyond the usual as six usual ones, and in full where nothing was ever lost", () => {
    const ledger = emptyLedger(2, rungs);
    const lost = () => ledger.manners.losses[1];
    const said = new Float64Array(MANNERS.length * L).fill(10);
    for (let i = 0; i < 8; i++) chargeManners(ledger, 0, said, 10);
    expect(lost()).toBe(0);
    chargeManners(ledger, 0, said, 28);
    expect(lost()).toBe(9);
    // Nine targets at 1 on the mean by now.
    chargeManners(ledger, 0, said, 2_010);
    expect(lost()).toBeCloseTo(9 + 6, 9);
  });

  it("share alike at first, and then by what they lost", () => {
    const ledger = emptyLedger(2, rungs);
    const weightOfFirst = () => weigh(ledger, grid, STEP).weights[1];
    for (let k = 0; k < rungs; k++)
      for (let i = 0; i < 40; i++)
        charge(
          ledger,
          k,
          [0, 2, 1, 1].flatMap((x) => new Array(L).fill(x)),
          0,
        );
    const { weights, byManner } = weigh(ledger, grid, STEP);
    const mean = byManner.reduce((sum, alone) => sum + alone[1], 0) / MANNERS.length;
    expect(weights[1]).toBeCloseTo(mean, 9);
    ledger.manners.mass.fill(100);
    ledger.manners.losses.fill(110);
    // The manner for many (2) has lost a tenth less than all others.
    ledger.manners.losses.fill(100, 2 * rungs * L, 3 * rungs * L);
    const many = byManner[2][1];
    expect(Math.abs(weightOfFirst() - many)).toBeLessThan(0.2 * Math.abs(mean - many));
  });
});

describe("lean", () => {
  it("counts who stands far from the median less, and leaves newcomers what they have", () => {
    const rows = new Float64Array(4 * L);
    [0, 30, 0, 99].forEach((shift, m) => {
      for (let l = 0; l < L; l++) rows[m * L + l] = 10 + l + shift;
    });
    const weights = new Float64Array(4 * L).fill(0.25);
    lean(weights, rows, 3, -5);
    expect(weights[L + 1]).toBeLessThan(0.15);
    expect(weights[1]).toBeCloseTo(weights[2 * L + 1], 12);
    expect(weights[3 * L + 1]).toBe(0.25);
    for (let l = 0; l < L; l++)
      expect(weights[l] + weights[L + l] + weights[2 * L + l]).toBeCloseTo(0.75, 12);
  });

  it("counts the latest hour most near ahead, days and distance far ahead, and every mark against its voter", () => {
    const [near, far] = [factorsAt(STEP), factorsAt(24 * 3_600_000)];
    expect(near.latest / near.lasting).toBeGreaterThan(far.latest / far.lasting);
    expect(far.distance).toBeLessThan(near.distance);
    for (let lead = 60_000; lead < 1e9; lead *= 1.5)
      expect(Math.max(...Object.values(factorsAt(lead)))).toBeLessThanOrEqual(0);
    expect(factorsAt(1e9)).toEqual(far);
  });
});
