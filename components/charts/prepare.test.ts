import { describe, expect, it } from "vitest";
import { capacitySteps, held, issuedGap, plannedSteps, prepareCurve } from "./prepare-curve";
import { prepareHeadroom, sayHeadroom } from "./prepare-headroom";
import { prepareEvents, prepareFlags } from "./prepare-lanes";
import { placeShorts, sayShort, shortAreas, startingMarks } from "./prepare-layers";
import { sayChart, sayTip, snap, tableRows, tipAt, toCsv } from "./prepare-tooltip";
import { linear, niceTicks, timeTicks } from "./scale";
import { curveData, MINUTE, NOW } from "./testing";

const clock = (at: number) => new Date(at).toISOString().slice(11, 16);
const words = { clock, span: (ms: number) => `${Math.round(ms / MINUTE)} min` };
const amount = (value: number) => `${Math.round(value)} req/s`;
const from = NOW - 10 * MINUTE;

describe("scale", () => {
  it("maps and inverts", () => {
    const x = linear([0, 10], [100, 200]);
    expect(x(5)).toBe(150);
    expect(x.invert(175)).toBe(7.5);
    expect(linear([3, 3], [0, 10])(3)).toBe(0);
  });
  it("gives at most six round steps that begin at zero and cover the top", () => {
    expect(niceTicks(3450)).toEqual([0, 600, 1200, 1800, 2400, 3000, 3600]);
    for (const top of [0.03, 7, 99, 1234, 5e9]) {
      const ticks = niceTicks(top);
      expect(ticks[0]).toBe(0);
      expect(ticks.length).toBeLessThanOrEqual(7);
      expect(ticks[ticks.length - 1]).toBeGreaterThanOrEqual(top);
    }
  });
  it("puts time ticks on round instants that do not crowd", () => {
    const ticks = timeTicks(NOW - 8 * 60 * MINUTE, NOW + 4 * 60 * MINUTE, 800);
    expect(clock(ticks[0])).toBe("01:00");
    expect(ticks).toHaveLength(12);
  });
});

describe("prepareCurve", () => {
  it("leaves no value across a gap, and breaks the line even where no other series has a row", () => {
    const demand = curveData().demand.filter((_, i) => i < 3 || i > 6);
    const { rows } = prepareCurve(curveData({ demand }));
    const inGap = rows.filter((row) => row.at > from + 2 * MINUTE && row.at < from + 7 * MINUTE);
    expect(inGap.length).toBeGreaterThan(0);
    expect(inGap.every((row) => row.actual === undefined)).toBe(true);
  });
  it("keeps the least and the most of a column", () => {
    const demand = curveData().demand.map((b, i) => (i === 4 ? { ...b, max: 900, mean: 170 } : b));
    const { rows, top } = prepareCurve(curveData({ demand }));
    expect(rows.find((row) => row.at === from + 4 * MINUTE)?.actual).toEqual([150, 900]);
    expect(top).toBeGreaterThanOrEqual(900);
  });
  it("draws nothing of the future before now and nothing of the past after it", () => {
    const { rows, last } = prepareCurve(curveData());
    expect(
      rows
        .filter((row) => row.at < NOW)
        .every((row) => row.median === undefined && row.planned === undefined),
    ).toBe(true);
    expect(
      rows.filter((row) => row.at > NOW).every((row) => row.actual === undefined && row.ready === undefined),
    ).toBe(true);
    expect(last).toEqual({ at: NOW - MINUTE, value: 150 });
  });
  it("opens the fan at the newest value, and shades the tail above the band only", () => {
    const { rows } = prepareCurve(curveData());
    expect(rows.find((row) => row.at === NOW)?.band).toEqual([150, 150]);
    const later = rows.find((row) => row.at === NOW + 7.5 * MINUTE);
    expect(later).toMatchObject({ median: 161, band: [151, 181], tail: [181, 211] });
  });
  it("says how old the data is and does not tie an old value to the fan", () => {
    const { staleMs, rows } = prepareCurve(curveData({ lastAt: NOW - 6 * MINUTE }));
    expect(staleMs).toBe(6 * MINUTE);
    expect(rows.find((row) => row.at === NOW)?.band).toEqual([150, 180]);
  });
  it("draws capacity in units of demand, as steps, and the plan from when it is ready", () => {
    const data = curveData({
      ready: [
        { at: from, value: 2 },
        { at: from + 5 * MINUTE, value: 3 },
      ],
      readyNow: 3,
      plan: {
        id: "p",
        number: 1,
        state: "proposed",
        actAt: NOW + MINUTE,
        expiresAt: NOW + 12 * MINUTE,
        from: 3,
        to: 5,
      },
      planned: [{ at: NOW + 10 * MINUTE, replicas: 6 }],
    });
    expect(held(capacitySteps(data), from + 5 * MINUTE - 1)).toBe(200);
    expect(held(capacitySteps(data), from + 5 * MINUTE)).toBe(300);
    expect(plannedSteps(data).map((step) => [(step.at - NOW) / MINUTE, step.value])).toEqual([
      [0, 300],
      [3, 500],
      [10, 600],
      [20, 600],
    ]);
  });
  it("has no capacity where one replica's share is not known", () => {
    const data = curveData({ perReplica: null });
    expect([capacitySteps(data), plannedSteps(data), startingMarks(data)]).toEqual([[], [], []]);
  });
});

describe("layers", () => {
  it("outlines what was above capacity, and nothing below it", () => {
    const demand = curveData().demand.map((b, i) =>
      i === 4 || i === 5 ? { ...b, min: 250, mean: 250, max: 250 } : b,
    );
    const short = { from: from + 4 * MINUTE, to: from + 6 * MINUTE, minutes: 2, latency: 0.41 };
    const [area] = shortAreas(curveData({ demand, shorts: [short] }));
    expect(area.map((p) => p.value)).toEqual([250, 250, 200, 200]);
    expect(sayShort(short)).toEqual(["2 min short", "latency 410 ms"]);
  });
  it("names the longest short stretches, none over another", () => {
    const shorts = [1, 2, 9, 10, 3].map((minutes, i) => ({ from: 100 + 60 * i, to: 105 + 60 * i, minutes }));
    const placed = placeShorts(shorts, (at) => at, 0);
    expect(placed.map(({ short, anchor }) => [short.minutes, anchor])).toEqual([
      [10, "end"],
      [2, "end"],
    ]);
  });
  it("stripes from the request to the sample that shows it ready", () => {
    const act = {
      id: "a",
      at: from + MINUTE,
      planId: "p",
      planNumber: 1,
      kind: "plan",
      state: "done",
      from: 2,
      to: 3,
      by: "rule" as const,
    };
    const ready = [
      { at: from, value: 2 },
      { at: from + 4 * MINUTE, value: 3 },
    ];
    expect(startingMarks(curveData({ acts: [act], ready }))).toEqual([
      { from: from + MINUTE, to: from + 4 * MINUTE, low: 200, high: 300 },
    ]);
  });
});

describe("lanes", () => {
  const act = (
    minute: number,
    fromReplicas: number,
    to: number,
    by: "rule" | "person" | "floor" = "rule",
  ) => ({
    id: `${minute}`,
    at: from + minute * MINUTE,
    planId: "p",
    planNumber: 1,
    kind: "plan",
    state: "done",
    from: fromReplicas,
    to,
    by,
  });
  it("joins acts of one hand that would cover each other, and keeps those of different hands apart", () => {
    const x = linear([from, NOW], [0, 40]);
    const flags = prepareFlags(
      curveData({ acts: [act(1, 2, 3), act(2, 3, 5), act(3, 5, 7, "floor")] }),
      x,
      40,
      clock,
    );
    expect(flags.map((flag) => [flag.text, flag.by])).toEqual([
      ["+3", "rule"],
      ["+2", "floor"],
    ]);
    // A finger needs 24 px for each.
    expect(flags[1].x - flags[0].x).toBeGreaterThanOrEqual(24);
  });
  it("shows an open plan right of now, with words", () => {
    const plan = {
      id: "p",
      number: 9,
      state: "proposed" as const,
      actAt: NOW - MINUTE,
      expiresAt: NOW + 12 * MINUTE,
      from: 2,
      to: 5,
    };
    const [flag] = prepareFlags(curveData({ plan }), linear([from, NOW], [0, 800]), 1000, clock);
    expect(flag).toMatchObject({
      at: NOW,
      text: "+3",
      by: "person",
      waits: true,
      word: "waits for a person",
    });
  });
  it("gives each event the room up to the next", () => {
    const events = [5, 8].map((minute) => ({
      id: `${minute}`,
      kind: "deployment" as const,
      title: "deploy",
      startsAt: from + minute * MINUTE,
      endsAt: NOW,
      announcedAt: from,
      excludeFromTraining: false,
      fromFeed: true,
    }));
    const ticks = prepareEvents(curveData({ events }), linear([from, NOW], [0, 100]), 100, clock);
    expect(ticks.map((tick) => tick.room)).toEqual([20, 10]);
  });
});

describe("tooltip", () => {
  it("reads as odds, largest first, with time ahead and issue time", () => {
    const tip = tipAt(curveData(), NOW + 5 * MINUTE, words);
    expect(tip.note).toBe("in 5 min, issued 08:24");
    expect(tip.lines.map((line) => `${line.label} ${line.value}`)).toEqual([
      "1 in 100 goes above 211",
      "Planned, 2 replicas 200",
      "1 in 10 goes above 181",
      "Median 161",
      "9 in 10 stay above 151",
    ]);
    expect(sayTip(tip, words, amount)).toContain("1 in 10 goes above 181 req/s");
  });
  it("says of the past what was and what had been said", () => {
    const issued = [0, 5].map((minute) => ({
      at: from + minute * MINUTE,
      issuedAt: from,
      q10: 100,
      q50: 140,
      q90: 170,
      q95: 180,
      q99: 190,
      backtest: false,
    }));
    const tip = tipAt(curveData({ issued }), from + 5 * MINUTE, words);
    expect(tip.lines.map((line) => line.label)).toEqual([
      "Ready, 2 replicas",
      "1 in 10 above, said 30 min before",
      "Actual",
      "Median, said 30 min before",
    ]);
  });
  it("says that there is no sample, and why there is no forecast", () => {
    expect(tipAt(curveData({ demand: [] }), from, words).missing).toBe("No sample at this time.");
    const none = curveData({ forecast: null, noForecast: "9 of 24 hours are here." });
    expect(tipAt(none, NOW + MINUTE, words).missing).toBe("9 of 24 hours are here.");
  });
  it("stands on columns in the past and on steps ahead", () => {
    expect(snap(curveData(), from + 3.9 * MINUTE)).toBe(from + 3 * MINUTE);
    expect(snap(curveData(), NOW + 6 * MINUTE)).toBe(NOW + 5 * MINUTE);
  });
  it("sums the chart up in one sentence, and gives its table as CSV", () => {
    expect(sayChart(curveData(), words, amount)).toBe(
      "Demand is 150 req/s at 08:23, 200 req/s ready, 1 in 10 goes above 183 req/s at 08:39, never short.",
    );
    const csv = toCsv(tableRows(curveData()), "1/s").trim().split("\n");
    expect(csv).toHaveLength(1 + 10 + 3);
    expect(csv[1]).toBe("2026-11-17T08:14:00.000Z,150,150,150,200,,,,,,");
  });
});

describe("headroom bar", () => {
  it("hatches what goes beyond ready and keeps the band left of it", () => {
    const marks = prepareHeadroom({ now: 80, p10: 90, p90: 120, ready: 100, shadow: 0 });
    expect(marks.ahead?.[1]).toBeCloseTo(marks.ready ?? 0);
    expect(marks.short?.[0]).toBeCloseTo(marks.ready ?? 0);
    expect(marks.short?.[1]).toBeGreaterThan(marks.ready ?? 1);
  });
  it("says the same in words, also where nothing is known", () => {
    expect(sayHeadroom({ now: 80, p10: 90, p90: 120, ready: 100, shadow: 0 }, amount)).toBe(
      "80 req/s now, 1 in 10 goes above 120 req/s in the next 30 min, 100 req/s ready, short by 20 req/s.",
    );
    expect(prepareHeadroom({ now: null, p10: null, p90: null, ready: null, shadow: 0 })).toEqual({});
  });
});

describe("issuedGap", () => {
  it("crosses the usual spacing of what was said, and no longer stretch", () => {
    const every = (minutes: number) => Array.from({ length: 9 }, (_, i) => ({ at: i * minutes * 60_000 }));
    expect(issuedGap(every(15))).toBe(22.5 * 60_000);
    expect(issuedGap(every(1))).toBe(7.5 * 60_000);
    expect(issuedGap([])).toBe(7.5 * 60_000);
  });
});
