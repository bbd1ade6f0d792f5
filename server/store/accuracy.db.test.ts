import { afterAll, describe, expect, it } from "vitest";
import { pinball } from "@/server/core/scoring/losses";
import { workloadWorld } from "@/server/services/workloads/testing";
import { testDatabase } from "@/server/testing/database";
import { accuracyOf, capacityOf, readyTimeOf } from "./accuracy";
import { changesOf, gapsOf, issuedOf, shortsOf } from "./curves";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 17, 8, 24);
const { url } = await testDatabase();
const world = await workloadWorld(url, NOW);
const { db } = world.deps;
afterAll(() => world.close());

const workload = await world.addWorkload("checkout-api");
const from = NOW - 60 * MINUTE;
const demand = await world.addSamples(
  workload,
  "requests",
  from,
  Array.from({ length: 60 }, (_, i) => (i >= 20 && i < 26 ? undefined : i >= 40 && i < 44 ? 400 : 300)),
);
const ready = await world.addSamples(
  workload,
  "replicas_ready",
  from,
  Array.from({ length: 60 }, (_, i) => (i < 50 ? 2 : 3)),
);
await world.addSamples(
  workload,
  "replicas_starting",
  from,
  Array.from({ length: 60 }, (_, i) => (i >= 47 && i < 50 ? 1 : 0)),
);

describe("accuracyOf", () => {
  const lead = 30 * MINUTE;
  const actuals = [100, 120, 80, 130];
  it("gives coverage, both losses and the lean of scored points alone", async () => {
    await db.forecastPoint.createMany({
      data: [...actuals, null].map((actual, i) => ({
        seriesId: demand,
        at: new Date(NOW - (10 - i) * 5 * MINUTE),
        leadMs: lead,
        issuedAt: new Date(NOW - (16 - i) * 5 * MINUTE),
        model: "ensemble",
        q10: 90,
        q50: 105,
        q90: 125,
        q95: 130,
        q99: 140,
        ...(i === 3 ? {} : { naive10: 80, naive50: 100, naive90: 120, naive95: 130, naive99: 150 }),
        actual,
      })),
    });
    const score = (await accuracyOf(db, [demand], lead, NOW - 60 * MINUTE, NOW)).get(demand);
    const mean = (quantiles: number[]) =>
      actuals
        .slice(0, 3)
        .map(
          (y) => quantiles.reduce((sum, q, l) => sum + pinball(y, q, [0.1, 0.5, 0.9, 0.95, 0.99][l]), 0) / 5,
        )
        .reduce((a, b) => a + b, 0) / 3;
    expect(score?.points).toBe(4);
    expect(score?.underP90).toBeCloseTo(0.75);
    expect(score?.loss).toBeCloseTo(mean([90, 105, 125, 130, 140]));
    expect(score?.naiveLoss).toBeCloseTo(mean([80, 100, 120, 130, 150]));
    expect(score?.lean).toBeCloseTo((4 * 105 - 430) / 430);
  });

  it("reads the asked lead alone, through the primary key", async () => {
    expect(await accuracyOf(db, [demand], 5 * MINUTE, NOW - 60 * MINUTE, NOW)).toEqual(new Map());
    expect(await issuedOf(db, demand, lead, NOW - 60 * MINUTE, NOW)).toHaveLength(5);
  });
});

describe("capacityOf", () => {
  it("counts the minutes in which demand was above what is ready, and pays for what starts", async () => {
    const [row] = await capacityOf(db, [workload], from, NOW);
    // 4 minutes of 400 > 2 × 170; the six missing minutes are not known.
    expect(row.shortMinutes).toBe(4);
    expect(row.knownMinutes).toBe(54);
    expect(row.replicaHours).toBeCloseTo((50 * 2 + 10 * 3 + 3) / 60);
  });

  it("leaves a workload without replicas out", async () => {
    const other = await world.addWorkload("cart");
    await world.addSamples(other, "requests", from, [1, 2, 3]);
    expect(await capacityOf(db, [other], from, NOW)).toEqual([]);
  });
});

describe("curves", () => {
  it("finds gaps of two steps and more, and none where one sample follows the other", async () => {
    expect(await gapsOf(db, demand, MINUTE, from, NOW)).toEqual([
      { from: from + 20 * MINUTE, to: from + 26 * MINUTE },
    ]);
    expect(await gapsOf(db, ready, MINUTE, from, NOW)).toEqual([]);
  });

  it("finds the stretch that was short", async () => {
    const shorts = await shortsOf(db, { demand, ready }, 170, MINUTE, from, NOW);
    expect(shorts).toEqual([
      { from: from + 40 * MINUTE, to: from + 44 * MINUTE, minutes: 4, latency: undefined },
    ]);
  });

  it("gives the changes of a step series, beginning with the value that held before", async () => {
    const steps = await changesOf(db, ready, from + 10 * MINUTE + 1, NOW);
    expect(steps).toEqual([
      { at: from + 10 * MINUTE, value: 2 },
      { at: from + 50 * MINUTE, value: 3 },
    ]);
  });
});

describe("readyTimeOf", () => {
  it("measures from the request to the first sample that shows the replicas ready", async () => {
    expect(await readyTimeOf(db, workload, from, NOW)).toBeUndefined();
    const at = from + 47 * MINUTE;
    const plan = await db.plan.create({
      data: {
        workloadId: workload,
        state: "applied",
        createdAt: new Date(at),
        actAt: new Date(at),
        expiresAt: new Date(at),
        fromReplicas: 2,
        toReplicas: 3,
        floor: 2,
        share: {},
        reasons: [],
        inputs: {},
        headline: "",
        otherwise: "",
      },
    });
    await db.action.create({
      data: {
        planId: plan.id,
        workloadId: workload,
        idempotencyKey: "k",
        kind: "plan",
        fromReplicas: 2,
        toReplicas: 3,
        state: "done",
        requestedAt: new Date(at),
      },
    });
    expect(await readyTimeOf(db, workload, from, NOW)).toEqual({ starts: 1, p95Seconds: 180 });
  });
});
