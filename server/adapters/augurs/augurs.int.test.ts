import { describe, expect, it } from "vitest";
import { makeSeries } from "@/server/core/series/series";
import { etsForecaster, mstlForecaster } from "./augurs";
import { prophetForecaster } from "./prophet";

const STEP = 3_600_000;
const wave = (i: number) =>
  100 + 40 * Math.sin((2 * Math.PI * i) / 24) + 10 * Math.sin((2 * Math.PI * i) / 168);
const series = makeSeries(
  0,
  STEP,
  Float64Array.from({ length: 24 * 14 }, (_, i) => wave(i) + 2 * Math.sin(i * i)),
);

describe("augurs", { timeout: 60_000 }, () => {
  it("follows a daily wave by MSTL, with rising quantiles, over a gap", () => {
    const gap = { ...series, values: series.values.slice() };
    gap.values.fill(Number.NaN, 100, 103);
    const { paths } = mstlForecaster.fit({ series: gap, seed: 1 }).predict(gap, 24, [0.1, 0.5, 0.9]);
    for (let h = 0; h < 24; h++) {
      expect(Math.abs(paths[1][h] - wave(24 * 14 + h))).toBeLessThan(15);
      expect(paths[0][h]).toBeLessThanOrEqual(paths[1][h]);
      expect(paths[2][h]).toBeGreaterThan(paths[1][h]);
    }
  });

  it("holds near the last level by ETS", () => {
    const flat = makeSeries(
      0,
      STEP,
      Float64Array.from({ length: 200 }, (_, i) => 50 + Math.sin(i * i)),
    );
    const { paths } = etsForecaster.fit({ series: flat, seed: 1 }).predict(flat, 6, [0.1, 0.5, 0.9]);
    for (let h = 0; h < 6; h++) expect(Math.abs(paths[1][h] - 50)).toBeLessThan(2);
    expect(paths[2][5]).toBeGreaterThan(paths[0][5]);
  });

  it("follows a daily wave by Prophet, the same again, over a gap", () => {
    const gap = { ...series, values: series.values.slice() };
    gap.values.fill(Number.NaN, 100, 103);
    const answer = () =>
      prophetForecaster.fit({ series: gap, seed: 1 }).predict(gap, 24, [0.1, 0.5, 0.9]).paths;
    const paths = answer();
    for (let h = 0; h < 24; h++) {
      expect(Math.abs(paths[1][h] - wave(24 * 14 + h))).toBeLessThan(15);
      expect(paths[0][h]).toBeLessThan(paths[1][h]);
      expect(paths[2][h]).toBeGreaterThan(paths[1][h]);
    }
    expect(answer()).toEqual(paths);
  });
});
