import { describe, expect, it } from "vitest";
import { seededRandom } from "@/server/core/replay/random";
import { makeSeries } from "@/server/core/series/series";
import { type ExtraExpert, type Issued, issueForecast } from "./engine";
import { readState } from "./state";
import type { Fitted } from "./forecast";

const STEP = 1_800_000;
const DAY = 48;
const START = Date.UTC(2026, 2, 2);

/** Jumps that no built-in expert can foresee: a seeded walk between three levels, by step index. */
const hidden = (i: number): number => 50 + 40 * Math.floor(3 * seededRandom(i)());
const series = makeSeries(
  START,
  STEP,
  Float64Array.from({ length: 12 * DAY }, (_, i) => hidden(i)),
);

const indexAfter = (context: { grid: { start: number; length: number } }) =>
  Math.round((context.grid.start - START) / STEP) + context.grid.length;

const seer: Fitted = {
  predict: (context, horizon, levels) => ({
    levels,
    paths: levels.map((level) =>
      Float64Array.from({ length: horizon }, (_, h) => hidden(indexAfter(context) + h) + (level - 0.5)),
    ),
  }),
};
const fool: Fitted = {
  predict: (_, horizon, levels) => ({ levels, paths: levels.map(() => new Float64Array(horizon).fill(1e6)) }),
};
const silent: Fitted = { predict: (_, __, levels) => ({ levels, paths: [] }) };

function issue(day: number, state?: Issued["state"], only?: readonly ExtraExpert[]): Issued {
  const learntUntil = START + 7 * DAY * STEP;
  const issued = issueForecast({
    series,
    issuedAt: START + day * DAY * STEP,
    horizonSteps: 24,
    levels: [0.1, 0.5, 0.9],
    seed: 1,
    state,
    extraExperts: only ?? [
      { name: "seer", fitted: seer, learntUntil },
      { name: "fool", fitted: fool, learntUntil },
      { name: "silent", fitted: silent, learntUntil },
    ],
  });
  if ("reason" in issued) throw new Error(issued.reason);
  return issued;
}

describe("extra experts", { timeout: 60_000 }, () => {
  it("have no say before they have a record", () => {
    expect(issue(7).forecast.weights?.seer).toBeLessThan(0.01);
  });

  it("earn or lose their weight by what they said, and one that does not answer is left out", () => {
    const { weights, quantiles } = issue(9).forecast;
    expect(weights?.seer).toBeGreaterThan(0.9);
    expect(weights?.fool).toBeLessThan(1e-6);
    expect(weights).not.toHaveProperty("silent");
    expect(quantiles.paths[1][0]).toBeCloseTo(hidden(9 * DAY), 0);
  });

  it("change nothing that is said while they stand in shadow, and tell what would be said with them", () => {
    const learntUntil = START + 7 * DAY * STEP;
    const { forecast, shadows, state } = issue(9, undefined, [
      { name: "seer", fitted: seer, learntUntil, shadow: true },
    ]);
    expect(forecast).toEqual(issue(9, undefined, []).forecast);
    expect(shadows.map(({ name }) => name)).toEqual(["seer"]);
    expect(shadows[0].quantiles.paths[1][0]).toBeCloseTo(hidden(9 * DAY), 0);
    // Its record goes on when it is promoted.
    const promoted = issue(9, state, [{ name: "seer", fitted: seer, learntUntil }]);
    promoted.forecast.quantiles.paths[1].forEach((value, h) => {
      expect(value).toBeCloseTo(shadows[0].quantiles.paths[1][h], 2);
    });
  });

  it("are judged at every quarter of an hour, not at full hours alone", () => {
    const step = 300_000;
    const day = 288;
    const jumps = makeSeries(
      START,
      step,
      Float64Array.from({ length: 6 * day }, (_, i) => hidden(i)),
    );
    const right: Fitted = {
      predict: ({ grid }, horizon, levels) => {
        const origin = Math.round((grid.start - START) / step) + grid.length;
        const knows = origin % 12 === 0;
        return {
          levels,
          paths: levels.map((level) =>
            Float64Array.from({ length: horizon }, (_, h) =>
              knows ? hidden(origin + h) + level - 0.5 : 1e6,
            ),
          ),
        };
      },
    };
    const issued = issueForecast({
      series: jumps,
      issuedAt: START + 6 * day * step,
      horizonSteps: 24,
      levels: [0.5],
      seed: 1,
      extraExperts: [{ name: "right at full hours", fitted: right, learntUntil: START + 4 * day * step }],
    });
    if ("reason" in issued) throw new Error(issued.reason);
    expect(issued.forecast.weights?.["right at full hours"]).toBeLessThan(1e-6);
  });

  it("keep their record in the state", () => {
    let state: Issued["state"] | undefined;
    for (let k = 0; k <= 12; k++)
      state = issue(7 + k / 12, state && readState(state.ledger, state.fits)).state;
    const { weights } = issue(8.5, state).forecast;
    expect(weights?.seer).toBeGreaterThan(0.9);
  });
});
