import { Pool } from "pg";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { postgresSeries } from "@/server/adapters/postgres-series/series-store";
import { PRESETS } from "@/server/core/policy/presets";
import { approveVersion } from "@/server/services/policies/approve-version";
import { createVersion } from "@/server/services/policies/create-version";
import { ensurePresetPolicies } from "@/server/services/policies/ensure-preset-policies";
import { getVersionCase } from "@/server/services/policies/get-version-case";
import { submitVersion } from "@/server/services/policies/submit-version";
import { openDesk } from "@/server/services/policies/testing";
import { invoke } from "@/server/services/verb";
import { testDatabase } from "@/server/testing/database";
import { cancelReplay } from "./cancel-replay";
import { getReplay } from "./get-replay";
import { handleReplayPart } from "./handle-part";
import { listReplays } from "./list-replays";
import { recoverReplays } from "./recover-replays";
import { startReplay } from "./start-replay";
import { seedPast } from "./testing";

const { url } = await testDatabase();
const desk = openDesk(url);
const { db, clock, jobs } = desk;
const pool = new Pool({ connectionString: url, max: 2 });
const deps = { ...desk.deps, series: postgresSeries(pool) };
const operator = await desk.person("operator");
const approver = await desk.person("approver");
afterAll(async () => {
  await pool.end();
  await db.$disconnect();
});

const HOUR = 3_600_000;
await ensurePresetPolicies(db, clock.now - 100 * HOUR);
const { id: policyId } = await db.policy.findUniqueOrThrow({ where: { name: "balanced" } });
const known = await desk.workload(policyId);
await seedPast(db, deps.series, known, { hours: 240, saidHours: 50, until: clock.now });
const young = await desk.workload(policyId);
await seedPast(db, deps.series, young, { hours: 5, until: clock.now });
const other = await desk.workload();
await seedPast(db, deps.series, other, { hours: 60, until: clock.now, saidHours: 0 });

beforeEach(() => void jobs.splice(0));
const parts = () => jobs.splice(0).map((job) => job.payload as { replayId: string; position: number });
const signal = new AbortController().signal;
const work = (all: ReturnType<typeof parts>) =>
  Promise.all(all.map((part) => handleReplayPart(deps, part, signal)));
const read = (id: string) => invoke(getReplay, operator, deps, { id });

describe("a replay through the queue", () => {
  it("splits by workload, runs side by side, and says of each workload what came of it or why nothing", async () => {
    const { id, label } = await invoke(startReplay, operator, deps, {
      policies: [
        "balanced",
        { policy: "aggressive", version: 1 },
        { name: "floor only", body: PRESETS.conservative },
      ],
      workloads: [known, young, other],
      days: 2,
    });
    expect(await read(id)).toMatchObject({ label, state: "queued", progress: 0, report: null });
    const mine = parts();
    expect(mine).toHaveLength(3);
    await work(mine);
    const { state, report } = await read(label);
    expect(state).toBe("done");
    const kinds = report?.strategies.map(({ kind }) => kind).join(" ");
    expect(kinds).toBe("policy policy policy hpa nothing foresight");
    expect(report?.replayed).toBe(2);
    expect(report?.workloads[0]).toMatchObject({
      workloadId: known,
      forecasts: "as issued",
      stepSeconds: 300,
    });
    expect(report?.workloads[1]).toMatchObject({ reason: expect.stringContaining("a replay needs 20 h") });
    expect(report?.workloads[2]).toMatchObject({ workloadId: other, forecasts: "quick" });
    const total = (key: string) => report?.totals.find((each) => each.key === key);
    const each = (report?.workloads ?? []).flatMap((w) =>
      "runs" in w ? w.runs.filter((run) => run.key === "p0") : [],
    );
    expect(total("p0")?.costUsd).toBeCloseTo(each[0].costUsd + each[1].costUsd, 9);
    expect(total("p1")?.costUsd).toBeLessThan(total("p2")?.costUsd ?? 0);
    // The same again, also when a part is delivered twice.
    await work(mine);
    const again = await invoke(startReplay, operator, deps, {
      policies: [
        "balanced",
        { policy: "aggressive", version: 1 },
        { name: "floor only", body: PRESETS.conservative },
      ],
      workloads: [known, young, other],
      days: 2,
    });
    await work(parts());
    expect((await read(again.id)).report).toEqual(report);
    const { items } = await invoke(listReplays, operator, deps, { limit: 1 });
    expect(items).toMatchObject([{ id: again.id, progress: 1 }]);
  });

  it("replays the risk planner, and every policy at its levels of risk when asked", async () => {
    const { id } = await invoke(startReplay, operator, deps, {
      policies: [
        { name: "risk", body: { ...PRESETS.aggressive, planner: "risk", utilisationTarget: 1 } },
        "balanced",
      ],
      workloads: [known],
      days: 1,
      riskLevels: true,
    });
    await work(parts());
    const { report } = await read(id);
    const levels = report?.strategies.filter((each) => each.variantOf === "p1").map((each) => each.level);
    expect(levels).toEqual(["p50", "p75", "p95", "p99"]);
    const cost = (name: string) =>
      report?.totals.find(({ key }) => key === report.strategies.find((s) => s.name === name)?.key)
        ?.costUsd ?? 0;
    expect(cost("balanced v1 at p99")).toBeGreaterThan(cost("balanced v1 at p50"));
    expect(cost("risk at 1000 replica-min")).toBeGreaterThan(cost("risk at 10 replica-min"));
  });

  it("refuses what cannot be replayed, with the field and the remedy", async () => {
    const ask = (input: object) => invoke(startReplay, operator, deps, { policies: ["balanced"], ...input });
    await expect(ask({ policies: ["absent"] })).rejects.toMatchObject({ code: "not_found" });
    await expect(ask({ workloads: ["absent"] })).rejects.toMatchObject({ code: "not_found" });
    await expect(ask({ policies: ["aggressive"] })).rejects.toThrow("govern no workload");
    const from = new Date(clock.now - HOUR).toISOString();
    await expect(ask({ from })).rejects.toMatchObject({ faults: [{ field: "from" }] });
  });

  it("ends at once when it is cancelled, and what is delivered later does nothing", async () => {
    const { id } = await invoke(startReplay, operator, deps, { policies: ["balanced"], days: 2 });
    const [first, ...rest] = parts();
    await work([first]);
    await invoke(cancelReplay, operator, deps, { id });
    await work(rest);
    expect(await read(id)).toMatchObject({
      state: "cancelled",
      report: null,
      error: expect.stringContaining("Cancelled by"),
    });
    await expect(invoke(cancelReplay, operator, deps, { id })).rejects.toMatchObject({ code: "conflict" });
  });

  it("is taken up again when its worker was killed or its job was lost", async () => {
    const { id } = await invoke(startReplay, operator, deps, { policies: ["balanced"], days: 2 });
    const [begun, waiting] = parts();
    // What a killed worker leaves: a part that runs, and a sign of life that grows old.
    await db.replay.update({ where: { id }, data: { state: "running", startedAt: new Date(clock.now) } });
    await db.replayPart.updateMany({
      where: { replayId: id, position: begun.position },
      data: { state: "running", heartbeatAt: new Date(clock.now) },
    });
    await recoverReplays(deps);
    expect(parts()).toEqual([]);
    clock.now += 60_000;
    await recoverReplays(deps);
    const found = parts().filter(({ replayId }) => replayId === id);
    expect(found).toEqual([begun, waiting]);
    await work(found);
    expect((await read(id)).state).toBe("done");
    clock.now -= 60_000;
  });
});

describe("the report that a submitted version carries", () => {
  it("is made by the queue, kept with the version, and needed for approval", async () => {
    const { version: n } = await invoke(createVersion, operator, deps, {
      id: policyId,
      body: { ...PRESETS.balanced, quantile: 0.95 },
    });
    const sent = await invoke(submitVersion, operator, deps, { id: policyId, n, reason: "Safer." });
    expect(sent.replay).toMatch(/^R-\d+$/);
    const approve = () => invoke(approveVersion, approver, deps, { id: policyId, n });
    await expect(approve()).rejects.toThrow(`The replay ${sent.replay} of balanced v${n} is at 0 %.`);
    await work(parts());
    const { id } = await db.policyVersion.findFirstOrThrow({ where: { policyId, version: n } });
    const { version, replay } = await invoke(getVersionCase, approver, deps, { id });
    expect(replay).toMatchObject({ label: sent.replay, state: "done" });
    const report = version.replay?.report;
    expect(report?.strategies.map(({ key }) => key)).toEqual([
      "active",
      "draft",
      "hpa",
      "nothing",
      "foresight",
    ]);
    expect(report).toMatchObject({ seed: 1, toAt: clock.now, replayed: 1 });
    const cost = (key: string) => report?.totals.find((each) => each.key === key)?.costUsd ?? 0;
    expect(cost("draft")).toBeGreaterThan(cost("active"));
    expect(await approve()).toMatchObject({ state: "active" });
  });

  it("may be given up by cancelling its replay", async () => {
    const { version: n } = await invoke(createVersion, operator, deps, {
      id: policyId,
      body: { ...PRESETS.balanced, quantile: 0.99 },
    });
    const { replay } = await invoke(submitVersion, operator, deps, {
      id: policyId,
      n,
      reason: "Safer still.",
    });
    await invoke(cancelReplay, approver, deps, { id: replay as string });
    expect(await invoke(approveVersion, approver, deps, { id: policyId, n })).toMatchObject({
      state: "active",
    });
  });
});
