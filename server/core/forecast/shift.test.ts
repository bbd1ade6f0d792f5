import { describe, expect, it } from "vitest";
import { makeSeries } from "@/server/core/series/series";
import type { KnownEvent } from "./forecast";
import { readHistory } from "./history";
import { learnWatch, type ShiftWatch, watchShift } from "./shift";

const STEP = 300_000;
const HOUR = 12;
const DAY = 288;
const START = Date.UTC(2026, 0, 5);
const DAYS = 24;

/** A seeded business week with quiet weekends, noise and a spike of half an hour on some days. */
function week(seed: number): Float64Array {
  let s = seed;
  const random = () => (s = (s * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  let wander = 0;
  return Float64Array.from({ length: DAYS * DAY }, (_, i) => {
    const weekday = Math.floor(i / DAY) % 7;
    const level = weekday >= 5 ? 60 : 100;
    wander = 0.97 * wander + 0.7 * (random() - 0.5);
    const spike = i % DAY > 100 && i % DAY < 106 && Math.floor(i / DAY) % 4 === 1 ? 90 : 0;
    return level * (1 + 0.5 * Math.sin((2 * Math.PI * i) / DAY)) + 4 * wander + 10 * (random() - 0.5) + spike;
  });
}

function watch(values: Float64Array, until: number, events: readonly KnownEvent[] = []): ShiftWatch[] {
  const history = readHistory(makeSeries(START, STEP, values), events);
  if (!history) throw new Error("no history");
  let state = learnWatch(history, 14 * DAY, events);
  const seen: ShiftWatch[] = [];
  for (let t = 14 * DAY; state && t < until; t += 6) {
    if (t % DAY === 0 && !state.shift) state = learnWatch(history, t, events) ?? state;
    state = watchShift(state, history, t, t + 6, events);
    seen.push(state);
  }
  return seen;
}

const firstShift = (seen: readonly ShiftWatch[]) => seen.find(({ shift }) => shift)?.shift;

describe("watchShift", () => {
  it("notices a planted shift up or down within two hours, says when it began and how large it is", () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      for (const factor of [1.6, 0.5]) {
        const values = week(seed);
        const planted = 17 * DAY + seed * 37;
        for (let i = planted; i < values.length; i++) values[i] *= factor;
        const shift = firstShift(watch(values, planted + DAY));
        const hours = ((shift?.at ?? Number.NaN) - START - planted * STEP) / 3_600_000;
        expect(hours).toBeGreaterThan(0);
        expect(hours).toBeLessThanOrEqual(2);
        expect(shift?.direction).toBe(factor > 1 ? "up" : "down");
        expect(Math.abs((shift?.from ?? 0) - START - planted * STEP)).toBeLessThanOrEqual(1_800_000);
        expect(Math.sign(shift?.size ?? 0)).toBe(factor > 1 ? 1 : -1);
      }
    }
  });

  it("is silent over weekends, spikes and ten ordinary days", () => {
    for (const seed of [11, 12, 13, 14, 15, 16, 17, 18])
      expect(firstShift(watch(week(seed), DAYS * DAY))).toBeUndefined();
  });

  it("is silent about an event that the calendar knows, and not about one that it does not", () => {
    const values = week(3);
    const from = 17 * DAY + 10 * HOUR;
    for (let i = from; i < from + 4 * HOUR; i++) values[i] *= 3;
    const event: KnownEvent = {
      kind: "campaign",
      title: "Sale",
      startsAt: START + from * STEP,
      endsAt: START + (from + 4 * HOUR) * STEP,
      excludeFromTraining: true,
    };
    expect(firstShift(watch(values, 19 * DAY, [event]))).toBeUndefined();
    expect(firstShift(watch(values, 19 * DAY))?.direction).toBe("up");
  });

  it("says that an episode is over when the old level is back", () => {
    const values = week(5);
    const from = 17 * DAY;
    for (let i = from; i < from + 6 * HOUR; i++) values[i] *= 3;
    const seen = watch(values, 18 * DAY);
    expect(seen.at(-1)?.shift).toBeUndefined();
    expect(seen.filter(({ shift }) => shift).length).toBeGreaterThan(8);
  });

  it("reads nothing at or after the index it is moved to, and has no opinion on a young series", () => {
    const values = week(6);
    const until = 16 * DAY + 7;
    const history = readHistory(makeSeries(START, STEP, values.slice(0, until)));
    const longer = values.slice();
    longer.fill(1e9, until);
    const later = readHistory(makeSeries(START, STEP, longer));
    if (!history || !later) throw new Error("no history");
    const learnt = learnWatch(history, 14 * DAY);
    expect(learnWatch(later, 14 * DAY)).toEqual(learnt);
    if (!learnt) throw new Error("no watch");
    expect(watchShift(learnt, later, 14 * DAY, until)).toEqual(watchShift(learnt, history, 14 * DAY, until));
    expect(learnWatch(history, 3 * DAY)).toBeUndefined();
  });
});
