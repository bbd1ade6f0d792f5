import { planContext } from "@/server/services/loop/context";
import { loopWorkload } from "@/server/store/loop";
import { afterAll, describe, expect, it } from "vitest";
import type { Actor } from "@/server/core/access/actor";
import { forecastWorkloads } from "@/server/services/loop/forecast";
import { scoreWorkload } from "@/server/services/loop/score";
import { invoke } from "@/server/services/verb";
import { testDatabase } from "@/server/testing/database";
import { inspectForecast } from "./inspect-forecast";
import { workloadWorld } from "./testing";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 17, 8, 24);
const { url } = await testDatabase();
const world = await workloadWorld(url, NOW);
const viewer: Actor = { kind: "user", id: "v", name: "Viewer", role: "viewer" };
const inspect = (id: string, more = {}, deps = world.deps) =>
  invoke(inspectForecast, viewer, deps, { id, ...more });
afterAll(() => world.close());

describe("inspectForecast", () => {
  it("shows every expert of the forecast that was issued, and its record once values came", async () => {
    const id = await world.addWorkload("checkout-api");
    const minutes = 3 * 1440;
    const from = Math.floor(NOW / (5 * MINUTE)) * 5 * MINUTE - minutes * MINUTE;
    const wave = (i: number) => 1000 + 400 * Math.sin((2 * Math.PI * i) / 1440) + 40 * Math.sin(i * 1.7);
    await world.addSamples(
      id,
      "requests",
      from,
      Array.from({ length: minutes }, (_, i) => wave(i)),
    );
    await forecastWorkloads(world.deps, [id]);
    const first = await inspect(id, { level: 0.9 });
    expect(first.reason).toBeNull();
    expect(first.forecast?.paths).toHaveLength(5);
    const { voters, leadMinutes, steps } = first.explained ?? { voters: [], leadMinutes: [], steps: null };
    expect(voters.length).toBeGreaterThan(10);
    for (const voter of voters) expect(voter.path).toHaveLength(288);
    leadMinutes.forEach((_, k) => {
      expect(voters.reduce((sum, voter) => sum + voter.weights[k], 0)).toBeCloseTo(1, 3);
    });
    expect(steps).toEqual({ observed: minutes / 5, missing: 0, excluded: 0 });
    expect(first.record).toEqual([]);

    const later = { ...world.deps, clock: { now: () => NOW + 20 * MINUTE, speed: 1 } };
    await world.addSamples(
      id,
      "requests",
      from + minutes * MINUTE,
      Array.from({ length: 20 }, (_, i) => wave(minutes + i)),
    );
    await scoreWorkload(later, id);
    const { record } = await inspect(id, {}, later);
    expect(record.map((row) => row.leadMinutes)).toEqual([5, 15]);
    expect(record[0].points).toBe(1);
    expect(record[0].observed.every((share) => share === 0 || share === 1)).toBe(true);
    expect(record[0].skill).not.toBeNull();
    expect(record[0].stretches).toHaveLength(1);
  }, 60_000);

  it("says why there is none, and shows what stands in for it, on which no plan is made", async () => {
    const id = await world.addWorkload("young-api");
    const from = Math.floor(NOW / (5 * MINUTE)) * 5 * MINUTE - 120 * MINUTE;
    await world.addSamples(
      id,
      "requests",
      from,
      Array.from({ length: 120 }, () => 10),
    );
    await forecastWorkloads(world.deps, [id]);
    const answer = await inspect(id);
    expect(answer.forecast).toMatchObject({ model: "stand-in" });
    expect(answer.forecast?.confidence).toBeLessThan(0.01);
    expect(answer.notExplained).toBe(answer.reason);
    const workload = await loopWorkload(world.deps.db, id);
    const infos = await world.deps.series.list(id);
    if (!workload) throw new Error("no workload");
    const { inputs } = await planContext(world.deps, workload, infos, NOW);
    expect(inputs.map(({ forecast }) => forecast)).toEqual([{ reason: answer.reason }]);
    expect(answer.reason).toBe("young-api has 2 of the 24 hours that a first forecast needs.");
    await expect(inspect(id, { resource: "gpu" })).rejects.toThrow("young-api has no series of gpu");
    await expect(inspect(id, { level: 0.42 })).rejects.toThrow("Use one of 0.1");
  });
});
