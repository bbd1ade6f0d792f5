import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prometheusServer } from "@/server/adapters/prometheus/metrics-server";
import { dryRunTarget } from "@/server/adapters/memory/dry-run-target";
import { FeedRule } from "@/server/core/sources/prometheus";
import { systemActor } from "@/server/auth/actors";
import { everyText } from "@/server/services/ingest/testing";
import { collect } from "@/server/services/loop/collect";
import { invoke, type Verb } from "@/server/services/verb";
import { testDeps } from "@/server/testing/deps";
import {
  freePort,
  nodeHistory,
  type Running,
  startPrometheus,
  withoutPrometheus,
} from "@/server/testing/prometheus";
import { changeSource } from "./change-source";
import { connectSource } from "./connect-source";
import { getSource } from "./get-source";
import { listSources } from "./list-sources";
import { lookAtServer } from "./look-at-server";
import { pauseSource } from "./pause-source";
import { previewQuery } from "./preview-query";
import { removeSource } from "./remove-source";
import { skipHistory } from "./skip-history";

const missing = withoutPrometheus();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const UNTIL = Math.floor(Date.now() / HOUR) * HOUR - HOUR;
const HOURS = 30;
/** A server without targets is taken to scrape every minute, and so long its newest minute is left to settle. */
const SETTLE = MINUTE;

describe.skipIf(missing)(`sources that are a real Prometheus${missing ? ` (${missing})` : ""}`, async () => {
  const deps = await testDeps(UNTIL + SETTLE, {
    metricsServer: prometheusServer,
    sealKey: "a-key-for-tests-only",
  });
  deps.target = () => dryRunTarget(deps.clock, () => ({ replicas: 1 }));
  const folder = mkdtempSync(path.join(tmpdir(), "headroom-sources-"));
  const port = await freePort();
  const actor = systemActor("test", "admin");
  const run = <O>(verb: Verb<never, O> | object, input: object): Promise<O> =>
    invoke(verb as Verb, actor, deps, input) as Promise<O>;
  const start = (history?: string) => startPrometheus({ port, folder, history });
  let server: Running;
  let id = "";
  const stored = async (measure: string) => {
    const source = await deps.db.source.findUniqueOrThrow({ where: { id }, include: { workloads: true } });
    const [series] = (await deps.series.list(source.workloads[0].id)).filter(
      (one) => one.measure === measure,
    );
    return (
      series && deps.series.read(series.id, { start: UNTIL - HOURS * HOUR, step: MINUTE, length: HOURS * 60 })
    );
  };
  const present = (series: { values: Float64Array } | undefined) =>
    [...(series?.values ?? [])].filter((value) => !Number.isNaN(value)).length;
  const detail = () => run<Awaited<ReturnType<typeof getSource.run>>>(getSource, { id });

  beforeAll(async () => {
    server = await start(nodeHistory("made-up:9100", HOURS, UNTIL));
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("proposes the machine that it finds, with what one replica of it carries", async () => {
    const looked = await run<Awaited<ReturnType<typeof lookAtServer.run>>>(lookAtServer, { url: server.url });
    expect(looked.version).toMatch(/^2\./);
    expect(looked.proposals.map(({ rule, perReplica }) => [rule.workload, rule.measure, perReplica])).toEqual(
      [
        ["made-up:9100", "cpu", 2],
        ["made-up:9100", "memory", 8 * 2 ** 30],
      ],
    );
    for (const { points } of looked.proposals) expect(points.length).toBeGreaterThan(80);
  });

  it("shows what a query would store, and why another would store nothing", async () => {
    const preview = (promql: string) =>
      run<Awaited<ReturnType<typeof previewQuery.run>>>(previewQuery, {
        url: server.url,
        rule: { promql, measure: "cpu", workload: "w" },
      });
    expect(await preview("sum(rate(node_cpu_seconds_total[4m]))")).toMatchObject({
      fault: null,
      seriesCount: 1,
    });
    expect(await preview("rate(node_cpu_seconds_total[4m])")).toMatchObject({
      fault: expect.stringMatching(/4 series that differ in/),
      points: [],
    });
    expect((await preview("no_such_metric")).fault).toMatch(/no value/);
    await expect(preview("sum(")).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("connects it, reads its history up to now, and asks for a forecast when that is done", async () => {
    const connected = await run<{ id: string; workloads: object[] }>(connectSource, {
      url: server.url,
      historyDays: 2,
    });
    id = connected.id;
    expect(connected.workloads).toHaveLength(1);
    expect(
      deps.jobs.some(
        ({ name, payload }) => name === "collect" && "sourceId" in payload && payload.sourceId === id,
      ),
    ).toBe(true);
    deps.jobs.length = 0;
    await collect(deps, id);
    expect(present(await stored("cpu"))).toBeGreaterThan(HOURS * 60 - 5);
    // A gauge is there from its first scrape on, up to the last full step.
    expect(present(await stored("memory"))).toBe(HOURS * 60);
    expect(deps.jobs.map(({ name }) => name)).toContain("forecast");
    const source = await detail();
    expect(source).toMatchObject({ state: "ok", progress: 1, series: 2, failing: 0, lagMs: SETTLE });
    expect(source.quality.map(({ measure, gaps }) => [measure, gaps])).toEqual([
      ["cpu", 0],
      ["memory", 0],
    ]);
    const [cpu] = (await stored("cpu"))?.values.slice(-1) ?? [];
    expect(cpu).toBeGreaterThan(0.1);
    expect(cpu).toBeLessThan(2);
  });

  it("says when it is down, forgets nothing, and fills what it missed afterwards", async () => {
    await server.stop();
    await deps.db.sourceFeed.updateMany({
      where: { sourceId: id },
      data: { collectedTo: new Date(UNTIL - 5 * HOUR) },
    });
    await deps.db.$executeRaw`DELETE FROM "Sample" WHERE at >= ${new Date(UNTIL - 5 * HOUR)}`;
    await expect(collect(deps, id)).rejects.toMatchObject({ code: "unavailable" });
    expect(await detail()).toMatchObject({
      state: "failed",
      lastError: expect.stringMatching(/Nothing listens/),
    });
    expect(present(await stored("memory"))).toBe((HOURS - 5) * 60);
    server = await start();
    await collect(deps, id);
    expect(present(await stored("memory"))).toBe(HOURS * 60);
    expect((await detail()).state).toBe("ok");
  });

  it("reads a new series from its beginning, leaves the others be, and shows which one cannot be read", async () => {
    const rule = { workload: "made-up:9100", application: "node" };
    const before = (await detail()).rules.map((rule) => FeedRule.parse(rule));
    await run(changeSource, {
      id,
      series: [
        ...before,
        { ...rule, measure: "bandwidth", promql: "sum(node_memory_MemTotal_bytes)", factor: 2 },
        { ...rule, measure: "storage_io", promql: "rate(node_cpu_seconds_total[4m])" },
      ],
    });
    await collect(deps, id);
    expect((await stored("bandwidth"))?.values[60]).toBe(2 * 8 * 2 ** 30);
    const { state, failing, rules } = await detail();
    expect({ state, failing }).toEqual({ state: "partly", failing: 1 });
    expect(rules.find(({ measure }) => measure === "storage_io")?.error).toMatch(/differ in/);
    await run(changeSource, { id, series: before });
    await collect(deps, id);
    expect((await detail()).state).toBe("ok");
  });

  it("skips history on request, and reads nothing while it is paused", async () => {
    await deps.db.sourceFeed.updateMany({
      where: { sourceId: id },
      data: { collectedTo: new Date(UNTIL - 20 * HOUR) },
    });
    const under = await detail();
    expect(under.state).toBe("catching up");
    expect(under.progress).toBeLessThan(0.8);
    expect(await run(skipHistory, { id })).toMatchObject({ skipped: 2 });
    expect((await detail()).progress).toBe(1);
    await run(pauseSource, { id });
    deps.at += 10 * MINUTE;
    await collect(deps, id);
    expect(await detail()).toMatchObject({ state: "paused" });
    await run(pauseSource, { id, paused: false });
    deps.at -= 10 * MINUTE;
  });

  it("keeps a password sealed, shows it nowhere, and sends it to no other server", async () => {
    const secret = "correct horse battery staple";
    const auth = { kind: "bearer" };
    const url = server.url;
    await run(changeSource, { id, connection: { url, auth, secret } });
    expect(await detail()).toMatchObject({ connection: { auth, hasSecret: true } });
    const pool = new Pool({ connectionString: deps.url, max: 1 });
    const everything = await everyText(pool).finally(() => pool.end());
    expect(everything).not.toContain(secret);
    expect(JSON.stringify([await detail(), await run(listSources, {})])).not.toContain(secret);
    await collect(deps, id);
    const elsewhere = { url: "http://127.0.0.1:9", auth };
    await expect(run(changeSource, { id, connection: elsewhere })).rejects.toThrow(/Enter the token again/);
    await expect(run(lookAtServer, { id, ...elsewhere })).rejects.toThrow(/Enter the token again/);
    expect(await run(lookAtServer, { id, url, auth, find: false })).toMatchObject({
      version: expect.any(String),
    });
  });

  it("is refused to all but admins", async () => {
    const operator = { kind: "user" as const, id: "u", name: "Operator", role: "approver" as const };
    for (const verb of [
      connectSource,
      changeSource,
      lookAtServer,
      previewQuery,
      removeSource,
      pauseSource,
      skipHistory,
    ])
      await expect(invoke(verb as unknown as Verb, operator, deps, {})).rejects.toMatchObject({
        code: "forbidden",
      });
  });

  it("disconnects: address and secret are gone, its workloads archived, its name free", async () => {
    const { name } = await detail();
    await run(removeSource, { id });
    await expect(detail()).rejects.toMatchObject({ code: "not_found" });
    const row = await deps.db.source.findUniqueOrThrow({
      where: { id },
      include: { workloads: true, feeds: true },
    });
    expect(row).toMatchObject({ secret: null, config: {}, feeds: [] });
    expect(row.workloads.every(({ archivedAt }) => archivedAt !== null)).toBe(true);
    await collect(deps, id);
    await run(connectSource, { url: server.url, name, historyDays: 1 });
  });
});
