import { afterAll, describe, expect, it } from "vitest";
import type { Actor } from "@/server/core/access/actor";
import { reconcileApplication } from "@/server/services/loop/reconcile";
import { invoke } from "@/server/services/verb";
import { workloadWorld } from "@/server/services/workloads/testing";
import { savePoints } from "@/server/store/forecasts";
import { findApplication } from "@/server/store/events";
import { testDatabase } from "@/server/testing/database";
import { applicationForecast } from "./application-forecast";
import { setReconcile } from "./set-reconcile";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 17, 8, 24);
const ISSUED = Date.UTC(2026, 10, 17, 8, 20);
const { url } = await testDatabase();
const world = await workloadWorld(url, NOW);
const { db } = world.deps;
const operator: Actor = { kind: "user", id: "o", name: "Operator", role: "operator" };
const ask = (id: string, more = {}) =>
  invoke(applicationForecast, operator, world.deps, { id, resource: "requests", horizon: "1h", ...more });
afterAll(() => world.close());

/** A forecast of `median`, and its errors at full hours of the last four days as `errorAt` says. */
async function forecast(workloadId: string, median: number, errorAt: (hour: number) => number) {
  const seriesId = await world.addSamples(workloadId, "requests", NOW - HOUR, [median]);
  await world.addForecast(seriesId, ISSUED, median);
  const first = Math.floor(ISSUED / HOUR) * HOUR - 96 * HOUR;
  const points = Array.from({ length: 96 }, (_, hour) => ({
    seriesId,
    at: first + hour * HOUR,
    leadMs: HOUR,
    issuedAt: first + (hour - 1) * HOUR,
    model: "ensemble",
    said: [0.9, 1, 1.1, 1.15, 1.25].map((factor) => factor * median),
    naive: undefined,
    backtest: false,
  }));
  await savePoints(db, points);
  for (const [hour, { at }] of points.entries())
    await db.forecastPoint.updateMany({
      where: { seriesId, at: new Date(at) },
      data: { actual: median + errorAt(hour) },
    });
  return seriesId;
}

describe("applicationForecast", () => {
  it("adds up workloads, the wider the more their errors went together, and nothing while it is switched off", async () => {
    const wave = (hour: number) => Math.sin(hour * 1.3) + 0.01 * hour;
    const other = (hour: number) => Math.cos(hour * 2.9);
    for (const [application, second] of [
      ["together", wave],
      ["apart", other],
    ] as const) {
      await forecast(await world.addWorkload(`${application}-a`, { application }), 100, wave);
      await forecast(await world.addWorkload(`${application}-b`, { application }), 200, second);
      const id = (await findApplication(db, application))?.id ?? "";
      await expect(ask(id)).rejects.toThrow("no forecast of requests yet");
      await reconcileApplication(world.deps, id);
    }
    const [together, apart] = [await ask("together"), await ask("apart")];
    expect(together.points).toHaveLength(13);
    expect(together).toMatchObject({ unit: "1/s", stepSeconds: 300, method: "sum of 2 of 2 workloads" });
    expect(together.points[0].quantiles["0.5"]).toBeCloseTo(300, 0);
    expect(together.points[0].quantiles["0.9"]).toBeGreaterThan(328);
    expect(apart.points[0].quantiles["0.9"]).toBeLessThan(together.points[0].quantiles["0.9"] - 2);
    expect(apart.points[0].quantiles["0.9"]).toBeGreaterThan(310);

    const off = await invoke(setReconcile, operator, world.deps, { id: "apart", on: false });
    expect(off).toMatchObject({ before: true, on: false });
    await db.coherentForecast.deleteMany();
    await reconcileApplication(world.deps, off.id);
    await expect(ask("apart")).rejects.toThrow("when somebody switches them on");
  });

  it("leaves out a workload whose forecast is old, and says so; imported history is off by default", async () => {
    const application = "late";
    await forecast(await world.addWorkload("late-a", { application }), 100, () => 0);
    const old = await world.addSamples(
      await world.addWorkload("late-b", { application }),
      "requests",
      NOW - HOUR,
      [50],
    );
    await world.addForecast(old, ISSUED - 5 * HOUR, 50);
    const id = (await findApplication(db, application))?.id ?? "";
    await reconcileApplication(world.deps, id);
    expect(await ask(id)).toMatchObject({ method: "sum of 1 of 2 workloads" });
    await db.source.updateMany({ data: { kind: "import" } });
    await db.coherentForecast.deleteMany();
    await reconcileApplication(world.deps, id);
    expect(await db.coherentForecast.count()).toBe(0);
  });
});
