import { describe, expect, it } from "vitest";
import { emptyLedger, forget, weigh } from "./ledger";
import { makeLeadGrid } from "./leads";
import { LEVELS } from "./levels";
import { steer, widen } from "./guard";
import { regret } from "./regret";

const L = LEVELS.length;
const STEP = 300_000;
const grid = makeLeadGrid(6);
const rungs = grid.leads.length;

describe("weigh", () => {
  it("starts with the median of the experts", () => {
    const weights = weigh(emptyLedger(3, rungs), grid, STEP);
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
    const weights = weigh(ledger, grid, STEP);
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

describe("regret", () => {
  it("gives weight to a poor expert that corrects the others' error", () => {
    const ledger = emptyLedger(2, rungs);
    // Both alone lose the same, one always 4 too high, the other 4 too low: only together are they right.
    const rows = new Float64Array(3 * L);
    rows.fill(14, 0, L);
    rows.fill(6, L, 2 * L);
    rows.fill(13, 2 * L);
    ledger.mass.fill(100);
    ledger.losses.fill(400);
    ledger.losses.fill(300, 2 * rungs * L);
    const before = weigh(ledger, grid, STEP);
    for (let i = 0; i < 100; i++)
      regret(ledger.regrets, rungs, 0, rows, new Float64Array(L).fill(13), 10 + (i % 2 ? 0.5 : -0.5));
    const after = weigh(ledger, grid, STEP);
    const at = (weights: Float64Array, m: number) => weights[m * rungs * L + 1];
    expect(at(after, 1)).toBeGreaterThan(at(before, 1) + 0.3);
    expect(at(after, 0) + at(after, 1) + at(after, 2)).toBeCloseTo(1, 9);
    expect(after[rungs * L + L]).toBeCloseTo(before[rungs * L + L], 12);
  });
});
