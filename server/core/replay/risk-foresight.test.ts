import { describe, expect, it } from "vitest";
import type { Policy } from "@/server/core/policy/policy";
import { PRESETS } from "@/server/core/policy/presets";
import { makeSeries, type Series } from "@/server/core/series/series";
import { seededRandom } from "./random";
import { replay } from "./replay";
import { riskForesight } from "./risk-foresight";
import type { World } from "./world";

const STEP = 300_000;
const DAY = 288;
const START = Date.UTC(2026, 10, 2);
const random = seededRandom(11);
const demand = makeSeries(
  START,
  STEP,
  Float64Array.from(
    { length: 8 * DAY },
    (_, i) => 800 - 500 * Math.cos((2 * Math.PI * i) / DAY) + 80 * random(),
  ),
);
const world = (of: Series): World => ({
  demands: [{ resource: "requests", demand: of }],
  capacity: { perReplica: { requests: 100 }, startupSeconds: 300, pricePerReplicaHour: 1 },
  from: START + 6 * DAY * STEP,
  to: START + 8 * DAY * STEP,
  initialReplicas: 8,
  seed: 1,
});
const risk = (price: number): Policy => ({
  ...PRESETS.aggressive,
  planner: "risk",
  replicaMinutesPerShortMinute: price,
  upAtMost: { replicas: 100, inMinutes: 5 },
  downAtMost: { replicas: 100, inMinutes: 5 },
});
const run = (of: Series, price: number) => {
  const inWorld = world(of);
  const foresight = riskForesight(inWorld, { refitSeconds: 86_400 });
  return (replay({ world: inWorld, policies: { risk: risk(price) }, foresight }) ?? [])[0];
};

describe("a replayed risk planner", () => {
  it("buys less time short with a higher price, and reads nothing ahead", () => {
    const thrifty = run(demand, 10);
    const safe = run(demand, 400);
    expect(safe.outcome.cost).toBeGreaterThan(thrifty.outcome.cost);
    expect(safe.outcome.unservedPercent).toBeLessThan(thrifty.outcome.unservedPercent);
    expect(safe.outcome.shortPercent).toBeLessThan(3);
    const spoiled = makeSeries(
      START,
      STEP,
      demand.values.map((value, index) => (index < 7 * DAY ? value : 1e5)),
    );
    const again = run(spoiled, 400);
    expect([...again.trace.total.subarray(0, DAY + 1)]).toEqual([...safe.trace.total.subarray(0, DAY + 1)]);
    expect([...again.trace.total.subarray(DAY + 1)]).not.toEqual([...safe.trace.total.subarray(DAY + 1)]);
    // Three replays that learn: seconds on a busy machine; this only ends a hang.
  }, 120_000);
});
