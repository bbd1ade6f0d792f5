import { afterAll, describe, expect, it } from "vitest";
import { createPolicy } from "@/server/services/policies/create-policy";
import { submitVersion } from "@/server/services/policies/submit-version";
import { openDesk } from "@/server/services/policies/testing";
import { invoke } from "@/server/services/verb";
import type { Prisma } from "@/server/store/prisma/client";
import { testDatabase } from "@/server/testing/database";
import { approvePlan } from "./approve-plan";
import { getPlan } from "./get-plan";
import { listDecided } from "./list-decided";
import { listPlans } from "./list-plans";
import { listWaiting } from "./list-waiting";
import { rejectPlan } from "./reject-plan";
import { revertPlan } from "./revert-plan";

const { url } = await testDatabase();
const desk = openDesk(url);
const { db, deps, clock, jobs } = desk;
const approver = await desk.person("approver");
const operator = await desk.person("operator");
afterAll(() => db.$disconnect());

const minutes = (count: number) => count * 60_000;

async function propose(change: Partial<Prisma.PlanUncheckedCreateInput> = {}) {
  const workloadId = change.workloadId ?? (await desk.workload());
  return db.plan.create({
    data: {
      workloadId,
      state: "proposed",
      createdAt: new Date(clock.now),
      actAt: new Date(clock.now + minutes(5)),
      expiresAt: new Date(clock.now + minutes(12)),
      fromReplicas: 11,
      toReplicas: 14,
      floor: 10,
      share: { reactive: 10, predictive: 4, shadow: 0 },
      reasons: [{ stage: "Forecast", from: 11, to: 14, why: "Demand likely passes capacity at 08:52." }],
      inputs: {},
      targetVersion: "7",
      headline: "Demand likely passes capacity at 08:52.",
      otherwise: "Otherwise the reactive floor follows demand as it comes.",
      costPerHour: 2.46,
      ...change,
    },
  });
}

const stateOf = async (id: string) => (await db.plan.findUniqueOrThrow({ where: { id } })).state;

describe("approvePlan", () => {
  it("approves, keeps the comment, hands the act over for its time, and says so in the audit", async () => {
    const plan = await propose();
    const done = await invoke(approvePlan, approver, deps, { id: plan.id, comment: "Fine." });
    expect(done).toMatchObject({ state: "approved", actAt: clock.now + minutes(5) });
    const job = {
      name: "actuate",
      payload: { planId: plan.id },
      id: `actuate_${plan.id}`,
      delayMs: minutes(5),
    };
    expect(jobs.at(-1)).toEqual(job);
    const kept = await invoke(getPlan, operator, deps, { id: `P-${plan.number}` });
    expect(kept).toMatchObject({ state: "approved", comment: "Fine.", decidedName: approver.name });
    const line = await db.audit.findFirstOrThrow({ where: { targetId: plan.id } });
    expect(line).toMatchObject({ actorId: approver.id, action: "approvePlan", reason: "Fine." });
    expect(line.summary).toContain("from 11 to 14 replicas, to act at 08:29 UTC.");
  });

  it("lets one of two approvals at once win, and leaves one job and one audit line", async () => {
    const plan = await propose();
    const second = await desk.person("admin");
    const before = jobs.length;
    const both = await Promise.allSettled(
      [approver, second].map((who) => invoke(approvePlan, who, deps, { id: plan.id })),
    );
    expect(both.map((r) => r.status).sort()).toEqual(["fulfilled", "rejected"]);
    const lost = both.find((r) => r.status === "rejected");
    expect(lost?.reason).toMatchObject({
      code: "conflict",
      faults: [{ field: "state", message: "approved" }],
    });
    expect(jobs.length - before).toBe(1);
    expect(await db.audit.count({ where: { targetId: plan.id } })).toBe(1);
  });

  it("refuses whoever may not decide, and changes nothing", async () => {
    const plan = await propose();
    await expect(invoke(approvePlan, operator, deps, { id: plan.id })).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await stateOf(plan.id)).toBe("proposed");
  });

  it("refuses a plan that lapsed, also before the sweep came by", async () => {
    const plan = await propose({ expiresAt: new Date(clock.now) });
    const late = {
      code: "conflict",
      message: expect.stringContaining("lapsed at 08:24 UTC"),
      faults: [{ message: "expired" }],
    };
    await expect(invoke(approvePlan, approver, deps, { id: plan.id })).rejects.toMatchObject(late);
    await expect(invoke(rejectPlan, approver, deps, { id: plan.id })).rejects.toMatchObject({
      code: "conflict",
    });
    expect((await invoke(getPlan, approver, deps, { id: plan.id })).obstacle?.message).toContain("lapsed");
  });

  it("refuses a plan that a newer one replaced, and names the newer one", async () => {
    const plan = await propose();
    const newer = await propose({ workloadId: plan.workloadId, toReplicas: 16 });
    const out = {
      code: "conflict",
      faults: expect.arrayContaining([{ field: "newerPlan", message: newer.id }]),
    };
    await expect(invoke(approvePlan, approver, deps, { id: plan.id })).rejects.toMatchObject(out);
    await invoke(approvePlan, approver, deps, { id: newer.id });
  });

  it("refuses while everything is stopped, but a rejection is heard", async () => {
    const plan = await propose();
    await db.setting.create({ data: { key: "stop", value: { stopped: true, by: "The admin" } } });
    const stopped = { code: "stopped", message: expect.stringContaining("stopped by The admin") };
    await expect(invoke(approvePlan, approver, deps, { id: plan.id })).rejects.toMatchObject(stopped);
    await invoke(rejectPlan, approver, deps, { id: plan.id, comment: "Not now." });
    await db.setting.deleteMany({ where: { key: "stop" } });
    expect(await stateOf(plan.id)).toBe("rejected");
  });

  it("refuses a held workload, a lowered mode, and a target that moved on, each with the new fact", async () => {
    const fact = async (change: Prisma.WorkloadUncheckedUpdateInput) => {
      const plan = await propose();
      await db.workload.update({ where: { id: plan.workloadId }, data: change });
      const error = await invoke(approvePlan, approver, deps, { id: plan.id }).catch((e) => e);
      expect(await stateOf(plan.id)).toBe("proposed");
      expect(error.code).toBe("conflict");
      return error.faults[0];
    };
    const until = new Date(clock.now + minutes(30));
    expect(await fact({ heldUntil: until })).toEqual({ field: "heldUntil", message: until.toISOString() });
    expect(await fact({ mode: "observe" })).toEqual({ field: "mode", message: "observe" });
    expect(await fact({ targetVersion: "8" })).toEqual({ field: "desired", message: "11" });
    expect(await fact({ desired: 12 })).toEqual({ field: "desired", message: "12" });
  });
});

describe("revertPlan", () => {
  const applied = async (change: Partial<Prisma.PlanUncheckedCreateInput> = {}) => {
    const at = new Date(clock.now - minutes(2));
    const plan = await propose({ state: "applied", decidedAt: at, finishedAt: at, ...change });
    await db.workload.update({
      where: { id: plan.workloadId },
      data: { desired: 14, ready: 14, targetVersion: "8" },
    });
    return plan;
  };

  it("makes a new approved plan that returns to what was there", async () => {
    const plan = await applied();
    const done = await invoke(revertPlan, approver, deps, { id: plan.id });
    const back = await db.plan.findUniqueOrThrow({ where: { id: done.revert?.id } });
    expect(back).toMatchObject({
      state: "approved",
      fromReplicas: 14,
      toReplicas: 11,
      revertsPlanId: plan.id,
    });
    expect(jobs.at(-1)).toMatchObject({ name: "actuate", id: `actuate_${back.id}` });
    await expect(invoke(revertPlan, approver, deps, { id: plan.id })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("stays above the reactive floor", async () => {
    const plan = await applied();
    const decision = {
      current: 14,
      wanted: 14,
      floor: 13,
      share: {},
      reasons: [],
      outcome: "none",
      outcomeWhy: "",
      inputs: {},
    };
    await db.decision.create({ data: { workloadId: plan.workloadId, at: new Date(clock.now), ...decision } });
    expect((await invoke(revertPlan, approver, deps, { id: plan.id })).revert?.toReplicas).toBe(13);
  });

  it("ends after ten minutes, and waits while everything is stopped", async () => {
    const then = new Date(clock.now - minutes(10));
    const plan = await applied({ decidedAt: then, finishedAt: then });
    const over = { code: "conflict", message: expect.stringContaining("ended at 08:24 UTC") };
    await expect(invoke(revertPlan, approver, deps, { id: plan.id })).rejects.toMatchObject(over);
    const fresh = await applied();
    await db.setting.create({ data: { key: "stop", value: { stopped: true } } });
    await expect(invoke(revertPlan, approver, deps, { id: fresh.id })).rejects.toMatchObject({
      code: "stopped",
    });
    await db.setting.deleteMany({ where: { key: "stop" } });
  });

  it("takes an approval back before it acts, so that the plan waits again", async () => {
    const plan = await propose();
    await invoke(approvePlan, approver, deps, { id: plan.id, comment: "Too quick." });
    await invoke(revertPlan, approver, deps, { id: plan.id });
    expect(await db.plan.findUniqueOrThrow({ where: { id: plan.id } })).toMatchObject({
      state: "proposed",
      comment: null,
    });
    await invoke(approvePlan, approver, deps, { id: plan.id });
  });
});

describe("the inbox", () => {
  it("mixes plans and policy versions by deadline, and says who may decide", async () => {
    const plan = await propose();
    const made = await invoke(createPolicy, approver, deps, { name: "inbox" });
    await invoke(submitVersion, approver, deps, { id: made.id, n: 1, reason: "A first policy." });
    const { items, nextCycleAt } = await invoke(listWaiting, approver, deps, {});
    const at = items.map((item) => item.expiresAt ?? Infinity);
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(items.find((item) => item.id === plan.id)).toMatchObject({
      kind: "plan",
      change: "11 to 14 replicas",
      you: { may: true },
    });
    const version = items.find((item) => item.name === "inbox");
    expect(version).toMatchObject({ kind: "policy", author: { id: approver.id }, you: { may: false } });
    expect(nextCycleAt).toBe(clock.now + 60_000);
    const decided = await invoke(listDecided, approver, deps, {});
    expect(decided.items.every((item) => item.state !== "proposed" && item.state !== "submitted")).toBe(true);
    expect(decided.today.rejected).toBe(1);
  });

  it("lists plans by state, a page at a time", async () => {
    const first = await invoke(listPlans, operator, deps, { state: "proposed", limit: 2 });
    expect(first.items).toHaveLength(2);
    expect(first.items.every((plan) => plan.state === "proposed")).toBe(true);
    const second = await invoke(listPlans, operator, deps, {
      state: "proposed",
      limit: 2,
      cursor: first.nextCursor,
    });
    expect(second.items.every((plan) => plan.number < first.items[1].number)).toBe(true);
  });
});
