import { expect, it } from "vitest";
import { inProcessSandbox } from "@/server/adapters/sandbox/in-process";
import { seasonalNaive } from "@/server/core/forecast/baselines";
import { collect } from "@/server/services/loop/collect";
import { type Experts, forecastWorkloads } from "@/server/services/loop/forecast";
import { scoreWorkload } from "@/server/services/loop/score";
import { addModel } from "@/server/store/models";
import { shadowRecord } from "@/server/store/shadows";
import { ensureSource, markCollected } from "@/server/store/sources";
import { testDeps } from "@/server/testing/deps";

const [MINUTE, DAY] = [60_000, 86_400_000];
const NOW = Date.UTC(2026, 10, 17, 8, 25);

it("keeps what a model in shadow would have said beside what was served, and scores both alike", async () => {
  const sandbox = inProcessSandbox({ seed: 7, liveStart: NOW }, () => deps.at);
  const deps = await testDeps(NOW, {
    metricsSource: () => ({
      discover: async () => (await sandbox.metrics.discover()).filter(({ name }) => name === "checkout-api"),
      async *read(from, to, signal) {
        for await (const batch of sandbox.metrics.read(from, to, signal, "totals"))
          if (batch.externalId === "checkout-api") yield batch;
      },
    }),
    eventSource: () => undefined,
    target: () => sandbox.target,
  });
  const source = await ensureSource(deps.db, "sandbox", "Sandbox");
  await markCollected(deps.db, source.id, NOW - 4 * DAY, NOW);
  await collect(deps, source.id);
  const { id } = await deps.db.workload.findFirstOrThrow();
  const fields = { settings: {}, seed: 1, epochs: 0, why: "", createdBy: "test", now: NOW };
  const model = await addModel(deps.db, { ...fields, kind: "lstm", groupKey: "x", state: "shadow" });
  // Any forecaster can stand there; this one needs no training.
  const naive = seasonalNaive("day");
  const experts: Experts = async () => [
    {
      name: model.name,
      fitted: {
        predict: (context, ...rest) => naive.fit({ series: context, seed: 1 }).predict(context, ...rest),
      },
      learntUntil: NOW - 3 * DAY,
      shadow: true,
    },
  ];
  await forecastWorkloads(deps, [id], { experts });
  const [served, beside] = await Promise.all([
    deps.db.forecastPoint.findMany({ orderBy: { leadMs: "asc" } }),
    deps.db.shadowPoint.findMany({ orderBy: { leadMs: "asc" } }),
  ]);
  expect(beside.map(({ leadMs, at }) => [leadMs, at])).toEqual(served.map(({ leadMs, at }) => [leadMs, at]));
  expect(beside.map(({ q90 }) => q90)).not.toEqual(served.map(({ q90 }) => q90));
  const { weights } = await deps.db.forecast.findFirstOrThrow();
  expect(weights).not.toHaveProperty(model.name);

  deps.at = NOW + 70 * MINUTE;
  await collect(deps, source.id);
  await scoreWorkload(deps, id);
  const record = await shadowRecord(deps.db, model.id);
  expect(record.points).toBe(4 * new Set(beside.map(({ seriesId }) => seriesId)).size);
  expect(record.loss).toBeGreaterThan(0);
  expect(record.servedLoss).toBeGreaterThan(0);
});
