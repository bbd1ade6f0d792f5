import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { fileArtifacts } from "@/server/adapters/files/artifact-store";
import { exclusive } from "@/server/adapters/postgres-series/exclusive";
import { postgresForecasts } from "@/server/adapters/postgres-forecasts/forecast-store";
import { postgresActivity } from "@/server/adapters/postgres-activity/activity-store";
import { postgresSeries } from "@/server/adapters/postgres-series/series-store";
import { systemActor } from "@/server/auth/actors";
import { log } from "@/server/log";
import type { Enqueue } from "@/server/ports/job-queue";
import { type Deps, invoke } from "@/server/services/verb";
import { openDatabase } from "@/server/store/client";
import { testDatabase } from "@/server/testing/database";
import { cancelImport } from "./cancel-import";
import { getImport } from "./get-import";
import { handleImportSeries } from "./handle-import-series";
import { recoverImports } from "./recover-imports";
import { startImport } from "./start-import";
import { writeSamples } from "./write-samples";

const { url } = await testDatabase();
const db = openDatabase(url, 3);
const pool = new Pool({ connectionString: url, max: 3 });
const folder = mkdtempSync(join(tmpdir(), "headroom-import-"));
const jobs: Enqueue[] = [];
let now = Date.UTC(2026, 10, 17, 8, 24);
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
  seed: 1,
  metricsSource: () => {
    throw new Error("not asked here");
  },
  eventSource: () => undefined,
  target: () => {
    throw new Error("not asked here");
  },
};
const actor = systemActor("test", "operator");

afterAll(async () => {
  await db.$disconnect();
  await pool.end();
  rmSync(folder, { recursive: true, force: true });
});

const STEP = 300_000;
const START = Date.UTC(2024, 0, 1);
const row = (i: number, value: number | string) => `${new Date(START + i * STEP).toISOString()},${value}`;
const fileOf = (rows: number, bad: Record<number, string> = {}): string => {
  const lines = ["timestamp,requests_per_min"];
  for (let i = 0; i < rows; i++) lines.push(bad[i] ?? row(i, 600 + (i % 288)));
  return lines.join("\n");
};

async function run(csv: string, more: object = {}) {
  const started = await invoke(startImport, actor, deps, { csv, ...more });
  await handleImportSeries(deps, { importId: started.id });
  return { started, done: await invoke(getImport, actor, deps, { id: started.id }) };
}

describe("importing a file", () => {
  it("names three bad rows and stores every good one, in the stored unit", async () => {
    const bad = { 3: "yesterday,5", 500: row(500, "n/a"), 900: row(900, -1) };
    const { started, done } = await run(fileOf(1000, bad), { name: "three bad rows" });
    expect(done).toMatchObject({ state: "done", rows: 1000, accepted: 997, rejected: 3, progress: 1 });
    expect(done.faults.map((fault) => fault.line)).toEqual([5, 502, 902]);
    expect(done.faults.map((fault) => fault.message).join(" ")).toMatch(/yesterday.*n\/a.*-1/);
    const [series] = await deps.series.list(started.workloadId);
    const stored = await deps.series.read(series.id, { start: START, step: STEP, length: 1000 });
    const missing = [...stored.values.keys()].filter((i) => Number.isNaN(stored.values[i]));
    expect(missing).toEqual([3, 500, 900]);
    expect(stored.values[10]).toBeCloseTo(610 / 60, 10);
    expect(series.step).toBe(STEP);
    expect(
      jobs.filter((job) => JSON.stringify(job.payload).includes(started.workloadId)).map((job) => job.name),
    ).toEqual(["forecast", "backtest"]);
  });

  it("makes a workload that only watches, on a target that only pretends", async () => {
    const { started } = await run(fileOf(400), { fileName: "nightly.csv" });
    const workload = await db.workload.findUniqueOrThrow({
      where: { id: started.workloadId },
      include: { source: true, target: true, application: true },
    });
    expect(workload).toMatchObject({ name: "nightly", mode: "observe", primaryResource: "requests" });
    expect([workload.source.kind, workload.target.kind, workload.application.name]).toEqual([
      "import",
      "dry-run",
      "Imported",
    ]);
    expect(started.notes.join(" ")).toContain("about 8 replicas");
    const line = await db.audit.findFirstOrThrow({ where: { targetId: started.workloadId } });
    expect(line.summary).toBe("Started the import of 400 rows of requests from nightly.csv into nightly.");
  });

  it("stores the same when its job is delivered twice, and the last of two equal instants wins", async () => {
    const csv = `${fileOf(300)}\n${row(0, 6000)}`;
    const { started, done } = await run(csv, { name: "twice" });
    expect(done).toMatchObject({ rows: 301, accepted: 301, duplicates: 1 });
    const [series] = await deps.series.list(started.workloadId);
    expect(
      await pool.query(`SELECT count(*) AS n FROM "Sample" WHERE "seriesId" = $1`, [series.id]),
    ).toMatchObject({
      rows: [{ n: "300" }],
    });
    expect((await deps.series.read(series.id, { start: START, step: STEP, length: 1 })).values[0]).toBe(100);
    // A worker that died after "running" was written is delivered the job again.
    const file = await deps.artifacts.put(new TextEncoder().encode(csv));
    await db.import.update({ where: { id: started.id }, data: { state: "running" } });
    await handleImportSeries(deps, { importId: started.id });
    expect(file).toMatch(/^[0-9a-f]{64}$/);
    expect(await invoke(getImport, actor, deps, { id: started.id })).toMatchObject({
      state: "done",
      accepted: 301,
    });
    expect(
      await pool.query(`SELECT count(*) AS n FROM "Sample" WHERE "seriesId" = $1`, [series.id]),
    ).toMatchObject({
      rows: [{ n: "300" }],
    });
  });

  it("stores nothing after it was cancelled, and refuses to cancel twice", async () => {
    const started = await invoke(startImport, actor, deps, { csv: fileOf(300), name: "cancelled" });
    await invoke(cancelImport, actor, deps, { id: started.id });
    await handleImportSeries(deps, { importId: started.id });
    expect(await deps.series.list(started.workloadId)).toEqual([]);
    await expect(invoke(cancelImport, actor, deps, { id: started.id })).rejects.toThrow(/cancelled already/);
  });

  it("is handed to the queue again when its job was lost, and only then", async () => {
    const started = await invoke(startImport, actor, deps, { csv: fileOf(300), name: "lost job" });
    jobs.length = 0;
    await recoverImports(deps);
    expect(jobs).toEqual([]);
    now += 61_000;
    await recoverImports(deps);
    expect(jobs).toMatchObject([{ name: "importSeries", payload: { importId: started.id } }]);
    await handleImportSeries(deps, { importId: started.id });
    jobs.length = 0;
    await recoverImports(deps);
    expect(jobs).toEqual([]);
  });

  it("refuses a file that cannot be read, a unit that does not exist, and a step that differs from what is stored", async () => {
    await expect(invoke(startImport, actor, deps, { csv: "a,b\nc,d" })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(invoke(startImport, actor, deps, { csv: fileOf(30), unit: "furlongs" })).rejects.toThrow(
      /no unit of requests/,
    );
    const hourly = ["timestamp,requests_per_min", ...[0, 12, 24].map((i) => row(i, 5))].join("\n");
    await expect(invoke(startImport, actor, deps, { csv: hourly, workload: "twice" })).rejects.toThrow(
      /every 5 min.*every 60 min/,
    );
  });
});

describe("writing samples", () => {
  it("stores a whole batch, or nothing and a fault for each wrong line", async () => {
    const { started } = await run(fileOf(300), { name: "pushed" });
    const good = { workload: "pushed", measure: "cpu", at: "2024-06-01T00:00:00Z", value: 2 };
    expect(
      await invoke(writeSamples, actor, deps, { items: [good, { ...good, at: "2024-06-01T00:01:00Z" }] }),
    ).toEqual({ accepted: 2 });
    const lines = [
      JSON.stringify({ ...good, at: "2024-06-01T00:02:00Z" }),
      JSON.stringify({ ...good, value: "x" }),
      "{",
    ];
    await expect(invoke(writeSamples, actor, deps, { lines })).rejects.toMatchObject({
      code: "invalid_input",
      faults: [{ field: "2" }, { field: "1.value" }],
    });
    const cpu = (await deps.series.list(started.workloadId)).find((info) => info.measure === "cpu");
    expect(
      await pool.query(`SELECT count(*) AS n FROM "Sample" WHERE "seriesId" = $1`, [cpu?.id]),
    ).toMatchObject({ rows: [{ n: "2" }] });
  });
});
