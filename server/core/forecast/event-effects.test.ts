import { expect, it } from "vitest";
import { type MeasuredEffect, summariseEffects } from "./event-effects";

const effect = (title: string, eventId: string, workload: string, ratio: number): MeasuredEffect => ({
  kind: "campaign",
  title,
  eventId,
  workload,
  ratio,
});

it("groups by kind and title, counts events and workloads, and puts the strongest first", () => {
  const found = summariseEffects([
    effect("Newsletter", "a", "w", 1.1),
    effect("Sale", "b", "w", 1.5),
    effect("Sale", "b", "v", 1.3),
    effect("Sale", "c", "w", 2),
    effect("Outage", "d", "w", 0.4),
  ]);
  expect(found.map((one) => one.title)).toEqual(["Outage", "Sale", "Newsletter"]);
  expect(found[1]).toMatchObject({ events: 2, workloads: 2, pairs: 3 });
  expect(found[1].median).toBeCloseTo(0.5, 9);
  expect(found[1].low).toBeLessThan(found[1].median);
  expect(found[0].median).toBeCloseTo(-0.6, 9);
  expect(summariseEffects([])).toEqual([]);
});
