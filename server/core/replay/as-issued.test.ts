import { describe, expect, it } from "vitest";
import type { Forecast } from "@/server/core/forecast/forecast";
import { asIssued, MAX_AGE_MS, type Said } from "./as-issued";

const MIN = 60_000;
const at = (lead: number, value: number): Said => ({
  leadMs: lead * MIN,
  values: [0.9, 1, 1.1, 1.2, 1.3].map((f) => f * value),
});
const first: Said[] = [at(5, 100), at(15, 200), at(30, 200)];
const foresight = asIssued(
  new Map([
    [
      "requests",
      new Map([
        [0, first],
        [15 * MIN, [at(5, 999)]],
      ]),
    ],
  ]),
);
const forecast = (time: number) => foresight.forecastAt("requests", time) as Forecast;

describe("asIssued", () => {
  it("is linear between the leads that were kept", () => {
    const median = [...forecast(0).quantiles.paths[1]];
    expect(median.slice(0, 5)).toEqual([100, 100, 150, 200, 200]);
    expect(forecast(0).grid).toEqual({ start: 0, step: 5 * MIN, length: 7 });
  });

  it("never gives what was issued later", () => {
    expect(forecast(15 * MIN - 1).issuedAt).toBe(0);
    expect(forecast(15 * MIN).issuedAt).toBe(15 * MIN);
  });

  it("gives none before the first, for old ones, and for other resources", () => {
    expect(foresight.forecastAt("requests", -1)).toHaveProperty("reason");
    expect(foresight.forecastAt("requests", 15 * MIN + MAX_AGE_MS + 1)).toHaveProperty("reason");
    expect(foresight.forecastAt("cpu", 0)).toHaveProperty("reason");
  });
});
