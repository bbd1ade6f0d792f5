import { describe, expect, it } from "vitest";
import { seededNormal, seededRandom } from "@/server/core/replay/random";
import { makeSeries } from "@/server/core/series/series";
import { standIn } from "./stand-in";

const STEP = 300_000;
const START = Date.UTC(2026, 0, 5);
const LEVELS = [0.1, 0.5, 0.9, 0.95, 0.99];
const DAY = 288;

function said(values: Float64Array, known: number, horizon = DAY) {
  const series = makeSeries(START, STEP, values.slice(0, known));
  return standIn(series, START + known * STEP, horizon, LEVELS);
}

/** A day wave of a random phase with a wandering level. */
function wave(seed: number): Float64Array {
  const normal = seededNormal(seededRandom(seed));
  let level = 100;
  return Float64Array.from({ length: 2 * DAY }, (_, i) => {
    level += normal();
    return level * (1 + 0.3 * Math.sin((2 * Math.PI * (i + 40 * seed)) / DAY)) + 2 * normal();
  });
}

describe("standIn", () => {
  it("says nothing with less than half an hour, and holds the last value from then on with little confidence", () => {
    const values = wave(1);
    expect(said(values, 5)).toBeUndefined();
    const forecast = said(values, 6);
    expect(forecast?.quantiles.paths[1][0]).toBe(values[5]);
    expect(forecast?.confidence).toBeLessThan(0.01);
    expect(said(values, 250)?.confidence).toBeLessThan(0.05);
  });

  it("has bands that rise with the level and the lead, above zero, and cover on series that it has not seen", () => {
    let [under, total, fallen] = [0, 0, 0];
    for (let seed = 1; seed <= 8; seed++) {
      const values = wave(seed);
      for (const known of [6, 24, 100, 250]) {
        const paths = said(values, known)?.quantiles.paths ?? [];
        for (let h = 0; h < DAY; h++) {
          for (let l = 1; l < paths.length; l++) fallen += paths[l][h] < paths[l - 1][h] ? 1 : 0;
          fallen += paths[0][h] < 0 ? 1 : 0;
          under += values[known + h] <= paths[2][h] ? 1 : 0;
          total++;
        }
        expect(paths[2][DAY - 1]).toBeGreaterThan(paths[2][0]);
      }
    }
    expect(fallen).toBe(0);
    expect(under / total).toBeGreaterThan(0.84);
    expect(under / total).toBeLessThan(0.99);
  });

  it("is not put out by a gap, and widens while nothing new comes", () => {
    const values = wave(3).slice(0, 60);
    values.fill(Number.NaN, 20, 30);
    const now = said(values, 60);
    values.fill(Number.NaN, 50);
    const stale = said(values, 60);
    const width = (forecast = now) =>
      (forecast?.quantiles.paths[2][0] ?? 0) - (forecast?.quantiles.paths[1][0] ?? 0);
    expect(width(stale)).toBeGreaterThan(width(now));
    expect(Number.isFinite(width(stale))).toBe(true);
  });
});
