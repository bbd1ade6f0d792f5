import { describe, expect, it } from "vitest";
import { seededRandom } from "@/server/core/replay/random";
import { makeSeries, type Series } from "@/server/core/series/series";
import { issueForecast, type Issued } from "../engine";
import type { EngineState } from "../state";
import { type Correction, makeCorrector, packCorrection, unpackCorrection } from "./correction";
import { lessonsOf } from "./learn";
import { learnCorrection } from "./learn-correction";
import { emptyCorrectionRecord, trustIn } from "./record";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 5);
const LEVELS = [0.1, 0.5, 0.9, 0.95, 0.99];
const HORIZON = 3;

/**
 * A demand that follows a timetable of its own from 8 to 20 o'clock and wanders at night: by day another expert is right than by
 * night, which one weight an expert cannot say and one series takes long to show.
 */
function shifts(seed: number, days: number): Series {
  const random = seededRandom(seed);
  const table = Array.from({ length: 24 }, () => 100 + 300 * random());
  let level = 250;
  const values = Float64Array.from({ length: days * 24 }, (_, i) => {
    const hour = i % 24;
    level = Math.min(400, Math.max(100, level + 120 * (random() - 0.5)));
    return hour >= 8 && hour < 20 ? table[hour] + 40 * (random() - 0.5) : level;
  });
  return makeSeries(START, HOUR, values);
}

const UNTIL = START + 60 * 24 * HOUR;
const pupils = Array.from({ length: 8 }, (_, i) => shifts(i + 1, 60));
const calmly = async () => {};
const pupil = (series: Series, until = UNTIL) => ({ series, until, horizonSteps: HORIZON });
const teach = (series: Series, until = UNTIL) => lessonsOf(pupil(series, until), calmly);
const taught = learnCorrection(pupils.length, async (i) => pupil(pupils[i]), 1, calmly);

/** Mean pinball loss of a series' last days, asked every hour. */
function lossOf(series: Series, days: number, correction?: Correction): { loss: number; last: Issued } {
  let state: EngineState | undefined;
  let last: Issued | undefined;
  let loss = 0;
  const n = series.values.length;
  for (let i = n - days * 24; i < n; i++) {
    const issued = issueForecast({
      series,
      issuedAt: START + i * HOUR,
      horizonSteps: HORIZON,
      levels: LEVELS,
      seed: 1,
      state,
      correction,
    });
    if ("reason" in issued) throw new Error(issued.reason);
    last = issued;
    state = issued.state;
    LEVELS.forEach((level, l) => {
      const miss = series.values[i] - issued.forecast.quantiles.paths[l][0];
      loss += Math.max(level * miss, (level - 1) * miss);
    });
  }
  if (!last) throw new Error("nothing was asked");
  return { loss, last };
}

describe("the correction", { timeout: 120_000 }, () => {
  it("learns from many series what one series tells too seldom", async () => {
    const learnt = await taught;
    expect(learnt?.heldBackRatio).toBeLessThan(0.99);
    const fresh = shifts(99, 20);
    expect(learnt?.serves).toBe(true);
    const correction = learnt && { ...learnt.correction, learntUntil: START };
    const [with_, without] = [lossOf(fresh, 8, correction), lossOf(fresh, 8)];
    expect(with_.loss).toBeLessThan(0.99 * without.loss);
  });

  it("reads nothing at or after its end", async () => {
    const spoilt = { ...pupils[0], values: pupils[0].values.slice() };
    const until = START + 40 * 24 * HOUR;
    spoilt.values.fill(1e9, 40 * 24);
    expect(await teach(spoilt, until)).toEqual(await teach(pupils[0], until));
  });

  it("needs some history and three series", async () => {
    expect(await teach(shifts(1, 6))).toBeUndefined();
    expect(await teach(makeSeries(START, HOUR, new Float64Array(0)))).toBeUndefined();
    expect(await learnCorrection(2, async (i) => pupil(pupils[i]), 1, calmly)).toBeUndefined();
  });

  it("stops when it is asked to", async () => {
    const stop = async () => {
      throw new Error("Stopped.");
    };
    await expect(lessonsOf(pupil(pupils[0]), stop)).rejects.toThrow("Stopped.");
  });

  it("comes back from bytes, and nothing comes from other bytes", async () => {
    const correction = (await taught)?.correction;
    if (!correction) throw new Error("nothing was learnt");
    const bytes = packCorrection(correction);
    expect(unpackCorrection(bytes)).toEqual(correction);
    expect(unpackCorrection(bytes.subarray(0, 90))).toBeUndefined();
    expect(unpackCorrection(new Uint8Array(0))).toBeUndefined();
    expect(makeCorrector(correction, 3)).toBeUndefined();
  });

  it("is not proven by what it has learnt from, and leaves a forecast alone that other experts made", async () => {
    const correction = (await taught)?.correction;
    const series = shifts(99, 20);
    const request = {
      series,
      issuedAt: START + 19 * 24 * HOUR,
      horizonSteps: HORIZON,
      levels: LEVELS,
      seed: 1,
    };
    const paths = (more: Partial<Parameters<typeof issueForecast>[0]>) => {
      const issued = issueForecast({ ...request, ...more });
      if ("reason" in issued) throw new Error(issued.reason);
      return issued.forecast.quantiles.paths.map((path) => [...path]);
    };
    const { EXPERTS } = await import("../experts/all");
    const experts = EXPERTS.slice(0, 9);
    expect(paths({ experts, correction })).toEqual(paths({ experts }));
    expect(paths({ correction })).not.toEqual(paths({}));
  });
});

describe("trustIn", () => {
  it("is a half at first, rises where losses fell and falls where they rose", () => {
    const record = emptyCorrectionRecord(2);
    expect([...trustIn(record)]).toEqual([0.5, 0.5]);
    record.mass.fill(100);
    record.plain.fill(100);
    record.corrected.fill(95);
    expect(trustIn(record)[0]).toBeGreaterThan(0.8);
    record.corrected.fill(105);
    expect(trustIn(record)[0]).toBeLessThan(0.2);
  });
});
