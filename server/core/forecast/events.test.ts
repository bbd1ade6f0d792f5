import { describe, expect, it } from "vitest";
import { makeSeries, type Series } from "@/server/core/series/series";
import { type IssueRequest, issueForecast } from "./engine";
import type { KnownEvent } from "./forecast";

const STEP = 3 * 3_600_000;
const DAY = 8;
const START = Date.UTC(2026, 0, 5);
const at = (day: number) => START + day * DAY * STEP;
const wave = (i: number) => 100 + 50 * Math.sin((2 * Math.PI * i) / DAY) + 3 * Math.sin(i * i);

const event = (day: number, title: string, excludeFromTraining: boolean): KnownEvent => ({
  kind: "holiday",
  title,
  startsAt: at(day),
  endsAt: at(day + 1),
  excludeFromTraining,
});

/** A daily wave in which some whole days are multiplied. */
function withDays(days: number, changed: Record<number, number>): Series {
  const values = Float64Array.from(
    { length: days * DAY },
    (_, i) => wave(i) * (changed[Math.floor(i / DAY)] ?? 1),
  );
  return makeSeries(START, STEP, values);
}

function medianOfDay(series: Series, day: number, events: readonly KnownEvent[]): Float64Array {
  const request: IssueRequest = {
    series,
    issuedAt: at(day),
    horizonSteps: DAY,
    levels: [0.5],
    seed: 1,
    events,
  };
  const issued = issueForecast(request);
  if ("reason" in issued) throw new Error(issued.reason);
  return issued.forecast.quantiles.paths[0];
}

const error = (path: Float64Array, actual: (h: number) => number) =>
  path.reduce((sum, value, h) => sum + Math.abs(value - actual(h)), 0) / path.length;

describe("events", { timeout: 60_000 }, () => {
  it("a holiday that was seen before lowers that day's loss", () => {
    const series = withDays(60, { 20: 0.4, 55: 0.4 });
    const days = [event(20, "Founders' day", true), event(55, "Founders' day", false)];
    const truth = (h: number) => series.values[55 * DAY + h];
    const knowing = error(medianOfDay(series, 55, days), truth);
    const unknowing = error(medianOfDay(series, 55, days.slice(0, 1)), truth);
    expect(knowing).toBeLessThan(0.6 * unknowing);
  });

  it("a one-off that is marked leaves the week after unharmed", () => {
    const clean = withDays(40, {});
    const spoilt = withDays(40, { 27: 4 });
    const truth = (h: number) => clean.values[34 * DAY + h];
    const marked = error(medianOfDay(spoilt, 34, [event(27, "Launch", true)]), truth);
    expect(marked).toBeLessThan(1.3 * error(medianOfDay(clean, 34, []), truth));
  });

  it("looks at no event that was announced at or after the issue time", () => {
    const series = withDays(60, { 20: 0.4, 40: 0.4, 55: 0.4 });
    const past = [event(20, "Founders' day", true), event(40, "Founders' day", true)];
    const late = { ...event(55, "Founders' day", false), announcedAt: at(55) };
    expect([...medianOfDay(series, 55, [...past, late])]).toEqual([...medianOfDay(series, 55, past)]);
    const early = { ...late, announcedAt: at(55) - 1 };
    expect([...medianOfDay(series, 55, [...past, early])]).not.toEqual([...medianOfDay(series, 55, past)]);
  });
});
