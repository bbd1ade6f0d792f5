import { afterAll, describe, expect, it } from "vitest";
import { highsSolver } from "@/server/adapters/highs/solver";
import { systemActor } from "@/server/auth/actors";
import { PRESETS } from "@/server/core/policy/presets";
import { invoke } from "@/server/services/verb";
import { ensureSource, ensureTarget } from "@/server/store/sources";
import { testDeps } from "@/server/testing/deps";
import { buildProblem, STEPS } from "./build-problem";
import { ensureSandboxFleet } from "./ensure-sandbox-fleet";
import { getFleet } from "./get-fleet";
import { handlePlanFleet } from "./handle-plan-fleet";
import { savePool } from "./save-pool";

const NOW = Date.UTC(2026, 10, 17, 8);
const MINUTE = 60_000;
const actor = systemActor("test", "Test");
const solver = highsSolver();
afterAll(() => solver.close());

/** Two observed workloads of one-core replicas: one in eu-west with a forecast that doubles after an hour, one where there is no pool. */
async function estate() {
  const deps = await testDeps(NOW);
  const { db } = deps;
  await ensureSandboxFleet(db);
  const source = await ensureSource(db, "sandbox", "Sandbox");
  const target = await ensureTarget(db, "sandbox", "Sandbox");
  const application = await db.application.create({ data: { name: "shop" } });
  const make = (name: string, region: string) =>
    db.workload.create({
      data: {
        name,
        externalId: name,
        region,
        applicationId: application.id,
        sourceId: source.id,
        targetId: target.id,
        primaryResource: "cpu",
        capacity: { perReplica: { cpu: 1 }, startupSeconds: 60, pricePerReplicaHour: 0.1 },
        ready: 70,
        desired: 70,
        observedAt: new Date(NOW),
      },
    });
  const [checkout] = await Promise.all([make("checkout", "eu-west"), make("remote", "mars")]);
  const info = await deps.series.ensure({ workloadId: checkout.id, measure: "cpu", subject: "" }, MINUTE);
  await deps.series.write([{ seriesId: info.id, at: NOW - MINUTE, value: 40 }]);
  return { deps, seriesId: info.id };
}

async function forecast(deps: Awaited<ReturnType<typeof estate>>["deps"], seriesId: number) {
  const path = (factor: number) => Array.from({ length: 288 }, (_, step) => (step < 12 ? 40 : 80) * factor);
  await deps.db.forecast.create({
    data: {
      seriesId,
      issuedAt: new Date(NOW),
      stepMs: 5 * MINUTE,
      horizonSteps: 288,
      model: "test",
      confidence: 1,
      q10: path(0.8),
      q50: path(1),
      q90: path(1.2),
      q95: path(1.3),
      q99: path(1.4),
    },
  });
}

describe("the fleet's problem from what is known", () => {
  it("holds a workload without a forecast at what it has, and names one where there is no pool", async () => {
    const { deps } = await estate();
    const built = await buildProblem(deps, NOW);
    expect(built?.notes.map(({ workload }) => workload).sort()).toEqual(["checkout", "remote"]);
    const [only] = built?.problem.workloads ?? [];
    expect(only).toMatchObject({ name: "checkout", regions: ["eu-west"] });
    const { floor, useIn } = only.origins[0];
    expect(floor).toHaveLength(STEPS);
    // Seventy replicas, used as far as the policy allows.
    expect(floor[0] / useIn["eu-west"]).toBeCloseTo(70, 9);
  });

  it("reads demand from the forecast, in replicas' worth, with the policy's quantile and margin", async () => {
    const { deps, seriesId } = await estate();
    await forecast(deps, seriesId);
    const built = await buildProblem(deps, NOW);
    const { floor, served } = built?.problem.workloads[0].origins[0] ?? {};
    expect([floor?.[0], floor?.[5], floor?.[6], floor?.[47]]).toEqual([40, 40, 80, 80]);
    const { quantile, marginPercent } = PRESETS.balanced;
    expect(quantile).toBe(0.9);
    expect(served?.[0]).toBeCloseTo(40 * 1.2 * (1 + marginPercent / 100), 6);
  });

  it("is planned, kept and told; a fresh plan is made anew only when asked", async () => {
    const { deps, seriesId } = await estate();
    expect((await invoke(getFleet, actor, deps, {})).plan).toBeNull();
    await forecast(deps, seriesId);
    // Enough nodes stand for the first hour, before any could be ready.
    const general = { region: "eu-west", nodeType: "General", most: 40 };
    await invoke(savePool, actor, deps, { ...general, pricePerHour: 0.77, ready: 8 });
    expect(deps.jobs).toMatchObject([{ name: "planFleet", payload: { asked: true } }]);
    await handlePlanFleet(deps, solver, { asked: false }, 5);
    const first = await invoke(getFleet, actor, deps, {});
    expect(first.plan).toMatchObject({ at: NOW, planner: "mpc", broken: [] });
    expect(first.plan?.stepSeconds.reduce((a, b) => a + b, 0)).toBe(STEPS * 600);
    // Eighty cores at the median need at least three of the largest nodes, which have 32.
    const nodes = first.plan?.pools.reduce((sum, { paid }) => sum + (paid.at(-1) ?? 0), 0) ?? 0;
    expect(nodes).toBeGreaterThanOrEqual(3);
    expect(first.costPerHourNow).toBeGreaterThan(0);
    deps.at = NOW + 5 * MINUTE;
    await handlePlanFleet(deps, solver, { asked: false }, 1);
    expect((await invoke(getFleet, actor, deps, {})).plan?.at).toBe(NOW);
    await handlePlanFleet(deps, solver, { asked: true }, 1);
    expect((await invoke(getFleet, actor, deps, {})).plan?.at).toBe(deps.at);
  });
});
