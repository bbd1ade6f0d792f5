import { expect, it } from "vitest";
import { adoptionOf, forecastWords, leadOf, nextOf } from "./prepare-sources";
import type { QualityRow, SourceItem } from "./types";

const NOW = Date.UTC(2026, 10, 17, 8, 24);
const item = (part: Partial<SourceItem>): SourceItem => ({
  id: "1",
  name: "prometheus",
  kind: "prometheus",
  url: "http://prometheus:9090",
  state: "ok",
  series: 4,
  workloads: 1,
  samplesPerMinute: 4,
  lagMs: 20_000,
  lastSuccessAt: NOW,
  lastErrorAt: null,
  lastError: null,
  pausedAt: null,
  progress: 1,
  stream: null,
  leftMs: null,
  failing: 0,
  stale: 0,
  ...part,
});

it("sums up what comes and what needs a look", () => {
  expect(leadOf([])).toBe("Nothing is connected yet.");
  expect(leadOf([item({})])).toBe("1 source delivers 4 samples a minute. All is well.");
  expect(leadOf([item({}), item({ state: "failed", samplesPerMinute: 0 })])).toBe(
    "2 sources deliver 4 samples a minute. 1 needs a look.",
  );
});

it("says what happens next in every state, in one sentence or two", () => {
  expect(nextOf(item({}), NOW, "utc").text).toMatch(/read every minute/);
  expect(nextOf(item({ kind: "otlp" }), NOW, "utc").text).toMatch(/stored as it comes/);
  expect(
    nextOf(item({ state: "failed", lastError: "Nothing listens.", lastErrorAt: NOW - 120_000 }), NOW, "utc")
      .text,
  ).toBe("Nothing listens. Failed 2 min ago; tried again every minute, and what was missed is read then.");
  expect(nextOf(item({ state: "partly", failing: 1, stale: 2 }), NOW, "utc").text).toBe(
    "1 series cannot be read, 2 have no new values. The rest is read every minute.",
  );
  expect(nextOf(item({ state: "paused", pausedAt: NOW - 60_000 }), NOW, "utc").decides).toBe("person");
});

it("says when a forecast comes where there is none", () => {
  const row = { measure: "cpu", firstAt: NOW - 20 * 3_600_000 } as QualityRow;
  const noForecast = "web has 20 of the 24 hours that a first forecast needs.";
  expect(forecastWords({ ...row, noForecast }, NOW, "utc")).toBe("first 12:24, after a day of values");
  expect(forecastWords({ ...row, forecastAt: NOW - 60_000 }, NOW, "utc")).toBe("issued 1 min ago");
  expect(forecastWords({ ...row, measure: "latency" }, NOW, "utc")).toBe("not forecast");
  expect(forecastWords({ ...row, noForecast: "web has had no value for 30 hours." }, NOW, "utc")).toMatch(
    /30 hours/,
  );
});

it("guesses what a pushed series is of whom", () => {
  const labels = { __name__: "node_memory_MemAvailable_bytes", job: "node", instance: "a:9100" };
  expect(adoptionOf({ labels })).toEqual({
    metric: "node_memory_MemAvailable_bytes",
    labels: { job: "node", instance: "a:9100" },
    workload: "a:9100",
    application: "node",
    measure: "memory",
  });
  expect(adoptionOf({ labels: { __name__: "x_total", app: "shop" } })).toMatchObject({
    workload: "shop",
    measure: "requests",
  });
});
