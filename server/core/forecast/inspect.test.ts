import { describe, expect, it } from "vitest";
import { makeSeries, type Series } from "@/server/core/series/series";
import type { Why } from "./bayes/why";
import { issueForecast } from "./engine";
import { EXPERTS } from "./experts/all";
import type { KnownEvent, NoForecast } from "./forecast";
import { type Inspection, inspectForecast } from "./inspect";
import { LEVELS } from "./levels";

const STEP = 1_800_000;
const DAY = 48;
const START = Date.UTC(2026, 0, 5);

/** A seeded daily wave with noise, half-hour steps. */
function wave(days: number): Series {
  let s = 7;
  const random = () => (s = (s * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  const values = Float64Array.from(
    { length: days * DAY },
    (_, i) => 100 + 60 * Math.sin((2 * Math.PI * i) / DAY) + 20 * (random() + random() - 1),
  );
  return makeSeries(START, STEP, values);
}

const SERIES = wave(9);
const ISSUED_AT = START + (8 * DAY + 5) * STEP;

function issue(events?: readonly KnownEvent[]) {
  const issued = issueForecast({
    series: SERIES,
    events,
    issuedAt: ISSUED_AT,
    horizonSteps: 24,
    levels: LEVELS,
    seed: 1,
  });
  if ("reason" in issued) throw new Error(issued.reason);
  return issued;
}

const inspected = (answer: Inspection | NoForecast): Inspection => {
  if ("reason" in answer) throw new Error(answer.reason);
  return answer;
};

describe("inspectForecast", { timeout: 60_000 }, () => {
  const issued = issue();
  const ask = (level: number, more: Partial<Parameters<typeof inspectForecast>[0]> = {}) =>
    inspectForecast({ series: SERIES, issuedAt: ISSUED_AT, state: issued.state, level, ...more });

  it("gives the voters whose weighted mean is the median path that was issued", () => {
    const { voters, leads } = inspected(ask(0.5));
    leads.forEach((lead, k) => {
      const sum = voters.reduce((total, voter) => total + voter.weights[k], 0);
      expect(sum).toBeCloseTo(1, 9);
      const spoke = voters.filter((voter) => !Number.isNaN(voter.path[lead - 1]));
      const mix = spoke.reduce((total, voter) => total + voter.weights[k] * voter.path[lead - 1], 0);
      // The state keeps single precision. Sorting the levels of a row may swap two that cross; on this wave the medians stay.
      expect(mix).toBeCloseTo(issued.forecast.quantiles.paths[1][lead - 1], 4);
    });
  });

  it("gives confidence as the product of its parts, and losses that are known where something was scored", () => {
    const { confidence, mixLosses, voters, scored } = inspected(ask(0.9));
    const product = Object.values(confidence).reduce((a, b) => a * b, 1);
    expect(product).toBeCloseTo(issued.forecast.confidence, 5);
    expect(scored.every((count) => count > 0)).toBe(true);
    // An expert may speak about near leads only; where it is silent, no loss is shown.
    const near = voters.filter((voter) => !Number.isNaN(voter.path[0])).map((voter) => voter.losses[0]);
    const shown = voters.flatMap((voter) => [...voter.losses]).filter((loss) => !Number.isNaN(loss));
    expect([...mixLosses, ...near, ...shown].every((loss) => loss >= 0)).toBe(true);
  });

  it("shows no weight, path or loss of an expert that has nothing to say about the series", () => {
    const { voters } = inspected(ask(0.9));
    const silent = voters.filter((voter) => voter.path.every((value) => Number.isNaN(value)));
    expect(silent.map(({ name }) => name)).toEqual(["idle times", "period before", "mean of periods"]);
    for (const { weights, losses } of silent) {
      expect([...weights].every((weight) => weight === 0)).toBe(true);
      expect([...losses].every((loss) => Number.isNaN(loss))).toBe(true);
    }
    for (const { name } of silent) expect(issued.forecast.weights?.[name]).toBe(0);
  });

  it("reads nothing at or after the issue time", () => {
    const spoilt = { ...SERIES, values: SERIES.values.slice() };
    spoilt.values.fill(1e9, 8 * DAY + 5);
    expect(ask(0.5, { series: spoilt })).toEqual(ask(0.5));
  });

  it("tells which events are taken into account, and what is left out of training", () => {
    const day = (at: number) => START + at * DAY * STEP;
    const sale = { kind: "campaign", title: "Sale", excludeFromTraining: false };
    const events = [
      { ...sale, startsAt: day(5), endsAt: day(5.25), excludeFromTraining: true },
      { ...sale, startsAt: ISSUED_AT + 4 * STEP, endsAt: ISSUED_AT + 8 * STEP },
    ];
    const spoken: Why = {
      sentence: "Sale (during): demand regime high with 72 %.",
      event: { kind: "campaign", title: "Sale", startsAt: events[1].startsAt },
      from: events[1].startsAt,
      to: events[1].endsAt,
      regime: "high",
      probability: 0.72,
      shares: [0, 0, 0.2, 0.72, 0.08],
      factor: 1.4,
      weight: 0.5,
      evidence: [],
    };
    const more = { events, state: issue(events).state };
    expect(inspected(ask(0.5, more)).events[0]).toMatchObject({ factor: 1, earlier: 1 });
    const { events: taken, steps } = inspected(ask(0.5, { ...more, why: [spoken] }));
    expect(taken).toHaveLength(1);
    expect(taken[0].why).toBe(spoken);
    expect(taken[0].factor).toBeCloseTo(1.2, 9);
    expect(steps).toEqual({ observed: 8 * DAY + 5, missing: 0, excluded: DAY / 4 });
  });

  it("says why when the state is of another engine", () => {
    expect(ask(0.5, { experts: EXPERTS.slice(1) })).toEqual({
      reason: expect.stringContaining("next forecast"),
    });
  });
});
