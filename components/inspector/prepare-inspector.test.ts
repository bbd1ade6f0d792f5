import { describe, expect, it } from "vitest";
import {
  calibrationPoints,
  chartOf,
  correctionAt,
  coverageOf,
  expertRows,
  factorWords,
  mixAt,
  rungOf,
} from "./prepare-inspector";
import { leadWords, sayChart, shownNames, tipOf } from "./prepare-inspector";
import type { InspectData } from "./types";

const AT = Date.UTC(2026, 10, 17, 8);
const STEP = 300_000;

function inspected(more: Partial<InspectData> = {}): InspectData {
  const voter = (name: string, weight: number, value: number, loss: number | null) => ({
    name,
    kind: "expert" as const,
    path: [value, value, value],
    weights: [weight, weight / 2],
    losses: [loss, loss],
  });
  return {
    level: 0.5,
    levels: [0.1, 0.5, 0.9, 0.95, 0.99],
    unit: "1/s",
    forecast: {
      issuedAt: new Date(AT).toISOString(),
      stepSeconds: 300,
      model: "ensemble",
      confidence: 0.7,
      paths: [80, 100, 120, 130, 150].map((value) => [value, value, value]),
    },
    explained: {
      leadMinutes: [5, 30],
      voters: [
        voter("last value", 0.2, 90, 4),
        voter("week before", 0.8, 110, 2),
        { ...voter("silent", 0, 70, null), path: [null, null, null] },
      ],
      mixLosses: [1.8, 3],
      dayBeforeLosses: [4, 4],
      scored: [120, 100],
      actual: [
        { at: new Date(AT - 3 * STEP).toISOString(), value: 95 },
        { at: new Date(AT - 2 * STEP).toISOString(), value: null },
        { at: new Date(AT - STEP).toISOString(), value: 101 },
      ],
    },
    ...more,
  } as unknown as InspectData;
}

const explainedOf = (data: InspectData) => data.explained as NonNullable<InspectData["explained"]>;
const forecastOf = (data: InspectData) => data.forecast as NonNullable<InspectData["forecast"]>;

describe("the experts of a forecast", () => {
  const data = inspected();
  const rows = expertRows(explainedOf(data), 5);

  it("stand by weight, with their loss against repeating the day before", () => {
    expect(rows.map((row) => row.name)).toEqual(["week before", "last value", "silent"]);
    expect(rows.map((row) => row.better)).toEqual([50, 0, null]);
    expect(rows.map((row) => row.speaks)).toEqual([true, true, false]);
    expect(mixAt(explainedOf(data), 30)).toEqual({ loss: 3, better: 25, scored: 100 });
  });

  it("are named by the reader's choice, else by weight", () => {
    expect(shownNames(rows, null)).toHaveLength(3);
    expect(shownNames(rows, "last value|gone")).toEqual(["last value"]);
    expect(shownNames(rows, "")).toEqual([]);
  });

  it("are drawn over the mix's band; a gap in what was measured stays a gap", () => {
    const model = chartOf(data, forecastOf(data), ["last value"], 2);
    expect(model.actual.map((piece) => piece.map((point) => point.value))).toEqual([[95], [101]]);
    expect(model.experts.at(-1)).toMatchObject({ name: "last value", shown: true });
    expect(model.band[0]).toEqual({ at: AT + STEP / 2, low: 80, high: 120 });
    expect(model.top).toBeGreaterThanOrEqual(120);
    expect(tipOf(model, AT + STEP)?.lines).toEqual([
      { label: "Mix", value: 100 },
      { label: "last value", value: 90 },
    ]);
    expect(tipOf(model, AT - STEP)?.lines).toEqual([{ label: "Actual", value: 101 }]);
  });

  it("are summed up in a sentence", () => {
    expect(sayChart(data, rows, 5)).toBe(
      "The median in 5 min is 100 req/s. Of 3 experts the heaviest 5 min ahead are week before 80 %, last value 20 %, silent 0 %.",
    );
  });
});

describe("the record", () => {
  const record = (under: number[], points: number) =>
    ({
      leadMinutes: 30,
      points,
      observed: under.map((count) => (points > 0 ? count / points : null)),
      stretches: [{ at: new Date(AT).toISOString(), points, under }],
    }) as unknown as InspectData["record"][number];

  it("marks a stretch only when it is farther from the promise than chance explains", () => {
    const [kept] = coverageOf(record([1, 5, 7, 9, 10], 10), 2, 0.9);
    expect(kept).toMatchObject({ share: 0.7, off: true });
    const [few] = coverageOf(record([0, 1, 2, 3, 3], 3), 2, 0.9);
    expect(few).toMatchObject({ points: 3, off: false });
  });

  it("gives points of the calibration plot in percent, none while nothing is scored", () => {
    expect(calibrationPoints(record([2, 5, 8, 9, 10], 10), [0.1, 0.5, 0.9, 0.95, 0.99])[0]).toMatchObject({
      observed: 20,
      promised: 10,
    });
    expect(calibrationPoints(record([0], 0), [0.1])).toEqual([]);
  });
});

describe("words", () => {
  it("names leads and finds the nearest rung by ratio", () => {
    expect([leadWords(5), leadWords(60), leadWords(1440)]).toEqual(["5 min", "1 h", "24 h"]);
    expect(rungOf([5, 10, 30, 1440], 60)).toBe(2);
  });
  it("says what an event does, or why nothing", () => {
    const event = { factor: 1.352, earlier: 2 } as never;
    expect(factorWords(event)).toBe("+35 %");
    expect(factorWords({ factor: 1, earlier: 0 } as never)).toBe("nothing: no earlier one is known");
  });
});

describe("what other series taught", () => {
  const with_ = (trust: number | null, ratio: number | null) =>
    ({ ...explainedOf(inspected()), correction: { trust: [0.5, trust], ratio: [1, ratio] } }) as ReturnType<
      typeof explainedOf
    >;

  it("is said with how much of it is taken and what it did", () => {
    expect(correctionAt(with_(0.744, 0.97), 30)).toBe(
      "What many series taught of the errors of such a mix is taken to 74 % at 30 min ahead: all of it made a loss 3 % lower here lately.",
    );
    expect(correctionAt(with_(0.2, 1.04), 30)).toContain("a loss 4 % higher");
    expect(correctionAt(with_(0.5, 1), 5)).toContain("the loss the same");
  });

  it("is not said before it was judged", () => {
    expect(correctionAt(with_(0.5, null), 30)).toBeNull();
    expect(correctionAt({ ...with_(0.5, 1), correction: null }, 30)).toBeNull();
  });
});
