import { beforeAll, describe, expect, it } from "vitest";
import { systemActor } from "@/server/auth/actors";
import type { CapacityModel } from "@/server/core/planning/workload";
import type { Policy } from "@/server/core/policy/policy";
import { approvePlan } from "@/server/services/plans/approve-plan";
import { getPlan } from "@/server/services/plans/get-plan";
import { revertPlan } from "@/server/services/plans/revert-plan";
import { invoke } from "@/server/services/verb";
import { getWorkload } from "@/server/services/workloads/get-workload";
import { actuatePlan } from "./actuate";
import { collect } from "./collect";
import { decideWorkload } from "./decide";
import { forecastAll, LOOP_START, type LoopWorld, loopWorld, ONLY } from "./testing";

const MINUTE = 60_000;
const person = systemActor("test", "Approver");
let w: LoopWorld;
beforeAll(async () => {
  w = await loopWorld();
  await collect(w.deps, w.source.id);
  await forecastAll(w);
}, 120_000);

/** under makes `changes` the settings in force; `mode` that of the workload. */
async function under(changes: Partial<Policy>, mode: "approve" | "autopilot" = "approve"): Promise<void> {
  const { policyId } = await w.deps.db.workload.findFirstOrThrow();
  const version = await w.deps.db.policyVersion.findFirstOrThrow({
    where: { policyId: policyId ?? "", state: "active" },
  });
  const body = { ...(version.body as object), ...changes };
  await w.deps.db.policyVersion.update({ where: { id: version.id }, data: { body } });
  await w.deps.db.workload.updateMany({ data: { mode } });
}
const clock = { minutes: 0 };
/** decide passes some minutes and gives the newest decision with its plan. */
async function decide(minutes = 1) {
  clock.minutes += minutes;
  w.at(LOOP_START + clock.minutes * MINUTE);
  await collect(w.deps, w.source.id);
  await decideWorkload(w.deps, w.workload.id);
  const decision = await w.deps.db.decision.findFirstOrThrow({ orderBy: { at: "desc" } });
  const plan = decision.planId
    ? await w.deps.db.plan.findUniqueOrThrow({ where: { id: decision.planId } })
    : undefined;
  const reasons = decision.reasons as { stage: string; why: string }[];
  return {
    decision,
    plan,
    reasons,
    why: (stage: string) => reasons.find((each) => each.stage === stage)?.why,
  };
}
const targetNow = () => w.sandbox.target.read(ONLY);
const stop = (stopped: boolean) =>
  w.deps.db.setting.upsert({
    where: { key: "stop" },
    create: { key: "stop", value: { stopped } },
    update: { value: { stopped } },
  });

/** Everything that demand needs at its median, and being late is dear: so it pays to keep replicas warm. */
const DEAR = {
  quantile: 0.5,
  marginPercent: 0,
  utilisationTarget: 1,
  releaseByForecast: true,
  replicaMinutesPerShortMinute: 8000,
  tiers: { predictive: true, shadow: true },
  shadowAtMost: 3,
  downAtMost: { replicas: 100, inMinutes: 1 },
  upAtMost: { replicas: 100, inMinutes: 1 },
  waitBeforeReleaseMinutes: 0,
};

describe("tiers that act", () => {
  it("ask for warm replicas by a plan, keep them once a person agrees, and take that back", async () => {
    await under(DEAR);
    const { plan, why } = await decide();
    expect(why("Warm")).toMatch(/kept warm .* serve within 10 s\. It keeps 0 now\.$/);
    expect(plan).toMatchObject({ state: "proposed", fromWarm: 0, toSize: null });
    const warm = plan?.toWarm ?? 0;
    expect(warm).toBeGreaterThan(0);
    const id = plan?.id ?? "";
    // Nothing changes while it waits, nor while everything is stopped.
    expect((await targetNow()).tiers?.warm?.desired).toBe(0);
    await stop(true);
    await expect(invoke(approvePlan, person, w.deps, { id })).rejects.toMatchObject({ code: "stopped" });
    await stop(false);
    await invoke(approvePlan, person, w.deps, { id });
    await stop(true);
    await actuatePlan(w.deps, id);
    expect(await invoke(getPlan, person, w.deps, { id })).toMatchObject({ state: "failed" });
    expect((await targetNow()).tiers?.warm?.desired).toBe(0);
    await stop(false);
    const again = await decide();
    await invoke(approvePlan, person, w.deps, { id: again.plan?.id ?? "" });
    await actuatePlan(w.deps, again.plan?.id ?? "");
    expect((await targetNow()).tiers?.warm?.desired).toBe(again.plan?.toWarm);
    expect(w.sandbox.platform.changes()).toMatchObject([{ warm: again.plan?.toWarm }]);
    const action = await w.deps.db.action.findFirstOrThrow({ where: { planId: again.plan?.id } });
    expect(action).toMatchObject({ state: "done", toWarm: again.plan?.toWarm });
    const { revert } = await invoke(revertPlan, person, w.deps, { id: again.plan?.id ?? "" });
    await actuatePlan(w.deps, revert?.id ?? "");
    expect((await targetNow()).tiers?.warm?.desired).toBe(0);
    expect((await targetNow()).desired).toBe(again.plan?.fromReplicas);
    const audit = await w.deps.db.audit.findFirstOrThrow({ where: { action: "revertPlan" } });
    expect(audit.summary).toContain(`${again.plan?.toWarm} to 0 kept warm`);
  });

  it("hand warm replicas over first, name each tier's share, and give the pool back with its tier", async () => {
    await under({}, "autopilot");
    const kept = await decide();
    expect(kept.plan).toMatchObject({ state: "approved", decidedName: "Autopilot", fromWarm: 0 });
    await actuatePlan(w.deps, kept.plan?.id ?? "");
    const later = await decide(4);
    if (later.plan) await actuatePlan(w.deps, later.plan.id);
    const before = await targetNow();
    const pool = before.tiers?.warm?.ready ?? 0;
    expect(pool).toBeGreaterThan(0);
    // More than half of each replica is to stay free from now on: the floor asks for more than the pool holds.
    await under({ utilisationTarget: 0.4, releaseByForecast: false }, "autopilot");
    const more = await decide();
    const wanted = more.decision.wanted - before.desired;
    expect(wanted).toBeGreaterThan(0);
    const share = more.decision.share as {
      reactive: number;
      predictive: number;
      shadow: number;
      held?: number;
    };
    expect(share.shadow).toBe(Math.min(pool, wanted));
    expect(share.reactive + share.predictive + share.shadow + (share.held ?? 0)).toBe(more.decision.wanted);
    expect(more.why("Shadow")).toMatch(/warm replicas? (is|are) handed over/);
    await actuatePlan(w.deps, more.plan?.id ?? "");
    w.at(LOOP_START + clock.minutes * MINUTE + 10_000);
    expect((await targetNow()).ready).toBeGreaterThanOrEqual(before.ready + share.shadow);
    await under({ tiers: { predictive: true, shadow: false } }, "autopilot");
    const given = await decide(2);
    expect(given.plan).toMatchObject({ toWarm: 0 });
    await actuatePlan(w.deps, given.plan?.id ?? "");
    expect((await targetNow()).tiers?.warm).toMatchObject({ desired: 0, ready: 0, starting: 0 });
  });

  it("choose the size of replicas together with their number, and count in the new size from then on", async () => {
    const before = await w.deps.db.workload.findFirstOrThrow();
    // It runs more than demand needs, and the policy's least keeps them.
    const least = before.desired;
    const many = { utilisationTarget: 1, minReplicas: least, maxReplicas: 200, resizeReplicas: true };
    await under(many);
    const { plan, why } = await decide(3);
    expect(why("Size")).toMatch(
      /replicas of size 0\.5 carry what is needed for \$.* instead of .* of size 1 for \$/,
    );
    expect(plan).toMatchObject({ state: "proposed", fromSize: 1, toSize: 0.5 });
    expect(plan?.costPerHour).toBeLessThan(0);
    const id = plan?.id ?? "";
    await invoke(approvePlan, person, w.deps, { id });
    await actuatePlan(w.deps, id);
    expect(await targetNow()).toMatchObject({ desired: plan?.toReplicas, tiers: { size: { factor: 0.5 } } });
    const after = await w.deps.db.workload.findFirstOrThrow();
    const [was, is] = [before, after].map(({ capacity }) => capacity as unknown as CapacityModel);
    expect(is).toMatchObject({ size: 0.5, perReplica: { requests: (was.perReplica.requests ?? 0) / 2 } });
    expect(is.pricePerReplicaHour).toBeCloseTo(0.55 * was.pricePerReplicaHour, 9);
    const { tiers } = await invoke(getWorkload, person, w.deps, { id: w.workload.id });
    expect(tiers?.size).toBe("Replicas have size 0.5; the target offers 0.5, 1, 2.");
    const { revert } = await invoke(revertPlan, person, w.deps, { id });
    await actuatePlan(w.deps, revert?.id ?? "");
    const back = (await w.deps.db.workload.findFirstOrThrow()).capacity as unknown as CapacityModel;
    expect(back).toMatchObject({ size: 1, perReplica: was.perReplica });
    expect((await targetNow()).desired).toBeGreaterThanOrEqual(plan?.fromReplicas ?? 0);
    // The next decision counts in that size, and does not change it again so soon.
    const next = await decide(2);
    expect(next.decision.current).toBe((await targetNow()).desired);
    expect(next.why("Size")).toMatch(/A size stays for 30 min at least\.$/);
    expect(next.plan?.toSize ?? null).toBeNull();
  });
});
