import { Pool } from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { postgresSeries } from "@/server/adapters/postgres-series/series-store";
import { PRESETS } from "@/server/core/policy/presets";
import { invoke } from "@/server/services/verb";
import { savePoints } from "@/server/store/forecasts";
import { testDatabase } from "@/server/testing/database";
import { ensurePresetPolicies } from "./ensure-preset-policies";
import { openDesk } from "./testing";
import { whatIf } from "./what-if";

const { url } = await testDatabase();
const desk = openDesk(url);
const { db, clock } = desk;
const pool = new Pool({ connectionString: url, max: 2 });
const deps = { ...desk.deps, series: postgresSeries(pool) };
const viewer = await desk.person("viewer");
afterAll(async () => {
  await pool.end();
  await db.$disconnect();
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A daily wave between 340 and 1,700 req/s: 2 to 10 replicas at full use. */
const demandAt = (at: number) => 1_020 - 680 * Math.cos((at / (24 * HOUR)) * 2 * Math.PI);

await ensurePresetPolicies(db, clock.now - 100 * HOUR);
const policy = await db.policy.findUniqueOrThrow({ where: { name: "balanced" } });
const workloadId = await desk.workload(policy.id);
const series = await deps.series.ensure({ workloadId, measure: "requests", subject: "" }, MINUTE);

async function seed(hours: number) {
  const samples = [];
  const points = [];
  for (let at = clock.now - hours * HOUR; at < clock.now; at += 5 * MINUTE) {
    samples.push({ seriesId: series.id, at, value: demandAt(at) });
    for (const leadMs of [5, 15, 30, 60].map((m) => m * MINUTE)) {
      const said = [0.9, 1, 1.1, 1.15, 1.2].map((f) => f * demandAt(at + leadMs));
      points.push({
        seriesId: series.id,
        at: at + leadMs,
        leadMs,
        issuedAt: at,
        model: "test",
        said,
        naive: undefined,
        backtest: true,
      });
    }
  }
  await deps.series.write(samples);
  await savePoints(db, points);
}

describe("whatIf", () => {
  it("says what is missing while there is less than a day", async () => {
    await seed(3);
    const answer = await invoke(whatIf, viewer, deps, { id: "balanced", draft: PRESETS.aggressive });
    expect(answer).toMatchObject({ reason: expect.stringContaining("needs 24 h") });
  });

  it("replays the draft beside the active version and the baselines, the same each time", async () => {
    clock.now += HOUR;
    await seed(72);
    const ask = (draft: typeof PRESETS.balanced) =>
      invoke(whatIf, viewer, deps, { id: "balanced", workloadId, draft });
    const thrifty = await ask(PRESETS.aggressive);
    if (!("runs" in thrifty)) throw new Error(thrifty.reason);
    const run = (key: string) => thrifty.runs.find((r) => r.key === key);
    expect(thrifty.runs.map((r) => r.key).sort()).toEqual(["active", "draft", "foresight", "hpa"]);
    expect(run("draft")?.cost).toBeLessThan(run("active")?.cost ?? 0);
    expect(run("foresight")?.cost).toBeLessThan(run("draft")?.cost ?? 0);
    // Forecasts that are right ahead of a smooth wave keep the active version from being short.
    expect(run("active")?.minutesShort).toBe(0);
    expect(thrifty.days).toBeGreaterThan(2.5);
    expect(await ask(PRESETS.aggressive)).toEqual(thrifty);
    const same = await ask(PRESETS.balanced);
    if (!("runs" in same)) throw new Error(same.reason);
    const [draft, active] = ["draft", "active"].map((key) => same.runs.find((r) => r.key === key));
    expect({ ...draft, key: "" }).toEqual({ ...active, key: "" });
  });
});
