import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileArtifacts } from "@/server/adapters/files/artifact-store";
import { exclusive } from "@/server/adapters/postgres-series/exclusive";
import { postgresForecasts } from "@/server/adapters/postgres-forecasts/forecast-store";
import { postgresActivity } from "@/server/adapters/postgres-activity/activity-store";
import { postgresSeries } from "@/server/adapters/postgres-series/series-store";
import { tfjsRuntime } from "@/server/adapters/tfjs/runtime";
import { log } from "@/server/log";
import type { Enqueue } from "@/server/ports/job-queue";
import { cancelTraining } from "@/server/services/models/cancel-training";
import { listModels } from "@/server/services/models/list-models";
import { approveRequest } from "@/server/services/requests/approve-request";
import { promoteModel } from "@/server/services/models/promote-model";
import { rollbackModel } from "@/server/services/models/rollback-model";
import { trainModel } from "@/server/services/models/train-model";
import { type Deps, invoke } from "@/server/services/verb";
import { openDatabase } from "@/server/store/client";
import { addImportedWorkload } from "@/server/store/imports";
import { findModel } from "@/server/store/models";
import { testDatabase } from "@/server/testing/database";
import { networkExperts } from "./network-experts";
import { handleTrain } from "./handle-train";
import { ensureBaselineModels, recoverTrainings, scheduleTraining } from "./schedule-training";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 8, 7);
const DAYS = 24;
const { url } = await testDatabase();
const db = openDatabase(url, 4);
const pool = new Pool({ connectionString: url, max: 4 });
const folder = mkdtempSync(join(tmpdir(), "headroom-training-"));
const jobs: Enqueue[] = [];
let now = START + DAYS * 24 * HOUR;
const refuse = () => {
  throw new Error("not asked here");
};
const deps: Deps = {
  db,
  log,
  clock: { now: () => now, speed: 1 },
  queue: {
    add: async (job) => void jobs.push(job as Enqueue),
    addAll: async (more) => void jobs.push(...(more as readonly Enqueue[])),
    close: async () => {},
  },
  forecasts: postgresForecasts(pool),
  series: postgresSeries(pool),
  activity: postgresActivity(pool),
  artifacts: fileArtifacts(folder),
  exclusive: (key, work) => exclusive(pool, key, work),
  seed: 3,
  metricsSource: refuse,
  eventSource: () => undefined,
  target: refuse,
};
const runtime = tfjsRuntime();
const approver = { kind: "user", id: "u1", name: "approver", role: "approver" } as const;
const second = { kind: "user", id: "u2", name: "second approver", role: "approver" } as const;
const GROUP = "Imported, requests";
const never = new AbortController().signal;

beforeAll(async () => {
  for (const [w, name] of ["shop", "search"].entries()) {
    const capacity = { perReplica: { requests: 40 }, startupSeconds: 60, pricePerReplicaHour: 0.1 };
    const { id } = await addImportedWorkload(db, { name, measure: "requests", capacity, now });
    const series = await deps.series.ensure({ workloadId: id, measure: "requests", subject: "" }, HOUR);
    const samples = Array.from({ length: DAYS * 24 }, (_, i) => {
      const noise = (((i + 7 * w) * 2_654_435_761) >>> 0) / 2 ** 32;
      return {
        seriesId: series.id,
        at: START + i * HOUR,
        value: (w + 1) * 100 * (1 + 0.5 * Math.sin((2 * Math.PI * i) / 24)) * (0.8 + 0.4 * noise),
      };
    });
    await deps.series.write(samples);
  }
  await ensureBaselineModels(deps);
});

afterAll(async () => {
  await db.$disconnect();
  await pool.end();
  rmSync(folder, { recursive: true, force: true });
});

const models = async () => (await invoke(listModels, approver, deps, {})).items;
const stateOf = async (name: string) => (await models()).find((model) => model.name === name)?.state;

async function trained(): Promise<string> {
  const { id } = await invoke(trainModel, approver, deps, { group: GROUP, reason: "test" });
  await db.model.update({ where: { id }, data: { epochs: 1 } });
  await handleTrain(deps, runtime, { modelId: id }, never);
  return id;
}

describe("the life of a model", { timeout: 180_000 }, () => {
  it("begins with the ensemble as champion, once however often it is asked", async () => {
    await ensureBaselineModels(deps);
    expect((await models()).map(({ name, state, group }) => ({ name, state, group }))).toEqual([
      { name: "ensemble-1", state: "champion", group: GROUP },
    ]);
  });

  it("trains, scores on days it has not seen, and serves only when the verdict says that it wins", async () => {
    const model = await findModel(db, await trained());
    expect(model?.scores?.scored.map(({ role }) => role)).toEqual([
      "challenger",
      "champion",
      "seasonal naive",
    ]);
    const { scores } = model ?? {};
    expect(scores?.folds).toBeGreaterThan(10);
    expect(scores?.heldBackFrom).toBe(model?.trainedTo);
    for (const { lossByFold } of scores?.scored ?? [])
      expect(lossByFold.every((loss) => loss > 0)).toBe(true);
    expect(model?.state).toBe(scores?.verdict.wins ? "champion" : "candidate");
    expect(model?.verdict).toBe(scores?.verdict.why);
    expect(model?.losses.length).toBeGreaterThan(1);
    expect(await db.audit.count({ where: { targetId: model?.id } })).toBe(2);
    // Delivered again, an ended training changes nothing.
    await handleTrain(deps, runtime, { modelId: model?.id ?? "" }, never);
    expect((await findModel(db, model?.id ?? ""))?.artifactHash).toBe(model?.artifactHash);
  });

  it("does not let what came after the frozen window change the network", async () => {
    const first = await findModel(db, "dense-1");
    const infos = await db.series.findMany();
    for (const { id } of infos) await deps.series.write([{ seriesId: id, at: now - 5 * HOUR, value: 1e7 }]);
    const again = await findModel(db, await trained());
    expect(again?.trainedTo).toBe(first?.trainedTo);
    expect(again?.artifactHash).toBe(first?.artifactHash);
  });

  it("is promoted by hand with a reason, retires the one before, and is rolled back", async () => {
    for (const name of ["dense-1", "dense-2"]) {
      const model = await findModel(db, name);
      if (model?.state !== "candidate") continue;
      const ask = { id: model.id, reason: "short leads matter here" };
      // Nobody overrules the rule alone.
      const { request } = await invoke(promoteModel, approver, deps, ask);
      expect(await stateOf(name)).toBe("candidate");
      await expect(invoke(approveRequest, approver, deps, { id: request?.id })).rejects.toMatchObject({
        code: "forbidden",
      });
      await invoke(approveRequest, second, deps, { id: request?.id });
    }
    const champion = (await models()).find(({ state }) => state === "champion");
    expect(champion?.name).toMatch(/^dense-/);
    expect(await stateOf("ensemble-1")).toBe("retired");
    const experts = await networkExperts(runtime)(deps, GROUP, { key: "1", events: [] });
    expect(experts.map(({ name, learntUntil }) => ({ name, learntUntil }))).toEqual([
      { name: champion?.name, learntUntil: new Date(champion?.trainedTo ?? "").getTime() },
    ]);
    await expect(invoke(rollbackModel, approver, deps, { id: champion?.id })).rejects.toMatchObject({
      code: "invalid_input",
    });
    now += HOUR;
    await invoke(rollbackModel, approver, deps, {
      id: (await findModel(db, "ensemble-1"))?.id,
      reason: "errors rose",
    });
    expect(await stateOf("ensemble-1")).toBe("champion");
    expect(await stateOf(champion?.name ?? "")).toBe("retired");
    now += HOUR;
    await invoke(rollbackModel, approver, deps, {
      id: (await findModel(db, "ensemble-1"))?.id,
      reason: "not better",
    });
    expect(await stateOf(champion?.name ?? "")).toBe("champion");
    const line = await db.audit.findFirstOrThrow({ orderBy: { id: "desc" } });
    expect(line.summary).toBe(`Rolled ${GROUP} back from ensemble-1 to ${champion?.name}.`);
    expect(line.reason).toBe("not better");
  });

  it("is asked for by those who may, once a group", async () => {
    const viewer = { ...approver, role: "viewer" } as const;
    await expect(invoke(trainModel, viewer, deps, { group: GROUP })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(invoke(trainModel, approver, deps, { group: "Imported, gpu" })).rejects.toThrow(
      /no group "Imported, gpu"/,
    );
    const { id } = await invoke(trainModel, approver, deps, { workload: "shop" });
    await expect(invoke(trainModel, approver, deps, { group: GROUP })).rejects.toMatchObject({
      code: "conflict",
    });
    await invoke(cancelTraining, approver, deps, { id });
    expect((await findModel(db, id))?.state).toBe("failed");
  });

  it("stops within seconds when it is cancelled, and the champion stays", async () => {
    const champion = (await models()).find(({ state }) => state === "champion")?.name;
    const { id } = await invoke(trainModel, approver, deps, { group: GROUP });
    await db.model.update({ where: { id }, data: { epochs: 500, cancelRequestedAt: null } });
    const running = handleTrain(deps, runtime, { modelId: id }, never);
    while ((await findModel(db, id))?.heartbeatAt === undefined)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await invoke(cancelTraining, approver, deps, { id });
    await running;
    const model = await findModel(db, id);
    expect(model).toMatchObject({ state: "failed", error: expect.stringContaining("Cancelled") });
    expect((await models()).find(({ state }) => state === "champion")?.name).toBe(champion);
  });

  it("is begun again when its trainer was lost, and the rule starts no second one on the same day", async () => {
    const { id } = await invoke(trainModel, approver, deps, { group: GROUP });
    const stopping = new AbortController();
    const running = handleTrain(deps, runtime, { modelId: id }, stopping.signal);
    while ((await findModel(db, id))?.heartbeatAt === undefined)
      await new Promise((resolve) => setTimeout(resolve, 20));
    stopping.abort(new Error("the worker stops"));
    await expect(running).rejects.toThrow("the worker stops");
    expect((await findModel(db, id))?.state).toBe("training");
    expect(await scheduleTraining(deps)).toEqual([]);
    jobs.length = 0;
    await recoverTrainings(deps);
    expect(jobs).toEqual([]);
    now += 5 * 60_000;
    await recoverTrainings(deps);
    expect(jobs).toMatchObject([{ name: "train", payload: { modelId: id } }]);
    await db.model.update({ where: { id }, data: { epochs: 1 } });
    await handleTrain(deps, runtime, { modelId: id }, never);
    expect(["candidate", "champion"]).toContain((await findModel(db, id))?.state);
    now += 25 * HOUR;
    expect(await scheduleTraining(deps)).toHaveLength(1);
  });
});
