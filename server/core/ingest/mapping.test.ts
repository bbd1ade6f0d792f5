import { describe, expect, it } from "vitest";
import { labelText, Mapping, mapSeries } from "./mapping";
import { deltaRates, rates } from "./rate";

const { rules } = Mapping.parse({
  rules: [
    { metric: "cpu", labels: { env: "prod" }, workload: "{ns}/{app}", measure: "cpu" },
    { metric: "cpu", workload: "other", measure: "cpu" },
  ],
});

describe("mapSeries", () => {
  it("takes the first rule that fits and fills its template", () => {
    expect(mapSeries(rules, { __name__: "cpu", env: "prod", ns: "shop", app: "cart" })).toMatchObject({
      workload: "shop/cart",
    });
    expect(mapSeries(rules, { __name__: "cpu", env: "test" })).toMatchObject({ workload: "other" });
  });

  it("says why a series has no place", () => {
    expect(mapSeries(rules, { __name__: "mem" })).toEqual({ reason: "No rule fits its name and labels." });
    expect(mapSeries(rules, { __name__: "cpu", env: "prod", ns: "x" })).toMatchObject({
      reason: expect.stringContaining("label app"),
    });
  });

  it("writes labels in one order", () => {
    expect(labelText({ b: "1", a: "2" })).toBe(labelText({ a: "2", b: "1" }));
  });
});

describe("rates", () => {
  const points = (...values: number[]) => values.map((value, i) => ({ at: i * 15_000, value }));

  it("gives what was counted each second, at the start of the time it covers", () => {
    expect(rates(undefined, points(0, 30, 90), 15_000).samples).toEqual([
      { at: 0, value: 2 },
      { at: 15_000, value: 4 },
    ]);
  });

  it("takes a fall for a restart at zero, and what is missing for a gap", () => {
    expect(rates(undefined, points(100, 30), 15_000).samples).toEqual([{ at: 0, value: 2 }]);
    expect(rates(undefined, points(0, Number.NaN, 30, 60), 15_000).samples).toEqual([
      { at: 30_000, value: 2 },
    ]);
    expect(rates({ at: -600_000, value: 0 }, points(30), 15_000).samples).toEqual([]);
  });

  it("adds nothing when a delivery is repeated or comes in two parts", () => {
    const whole = rates(undefined, points(0, 15, 45, 45), 15_000);
    const first = rates(undefined, points(0, 15), 15_000);
    const second = rates(first.state, points(0, 15, 45, 45), 15_000);
    expect([...first.samples, ...second.samples]).toEqual(whole.samples);
    expect(second.skipped).toBe(2);
  });

  it("sees a restart that overtook the old value when the start is told", () => {
    const state = { at: 0, value: 10, startedAt: -5 };
    expect(rates(state, [{ at: 10_000, value: 40, startedAt: 2_000 }], 10_000).samples).toEqual([
      { at: 0, value: 4 },
    ]);
  });
});

describe("deltaRates", () => {
  it("divides by the time that each point covers", () => {
    expect(
      deltaRates([
        { at: 10_000, startedAt: 0, value: 50 },
        { at: 10_000, value: 5 },
      ]),
    ).toEqual([{ at: 0, value: 5 }]);
  });
});
