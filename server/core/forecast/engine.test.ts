import { describe, expect, it } from "vitest";
import { makeSeries, type Series } from "@/server/core/series/series";
import { issueForecast, type Issued } from "./engine";
import { EXPERTS } from "./experts/all";
import { makeLeadGrid } from "./leads";
import { readState, restore } from "./state";

const STEP = 1_800_000;
const DAY = 48;
const START = Date.UTC(2026, 0, 5);
const LEVELS = [0.1, 0.5, 0.9, 0.95, 0.99];

/** A seeded daily wave with noise, half-hour steps. */
function wave(days: number, seed = 1): Series {
  let s = seed;
  const random = () => (s = (s * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  const values = Float64Array.from(
    { length: days * DAY },
    (_, i) => 100 + 60 * Math.sin((2 * Math.PI * i) / DAY) + 20 * (random() + random() - 1),
  );
  return makeSeries(START, STEP, values);
}

const at = (index: number) => START + index * STEP;

function issue(
  series: Series,
  index: number,
  more: Partial<Parameters<typeof issueForecast>[0]> = {},
): Issued {
  const issued = issueForecast({
    series,
    issuedAt: at(index),
    horizonSteps: 24,
    levels: LEVELS,
    seed: 1,
    ...more,
  });
  if ("reason" in issued) throw new Error(issued.reason);
  return issued;
}

const text = (issued: Issued) =>
  JSON.stringify([
    issued.forecast.quantiles.paths.map((path) => [...path]),
    issued.state.through,
    [...issued.state.ledger],
    [...issued.state.fits],
    issued.forecast.confidence,
  ]);

describe("issueForecast", { timeout: 60_000 }, () => {
  it("is unchanged by anything at or after the origin, cold and rolled forward", () => {
    const clean = wave(8);
    const origin = 6 * DAY + 26;
    for (const garbage of [Number.NaN, 1e12]) {
      const spoilt = { ...clean, values: clean.values.slice() };
      spoilt.values.fill(garbage, origin);
      const first = issue(clean, origin - 30);
      expect(text(issue(spoilt, origin))).toBe(text(issue(clean, origin)));
      expect(text(issue(spoilt, origin, { state: first.state }))).toBe(
        text(issue(clean, origin, { state: first.state })),
      );
    }
  });

  it("judges the manners of weighing at every rung, whether it is asked step by step or seldom", () => {
    const series = wave(8);
    const first = issue(series, 6 * DAY).state;
    let stepped = first;
    for (let i = 6 * DAY + 1; i <= 7 * DAY; i++) stepped = issue(series, i, { state: stepped }).state;
    const seldom = issue(series, 7 * DAY, { state: first }).state;
    const mannersOf = (state: Issued["state"]) => restore(state, STEP, 24, EXPERTS)?.ledger.manners;
    const before = mannersOf(first)?.mass ?? [];
    expect(before).toHaveLength(makeLeadGrid(24).leads.length);
    for (const state of [stepped, seldom]) {
      const { mass, pending } = mannersOf(state) ?? { mass: [], pending: [] };
      // Half-hour steps: far rungs are asked every second step, 24 times a day, less what ten days forget.
      mass.forEach((cases, k) => expect(cases - 0.9 * before[k]).toBeGreaterThan(20));
      expect(pending.length).toBeGreaterThan(0);
      for (const { due } of pending) expect(due).toBeGreaterThanOrEqual(at(7 * DAY));
    }
  });

  it("says the same bytes for the same input, also when the state went through a store", () => {
    const series = wave(7);
    const { state } = issue(series, 6 * DAY);
    // As a database driver gives them: somewhere in a larger buffer.
    const away = (bytes: Uint8Array) => Uint8Array.from([0, ...bytes]).subarray(1);
    const stored = readState(away(state.ledger), away(state.fits));
    expect(stored).toEqual(state);
    const again = issue(series, 6 * DAY + 5, { state: stored });
    expect(text(again)).toBe(text(issue(series, 6 * DAY + 5, { state })));
    expect(readState(away(state.ledger.subarray(0, 40)), state.fits)).toBeUndefined();
    expect(readState(new Uint8Array(0), state.fits)).toBeUndefined();
  });

  it("gives the same bytes step by step, whether asked at each step or not, over a refit and a first window", () => {
    const series = wave(70);
    const refitAt = 7 * 3_600_000;
    const more = { refitAt, stepByStep: true, experts: EXPERTS.slice(0, 9) };
    const first = issue(series, 66 * DAY + 3, more);
    let each = first;
    for (let index = 66 * DAY + 4; index <= 66 * DAY + 44; index++)
      each = issue(series, index, { ...more, state: each.state });
    const leap = issue(series, 66 * DAY + 44, { ...more, state: first.state });
    expect(text(leap)).toBe(text(each));
    // Not so when it is rolled over all at once: this test can tell the two apart.
    const once = issue(series, 66 * DAY + 44, { ...more, stepByStep: false, state: first.state });
    expect(text(once)).not.toBe(text(each));
  });

  it("keeps quantiles rising, also at levels between its own", () => {
    const { forecast } = issue(wave(9), 8 * DAY, { levels: [0.05, 0.25, 0.5, 0.75, 0.9, 0.97] });
    const { paths } = forecast.quantiles;
    for (let h = 0; h < 24; h++)
      for (let l = 1; l < paths.length; l++) expect(paths[l][h]).toBeGreaterThanOrEqual(paths[l - 1][h]);
  });

  it("starts at the first unknown step and halves the loss of holding the last value on a clear daily wave", () => {
    const series = wave(14);
    const { forecast } = issue(series, 13 * DAY);
    expect(forecast.grid).toEqual({ start: at(13 * DAY), step: STEP, length: 24 });
    let own = 0;
    let hold = 0;
    for (let h = 0; h < 24; h++) {
      own += Math.abs(series.values[13 * DAY + h] - forecast.quantiles.paths[1][h]);
      hold += Math.abs(series.values[13 * DAY + h] - series.values[13 * DAY - 1]);
    }
    expect(own).toBeLessThan(0.5 * hold);
    expect(forecast.confidence).toBeGreaterThan(0.5);
  });

  it("gives a plain reason when there is too little history", () => {
    const issued = issueForecast({
      series: wave(3),
      name: "checkout-api",
      issuedAt: at(9 * 2),
      horizonSteps: 24,
      levels: LEVELS,
      seed: 1,
    });
    expect(issued).toMatchObject({
      reason: "checkout-api has 9 of the 24 hours that a first forecast needs.",
      meanwhile: { model: "stand-in", issuedAt: at(9 * 2) },
    });
  });

  it("forecasts from 24 hours on, with low confidence, and over a gap up to the origin", () => {
    const series = wave(9);
    expect(issue(series, DAY).forecast.confidence).toBeLessThan(0.2);
    series.values.fill(Number.NaN, 8 * DAY - 5, 8 * DAY);
    const { forecast } = issue(series, 8 * DAY);
    for (const path of forecast.quantiles.paths)
      for (const value of path) expect(Number.isFinite(value)).toBe(true);
  });

  it("answers a shorter question from the same state, and gives names and weights of its experts", () => {
    const series = wave(7);
    const first = issue(series, 6 * DAY);
    const shorter = issue(series, 6 * DAY, { state: first.state, horizonSteps: 6 });
    expect(shorter.state).toEqual(first.state);
    expect([...shorter.forecast.quantiles.paths[1]]).toEqual([
      ...issue(series, 6 * DAY, { state: first.state }).forecast.quantiles.paths[1].subarray(0, 6),
    ]);
    const weights = Object.values(first.forecast.weights ?? {});
    expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
  });

  it("loses confidence while values stay away, and after a day says so", () => {
    const series = wave(9);
    const fresh = issue(series, 8 * DAY).forecast.confidence;
    series.values.fill(Number.NaN, 8 * DAY - 24);
    expect(issue(series, 8 * DAY).forecast.confidence).toBeLessThan(0.6 * fresh);
    const request = { series, horizonSteps: 24, levels: LEVELS, seed: 1, name: "api" };
    expect(issueForecast({ ...request, issuedAt: at(9 * DAY) })).toEqual({
      reason: "api has had no value for 36 hours; a forecast needs one within 24.",
    });
  });
});
