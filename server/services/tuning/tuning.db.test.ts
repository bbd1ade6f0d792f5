import { Pool } from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { makeLearner } from "@/server/adapters/tfjs/learner";
import { postgresSeries } from "@/server/adapters/postgres-series/series-store";
import { PRESETS } from "@/server/core/policy/presets";
import type { Policy } from "@/server/core/policy/policy";
import { openDesk } from "@/server/services/policies/testing";
import { seedPast } from "@/server/services/replays/testing";
import { invoke } from "@/server/services/verb";
import { addPolicy, addVersion, findPolicyRecord } from "@/server/store/policies";
import { type LearntLines, moveTuning } from "@/server/store/tunings";
import { testDatabase } from "@/server/testing/database";
import type { LevelChoice } from "@/server/core/replay/levels/choose-level";
import { cancelTuning } from "./cancel-tuning";
import { chooseRiskLevel } from "./choose-risk-level";
import { handleTune } from "./handle-tune";
import { listTunings } from "./list-tunings";
import { recoverTunings } from "./recover-tunings";
import { tunePolicy } from "./tune-policy";

const { url } = await testDatabase();
const desk = openDesk(url);
const { db, clock, jobs } = desk;
const pool = new Pool({ connectionString: url, max: 2 });
const deps = { ...desk.deps, series: postgresSeries(pool) };
const operator = await desk.person("operator");
afterAll(async () => {
  await pool.end();
  await db.$disconnect();
});

const HOUR = 3_600_000;
const signal = new AbortController().signal;
const few = { passes: 8, stretchDays: 1 };
/** Serves p99 with 30 % on top: on a quiet wave most of that is never used. */
const WASTEFUL = { ...PRESETS.balanced, quantile: 0.99, marginPercent: 30 };

async function active(name: string, body: Policy, hours: number): Promise<string> {
  const policyId = await addPolicy(db, name, clock.now);
  if (!policyId) throw new Error(`There is a policy ${name}.`);
  const author = { authorId: operator.id, authorName: operator.name, reason: "" };
  await addVersion(db, { policyId, version: 1, state: "active", body, now: clock.now, ...author });
  const workload = await desk.workload(policyId);
  await seedPast(db, deps.series, workload, { hours, saidHours: 24, until: clock.now });
  return policyId;
}

const ask = async (id: string) => {
  jobs.splice(0);
  const { id: tuningId } = await invoke(tunePolicy, operator, deps, { id });
  expect(jobs.map(({ name, payload }) => [name, payload])).toEqual([["tune", { tuningId }]]);
  return { tuningId };
};
const newest = async (id: string) => (await invoke(listTunings, operator, deps, { id })).items[0];

describe("a tuning", () => {
  it("submits what held on later days as a version with its replay, once, and keeps the evidence", async () => {
    const id = await active("wasteful", WASTEFUL, 15 * 24);
    const payload = await ask(id);
    await expect(invoke(tunePolicy, operator, deps, { id })).rejects.toThrow("is on its way");
    await handleTune(deps, makeLearner, payload, signal, few);
    const done = await newest(id);
    expect(done).toMatchObject({ state: "proposed", progress: 1, proposedVersion: 2 });
    const learnt = done.result as LearntLines;
    expect(learnt.judged[0].verdict.gainPercent.low).toBeGreaterThan(0);
    const policy = await findPolicyRecord(db, id);
    const [made] = policy?.versions ?? [];
    expect(made).toMatchObject({ version: 2, state: "submitted", authorId: operator.id });
    expect(made.body).toEqual({ ...WASTEFUL, bySituation: learnt.lines });
    expect(made.reason).toContain("held-back days");
    expect(await db.replay.count({ where: { policyVersionId: made.id } })).toBe(1);
    const audit = await db.audit.findFirstOrThrow({ where: { action: "proposeTuning" } });
    expect(audit).toMatchObject({ actorKind: "system", actorName: "Tuner" });
    // Delivered twice, it does nothing more.
    await handleTune(deps, makeLearner, payload, signal, few);
    expect((await findPolicyRecord(db, id))?.versions).toHaveLength(2);
  }, 120_000);

  it("says why nothing is proposed", async () => {
    const id = await active("young", WASTEFUL, 6 * 24);
    await handleTune(deps, makeLearner, await ask(id), signal, few);
    expect(await newest(id)).toMatchObject({
      state: "not proposed",
      why: expect.stringMatching(/There are \d of the 11 days/),
    });
    const risk = await active("priced", { ...PRESETS.balanced, planner: "risk" }, 24);
    await expect(invoke(tunePolicy, operator, deps, { id: risk })).rejects.toThrow("priced risk");
  });

  it("chooses the cheapest level of risk that keeps what was asked, and proposes it with its evidence", async () => {
    // The floor alone serves most minutes otherwise, and every level comes to the same.
    const careful = { ...WASTEFUL, marginPercent: 0, utilisationTarget: 1, releaseByForecast: true };
    const id = await active("careful", careful, 8 * 24);
    jobs.splice(0);
    const asked = { id, shortPercent: 1, lostPercent: 0.5 };
    const { id: tuningId } = await invoke(chooseRiskLevel, operator, deps, asked);
    expect(jobs.map(({ name, payload }) => [name, payload])).toEqual([["chooseRisk", { tuningId }]]);
    await handleTune(deps, makeLearner, { tuningId }, signal);
    const done = await newest(id);
    expect(done).toMatchObject({ kind: "risk level", state: "proposed", proposedVersion: 2, progress: 1 });
    const { choice } = done.result as { choice: LevelChoice };
    expect(choice.chosen.met).toBe(true);
    const [made] = (await findPolicyRecord(db, id))?.versions ?? [];
    expect(made).toMatchObject({ state: "submitted", authorId: operator.id, reason: done.why });
    expect(made.body).toEqual({ ...careful, quantile: choice.chosen.level });
    expect(done.why).toMatch(
      /is the cheapest of 11 levels .* Chosen from the first two thirds of the days alone/,
    );
    expect(await db.replay.count({ where: { policyVersionId: made.id } })).toBe(1);
  }, 120_000);

  it("proposes no level where none keeps what was asked, where the policy has it, or where history is too short", async () => {
    const found = async (id: string, shortPercent: number, lostPercent: number) => {
      const { id: tuningId } = await invoke(chooseRiskLevel, operator, deps, {
        id,
        shortPercent,
        lostPercent,
      });
      await handleTune(deps, makeLearner, { tuningId }, signal);
      expect((await findPolicyRecord(db, id))?.versions).toHaveLength(1);
      return newest(id);
    };
    const few = { upAtMost: { replicas: 1, inMinutes: 60 }, maxReplicas: 6 };
    const short = await active("short", { ...WASTEFUL, ...few }, 8 * 24);
    expect(await found(short, 0, 0)).toMatchObject({
      state: "not proposed",
      why: expect.stringContaining("none of 11 levels keeps"),
    });
    const thrifty = await active("thrifty", { ...WASTEFUL, quantile: 0.5, marginPercent: 0 }, 8 * 24);
    expect(await found(thrifty, 50, 50)).toMatchObject({
      state: "not proposed",
      why: expect.stringMatching(/That is the level that it has|not worth a change/),
    });
    const fresh = await active("fresh", WASTEFUL, 3 * 24);
    expect((await found(fresh, 1, 1)).why).toContain("of the 6 days of history that a choice needs");
  }, 120_000);

  it("ends when a person cancels it, and begins again when its worker was lost", async () => {
    const id = await active("patient", WASTEFUL, 12 * 24);
    const { tuningId } = await ask(id);
    const seen = clock.now - HOUR;
    await moveTuning(db, tuningId, ["queued"], { state: "running", startedAt: seen, heartbeatAt: seen });
    jobs.splice(0);
    await recoverTunings(deps);
    expect(jobs.map(({ payload }) => payload)).toEqual([{ tuningId }]);
    await invoke(cancelTuning, operator, deps, { id: tuningId });
    await handleTune(deps, makeLearner, { tuningId }, signal, few);
    expect(await newest(id)).toMatchObject({ state: "cancelled", why: "Cancelled by The operator." });
    await expect(invoke(cancelTuning, operator, deps, { id: tuningId })).rejects.toThrow("is cancelled");
    await recoverTunings(deps);
    expect(jobs).toHaveLength(1);
  });
});
