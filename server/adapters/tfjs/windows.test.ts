import { describe, expect, it } from "vitest";
import { makeSeries } from "@/server/core/series/series";
import type { NetworkSettings } from "@/server/ports/model-runtime";
import { batchOf, momentsOf } from "./windows";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 5);
const SETTINGS = { contextSteps: 24, patchSteps: 4, horizonSteps: 24 } as NetworkSettings;

/** Twenty days by hours that stand three times as high from hour `shifted` on. */
const series = (shifted: number) =>
  makeSeries(
    START,
    HOUR,
    Float64Array.from(
      { length: 480 },
      (_, i) => (i >= shifted ? 300 : 100) * (1 + 0.3 * Math.sin((2 * Math.PI * i) / 24)) + (i % 5),
    ),
  );
const member = (shifted: number, shiftedAt?: number) => ({
  key: "1",
  events: [],
  series: series(shifted),
  shiftedAt,
});
const until = START + 480 * HOUR;

describe("momentsOf", () => {
  it("learns from half of a new level, which the last tenth would have kept from it", () => {
    const shifted = 460;
    const before = momentsOf(member(shifted), until, SETTINGS);
    const after = momentsOf(member(shifted, START + shifted * HOUR), until, SETTINGS);
    const onNewLevel = (moments = before) => moments?.learn.filter(({ origin }) => origin > shifted).length;
    expect(onNewLevel()).toBe(0);
    expect(onNewLevel(after)).toBeGreaterThan(4);
    expect(after?.heldBack.length).toBeGreaterThan(4);
  });

  it("shows what is learnt no value that is held back", () => {
    const moments = momentsOf(member(460, START + 460 * HOUR), until, SETTINGS);
    if (!moments) throw new Error("no moments");
    const heldBackFrom = Math.min(...moments.heldBack.map(({ origin }) => origin));
    const leads = moments.learn[0].frame.grid.leads;
    const batch = batchOf(moments.learn, moments.rungs, SETTINGS);
    moments.learn.forEach(({ origin }, m) => {
      leads.forEach((lead, k) => {
        if (origin + lead - 1 >= heldBackFrom) expect(batch.weight[m * moments.rungs + k]).toBe(0);
      });
    });
    expect(batch.weight.some((weight) => weight > 0)).toBe(true);
  });
});
