import { expect, it } from "vitest";
import { type MeasuredEffect, standsAlone, summariseEffects } from "./event-effects";

const effect = (title: string, eventId: string, workload: string, ratio: number): MeasuredEffect => ({
  kind: "campaign",
  title,
  eventId,
  workload,
  ratio,
});

it("sums up each kind, the strongest first, and below it the titles that recur", () => {
  const found = summariseEffects(
    [
      effect("Newsletter", "a", "w", 1.1),
      effect("Sale", "b", "w", 1.5),
      effect("Sale", "b", "v", 1.3),
      effect("Sale", "c", "w", 2),
      { ...effect("Outage", "d", "w", 0.4), kind: "incident" },
    ],
    new Set(["campaign: Sale"]),
  );
  expect(found.map((one) => [one.kind, one.title])).toEqual([
    ["incident", null],
    ["campaign", null],
    ["campaign", "Sale"],
  ]);
  expect(found[2]).toMatchObject({ events: 2, workloads: 2, pairs: 3 });
  expect(found[2].median).toBeCloseTo(0.5, 9);
  expect(found[2].low).toBeLessThan(found[2].median);
  expect(found[1].events).toBe(3);
  expect(found[0].median).toBeCloseTo(-0.6, 9);
  expect(summariseEffects([], new Set())).toEqual([]);
});

it("does not hold what came during a longer event against a shorter one beside it", () => {
  const sale = { startsAt: 0, endsAt: 100 };
  const deployment = { startsAt: 40, endsAt: 50 };
  const after = { startsAt: 100, endsAt: 110 };
  const all = [sale, deployment, after];
  expect(all.map((event) => standsAlone(event, all))).toEqual([true, false, true]);
});
