import { describe, expect, it } from "vitest";
import { inProcessSandbox } from "@/server/adapters/sandbox/in-process";
import { systemActor } from "@/server/auth/actors";
import { collect } from "@/server/services/loop/collect";
import { ensurePresetPolicies } from "@/server/services/policies/ensure-preset-policies";
import { invoke } from "@/server/services/verb";
import { getWorkload } from "@/server/services/workloads/get-workload";
import { ensureSource, markCollected } from "@/server/store/sources";
import { testDeps } from "@/server/testing/deps";
import { applyLearntCapacity } from "./apply-learnt-capacity";
import { learnWorkloadCapacity, scheduleLearning } from "./learn-workload-capacity";

const NOW = Date.UTC(2026, 10, 17, 8, 25);
const DAY = 24 * 3_600_000;
/** The sandbox's truth: 40 requests a second fill a replica of checkout-api. */
const TRUTH = 40;
const actor = systemActor("test", "Test");

/** world watches checkout-api for two days; `declared` says what its team told us of its capacity. */
async function world(declared: number | undefined) {
  const sandbox = inProcessSandbox({ seed: 7, liveStart: NOW }, () => NOW);
  const deps = await testDeps(NOW, {
    metricsSource: () => ({
      discover: async () =>
        (await sandbox.metrics.discover())
          .filter(({ name }) => name === "checkout-api")
          .map(({ profile, ...found }) => ({
            ...found,
            profile: profile && {
              ...profile,
              capacity: {
                ...profile.capacity,
                perReplica: declared === undefined ? {} : { requests: declared },
              },
            },
          })),
      async *read(from, to, signal) {
        for await (const batch of sandbox.metrics.read(from, to, signal, "totals"))
          if (batch.externalId === "checkout-api") yield batch;
      },
    }),
    eventSource: () => undefined,
    target: () => sandbox.target,
  });
  await ensurePresetPolicies(deps.db, NOW);
  const source = await ensureSource(deps.db, "sandbox", "Sandbox");
  await markCollected(deps.db, source.id, NOW - 2 * DAY, NOW);
  await collect(deps, source.id);
  const { id } = await deps.db.workload.findFirstOrThrow();
  const capacity = async () =>
    (await deps.db.workload.findUniqueOrThrow({ where: { id } })).capacity as {
      perReplica: { requests?: number };
      startupSeconds: number;
    };
  return { deps, id, capacity };
}

describe("learning a workload's capacity", () => {
  it("keeps it beside what the team declared, and a person puts it in its place", async () => {
    const { deps, id, capacity } = await world(70);
    await expect(invoke(applyLearntCapacity, actor, deps, { id })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await learnWorkloadCapacity(deps, id);
    expect((await capacity()).perReplica.requests).toBe(70);
    const shown = (await invoke(getWorkload, actor, deps, { id })).learnt;
    expect(shown?.usable).toBe(true);
    expect(shown?.load).toMatch(
      /^One replica carries .* req\/s at p95 ≤ .* ms and is full at .*configured 70 req\/s\.$/,
    );
    expect(shown?.size).toMatch(
      /^A replica would do with .* of CPU, p90 .* daily peaks .* This is advice\.$/,
    );
    await invoke(applyLearntCapacity, actor, deps, { id, reason: "It has been measured." });
    expect(Math.abs(((await capacity()).perReplica.requests ?? 0) / TRUTH - 1)).toBeLessThan(0.05);
    const line = await deps.db.audit.findFirstOrThrow({ where: { action: "applyLearntCapacity" } });
    expect(line.summary).toContain("configured 70 req/s");
    // Once a day: what was looked at today is not asked for again.
    await scheduleLearning(deps);
    expect(deps.jobs.filter(({ name }) => name === "learnCapacity")).toEqual([]);
  });

  it("is used by itself where nobody had declared anything, and says so", async () => {
    const { deps, id, capacity } = await world(undefined);
    await scheduleLearning(deps);
    expect(deps.jobs.filter(({ name }) => name === "learnCapacity")).toHaveLength(1);
    await learnWorkloadCapacity(deps, id);
    expect(Math.abs(((await capacity()).perReplica.requests ?? 0) / TRUTH - 1)).toBeLessThan(0.05);
    const line = await deps.db.audit.findFirstOrThrow({ where: { action: "applyLearntCapacity" } });
    expect(line.actorKind).toBe("system");
  });
});
