import { afterAll, describe, expect, it } from "vitest";
import type { Actor } from "@/server/core/access/actor";
import { forecastUsers, MOST_USERS, USER_STEP_MS } from "@/server/services/loop/forecast-users";
import { invoke } from "@/server/services/verb";
import { workloadWorld } from "@/server/services/workloads/testing";
import { findCoherent } from "@/server/store/coherent";
import { testDatabase } from "@/server/testing/database";
import { userForecast } from "./user-forecast";

const NOW = Date.UTC(2026, 10, 17, 8, 34);
const SLOT = Date.UTC(2026, 10, 17, 8, 30);
const DAYS = 2;
const { url } = await testDatabase();
const world = await workloadWorld(url, NOW);
const viewer: Actor = { kind: "user", id: "v", name: "Viewer", role: "viewer" };
const ask = (id: string, user: string) => invoke(userForecast, viewer, world.deps, { id, user });
afterAll(() => world.close());

const USERS = MOST_USERS + 2;
const weight = (k: number) => USERS - k;
const wave = (i: number) => 1 + 0.5 * Math.sin((2 * Math.PI * i) / 48);

describe("userForecast", () => {
  it("forecasts the heaviest users, gives the others their share, and all of them sum to the workload's", async () => {
    const id = await world.addWorkload("checkout-api");
    const count = DAYS * 48;
    for (let k = 0; k < USERS; k++) {
      const subject = `user-${String(k).padStart(2, "0")}`;
      const info = await world.deps.series.ensure(
        { workloadId: id, measure: "requests", subject },
        USER_STEP_MS,
      );
      await world.deps.series.write(
        Array.from({ length: count }, (_, i) => ({
          seriesId: info.id,
          at: SLOT - (count - i) * USER_STEP_MS,
          value: weight(k) * wave(i),
        })),
      );
    }
    const totalWeight = Array.from({ length: USERS }, (_, k) => weight(k)).reduce((a, b) => a + b);
    const total = await world.addSamples(id, "requests", SLOT - 60_000, [totalWeight]);
    await world.addForecast(total, SLOT, (step) => 1.1 * totalWeight * wave(step / 6));
    await expect(ask(id, "user-00")).rejects.toThrow("no forecast of its users yet");
    let rounds = 0;
    for (let more = true; more; rounds++) {
      const before = world.jobs.length;
      await forecastUsers(world.deps, id);
      more = world.jobs.length > before;
    }
    expect(rounds).toBe(10);
    const jobs = world.jobs.length;
    await forecastUsers(world.deps, id);
    expect(world.jobs.length).toBe(jobs);

    const own = await ask(id, "user-00");
    expect(own).toMatchObject({ method: "own", share: null, stepSeconds: 1800, unit: "1/s" });
    expect(own.points).toHaveLength(48);
    expect(own.points[12].quantiles["0.5"] / (weight(0) * wave(12))).toBeGreaterThan(0.8);
    expect(own.points[12].quantiles["0.5"] / (weight(0) * wave(12))).toBeLessThan(1.3);
    const [a, b] = [await ask(id, "user-50"), await ask(id, "user-51")];
    expect(a.method).toBe("share");
    expect((a.share ?? 0) + (b.share ?? 0)).toBeCloseTo(1, 9);
    expect(a.share ?? 0).toBeGreaterThan(b.share ?? 0);
    await expect(ask(id, "nobody")).rejects.toThrow("used nothing");

    const workload = await world.deps.db.workload.findFirstOrThrow({ where: { id } });
    const rows = await findCoherent(world.deps.db, workload.applicationId, "requests", id);
    expect(rows).toHaveLength(MOST_USERS + 2);
    const whole = rows.find(({ node }) => node === id);
    for (const h of [0, 20, 47]) {
      const parts = rows
        .filter(({ node }) => node !== id)
        .reduce((sum, one) => sum + one.quantiles.paths[1][h], 0);
      expect(whole?.quantiles.paths[1][h]).toBeCloseTo(parts, 6);
    }
  }, 120_000);
});
