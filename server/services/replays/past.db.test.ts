import { Pool } from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { postgresSeries } from "@/server/adapters/postgres-series/series-store";
import type { Policy } from "@/server/core/policy/policy";
import { PRESETS } from "@/server/core/policy/presets";
import { unpackPast } from "@/server/core/replay/packed-past";
import { foresightFor } from "@/server/core/replay/past";
import { besideSteps, drawSteps } from "@/server/core/replay/what-if";
import { ensurePresetPolicies } from "@/server/services/policies/ensure-preset-policies";
import { openDesk } from "@/server/services/policies/testing";
import { invoke } from "@/server/services/verb";
import { testDatabase } from "@/server/testing/database";
import { getPast } from "./get-past";
import { seedPast } from "./testing";

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

const HOUR = 3_600_000;
await ensurePresetPolicies(db, clock.now - 100 * HOUR);
const policy = await db.policy.findUniqueOrThrow({ where: { name: "balanced" } });
const workloadId = await desk.workload(policy.id);

function end<T>(steps: Generator<number, T>): T {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}

/** What the browser does with an answer. */
async function draw(draft: Policy) {
  const answer = await invoke(getPast, viewer, deps, { policyId: "balanced" });
  if ("reason" in answer) throw new Error(answer.reason);
  const past = unpackPast(answer.past);
  const foresight = foresightFor(past);
  const beside = end(besideSteps(past.world, foresight, PRESETS.balanced, draft));
  return { answer, picture: end(drawSteps(past.world, foresight, draft, beside)) };
}

describe("the past of a what-if", () => {
  it("says what is missing while there is less than a day", async () => {
    await seedPast(db, deps.series, workloadId, { hours: 3, until: clock.now });
    const answer = await invoke(getPast, viewer, deps, { policyId: "balanced" });
    expect(answer).toMatchObject({ reason: expect.stringContaining("needs 20 h") });
  });

  it("lets a draft be replayed beside the active version and the baselines, the same each time", async () => {
    clock.now += HOUR;
    await seedPast(db, deps.series, workloadId, { hours: 72, until: clock.now });
    const { answer, picture } = await draw(PRESETS.aggressive);
    expect(answer.past.forecasts).toBe("as issued");
    const run = (key: string) => picture.runs.find((r) => r.key === key);
    expect(picture.runs.map((r) => r.key)).toEqual(["draft", "active", "hpa", "nothing", "foresight"]);
    expect(run("draft")?.costUsd).toBeLessThan(run("active")?.costUsd ?? 0);
    expect(run("foresight")?.costUsd).toBeLessThan(run("draft")?.costUsd ?? 0);
    expect(run("draft")?.regretUsd).toBeCloseTo(
      (run("draft")?.costUsd ?? 0) - (run("foresight")?.costUsd ?? 0),
      9,
    );
    // Forecasts that are right ahead of a smooth wave keep the active version from being short.
    expect(run("active")?.minutesShort).toBe(0);
    expect(answer.days).toBeGreaterThan(2.5);
    expect((await draw(PRESETS.aggressive)).picture).toEqual(picture);
    const same = (await draw(PRESETS.balanced)).picture;
    const [draft, active] = ["draft", "active"].map((key) => same.runs.find((r) => r.key === key));
    expect({ ...draft, key: "" }).toEqual({ ...active, key: "" });
  });
});
