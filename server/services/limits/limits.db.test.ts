import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { slot } from "@/server/adapters/sandbox/actions";
import { workloadIndex } from "@/server/adapters/sandbox/catalogue";
import { memoryJournal, type LimitsEntry } from "@/server/adapters/sandbox/journal";
import { createPlatform } from "@/server/adapters/sandbox/platform";
import { createWorld } from "@/server/adapters/sandbox/world";
import { systemActor } from "@/server/auth/actors";
import type { Actor } from "@/server/core/access/actor";
import { recomputeLimits } from "@/server/core/planning/limits/draft";
import { REST, type Terms } from "@/server/core/planning/limits/terms";
import { AppError } from "@/server/errors";
import type { Limiter } from "@/server/ports/limiter";
import { listDecided } from "@/server/services/plans/list-decided";
import { listWaiting } from "@/server/services/plans/list-waiting";
import { stop } from "@/server/services/stop/stop";
import { resume } from "@/server/services/stop/resume";
import { type Deps, invoke } from "@/server/services/verb";
import { workloadWorld } from "@/server/services/workloads/testing";
import { testDatabase } from "@/server/testing/database";
import { approveLimits } from "./approve-limits";
import { carryOutLimits } from "./carry-out";
import { decideLimits } from "./decide-limits";
import { getLimitPlan } from "./get-limit-plan";
import { listLimits } from "./list-limits";
import { proposeLimits } from "./propose-limits";
import { rejectLimits } from "./reject-limits";
import { revertLimits } from "./revert-limits";
import { setLimitRule } from "./set-limit-rule";
import { sweepLimits } from "./sweep-limits";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LIVE = Date.UTC(2026, 10, 17, 8, 0);
const START = LIVE + 25 * MINUTE;
const system = systemActor("test", "Test");
const person = (name: string): Actor => ({ kind: "user", id: name, name, role: "approver" });

const { url } = await testDatabase();
const world = await workloadWorld(url, START, { minReplicas: 1, maxReplicas: 4, proposalTtlMinutes: 20 });
const sandbox = createWorld({ seed: 1, liveStart: LIVE });
let now = START;
const platform = createPlatform(sandbox, memoryJournal(), () => now, memoryJournal<LimitsEntry>());
let answers = 0;
let loseAnswer = false;
const limiter: Limiter = {
  read: async (id) => platform.readLimits(id),
  apply: async (request) => {
    const result = platform.applyLimits(request);
    answers++;
    if (loseAnswer) throw new AppError("unavailable", "The answer was lost.");
    return result;
  },
};
const deps: Deps = { ...world.deps, clock: { now: () => now, speed: 1 }, limiter: () => limiter };
const { db } = deps;
let id = "";
const heavy = sandbox.people[0].pseudonym;

/** A workload of the sandbox with what its last hours were, that has half of the replicas it needs and may have no more. */
beforeAll(async () => {
  id = await world.addWorkload("web", { mode: "approve", replicas: 4, perReplica: 100 });
  const place = slot(workloadIndex("web"), 0);
  const minutes = Array.from({ length: 4 * 60 }, (_, n) =>
    sandbox.demandAt(place, START - (4 * 60 - n) * MINUTE),
  );
  await world.addSamples(id, "requests", START - 4 * HOUR, minutes);
  for (const [subject, value] of [
    [heavy, 60],
    [sandbox.people[1].pseudonym, 20],
  ] as const) {
    const info = await deps.series.ensure({ workloadId: id, measure: "requests", subject }, HOUR);
    const samples = [5, 6, 7].map((hour) => ({ seriesId: info.id, at: Date.UTC(2026, 10, 17, hour), value }));
    await deps.series.write(samples);
  }
});
afterAll(() => world.close());

const decide = () => decideLimits(deps, id);
const plans = () => db.limitPlan.findMany({ orderBy: { number: "asc" } });
const newest = async () => (await plans()).at(-1) as NonNullable<Awaited<ReturnType<typeof plans>>[number]>;
/** Demand of the last minutes as the sandbox has it, so that decisions go on as time passes. */
async function pass(minutes: number): Promise<void> {
  const place = slot(workloadIndex("web"), 0);
  const values = Array.from({ length: minutes }, (_, n) => sandbox.demandAt(place, now + n * MINUTE));
  await world.addSamples(id, "requests", now, values);
  now += minutes * MINUTE;
}

describe("limits as planned actions", () => {
  it("are proposed when more comes than fits, with floors, weights and reasons that recompute", async () => {
    await decide();
    const plan = await newest();
    expect(plan).toMatchObject({ state: "proposed", before: { rules: [], weights: [] } });
    const { rules } = plan.after as unknown as Terms;
    const asked = Math.max(
      ...[1, 2, 3].map((n) => sandbox.demandAt(slot(workloadIndex("web"), 0), START - n * MINUTE)),
    );
    expect(plan.expected).toBeCloseTo(asked);
    expect(plan.capacity).toBeCloseTo(4 * 100 * 0.95);
    expect(rules.map(({ kind }) => kind)).toContain("rest");
    expect(rules.reduce((sum, { perSecond }) => sum + perSecond, 0)).toBeLessThanOrEqual(
      plan.capacity + 1e-6,
    );
    for (const reason of plan.reasons as unknown as Parameters<typeof recomputeLimits>[0][])
      expect(recomputeLimits(reason)).toBe(reason.to);
    expect(platform.readLimits("web").terms.rules).toEqual([]);
    const waiting = await invoke(listWaiting, person("kim"), deps, {});
    expect(waiting.items).toMatchObject([{ kind: "limits", label: `L-${plan.number}`, name: "web" }]);
    // The next minute keeps the proposal, so that people decide in peace.
    await decide();
    expect(await plans()).toHaveLength(1);
  });

  it("are refused while everything is stopped, and by who may not decide", async () => {
    const plan = await newest();
    await invoke(stop, system, deps, { reason: "test" });
    await expect(invoke(approveLimits, person("kim"), deps, { id: plan.id })).rejects.toMatchObject({
      code: "stopped",
    });
    await decide();
    expect((await invoke(listLimits, system, deps, { workload: id })).items[0].follows).toContain("stopped");
    await invoke(resume, system, deps, { reason: "test" });
    const viewer: Actor = { kind: "user", id: "v", name: "v", role: "viewer" };
    await expect(invoke(approveLimits, viewer, deps, { id: plan.id })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("are carried out once although the answer is lost, then verified by what was served", async () => {
    const plan = await newest();
    await invoke(approveLimits, person("kim"), deps, { id: `L-${plan.number}`, comment: "go" });
    loseAnswer = true;
    await expect(carryOutLimits(deps, plan.id)).rejects.toMatchObject({ code: "unavailable" });
    expect((await newest()).state).toBe("actuating");
    loseAnswer = false;
    await carryOutLimits(deps, plan.id);
    await carryOutLimits(deps, plan.id);
    expect(answers).toBe(2);
    expect(await newest()).toMatchObject({ state: "applied", failure: null });
    expect(platform.readLimits("web").terms).toEqual(plan.after);
    await pass(2);
    await decide();
    const after = await newest();
    expect(after).toMatchObject({ id: plan.id, verified: true });
    expect(after.verdict).toMatch(/req\/s were let through, each within its limit/);
    const { items } = await invoke(listLimits, system, deps, { workload: id });
    expect(items[0].served?.served).toBeLessThanOrEqual(plan.capacity + 1e-6);
    expect(items[0].served?.asked).toBeGreaterThan(plan.capacity);
    const { items: decided } = await invoke(listDecided, person("kim"), deps, {});
    expect(decided).toMatchObject([{ kind: "limits", state: "applied", decided: { name: "kim" } }]);
  });

  it("are taken back by a person, and what is not in force cannot be undone twice", async () => {
    const plan = await newest();
    await invoke(revertLimits, person("kim"), deps, { id: plan.id });
    const revert = await newest();
    await carryOutLimits(deps, revert.id);
    expect(platform.readLimits("web").terms.rules).toEqual([]);
    expect((await invoke(getLimitPlan, system, deps, { id: plan.id })).state).toBe("reverted");
    await expect(invoke(revertLimits, person("kim"), deps, { id: plan.id })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("are not asked again right after a person rejected them, and lapse when nobody decides", async () => {
    await pass(1);
    await decide();
    const plan = await newest();
    await invoke(rejectLimits, person("kim"), deps, { id: plan.id });
    await decide();
    expect((await newest()).id).toBe(plan.id);
    await pass(21);
    await decide();
    const next = await newest();
    expect(next.state).toBe("proposed");
    now += 21 * MINUTE;
    await sweepLimits(deps);
    expect((await newest()).state).toBe("expired");
    now -= 21 * MINUTE;
  });

  it("lose to a limiter that moved on", async () => {
    await db.limitPlan.update({ where: { id: (await newest()).id }, data: { state: "proposed" } });
    const plan = await newest();
    await invoke(approveLimits, person("kim"), deps, { id: plan.id });
    const other: Terms = { rules: [{ kind: "rest", name: REST, members: [], perSecond: 5 }], weights: [] };
    await limiter.apply({
      externalId: "web",
      terms: other,
      endsAt: now + 4 * MINUTE,
      idempotencyKey: "elsewhere",
    });
    await carryOutLimits(deps, plan.id);
    expect(await newest()).toMatchObject({ state: "failed" });
    expect((await newest()).failure).toContain("everybody else at most 5 req/s");
    await pass(5);
  });

  it("act by themselves in autopilot where the rule says so, and are lifted at once when all fits", async () => {
    const { rule } = await invoke(listLimits, system, deps, {});
    await invoke(setLimitRule, system, deps, { ...rule, act: "mode" });
    await db.workload.update({ where: { id }, data: { mode: "autopilot" } });
    await decide();
    const plan = await newest();
    expect(plan).toMatchObject({ state: "approved", decidedName: "Autopilot" });
    await carryOutLimits(deps, plan.id);
    expect(platform.readLimits("web").terms.rules.length).toBeGreaterThan(0);
    // Replicas are there now, and a person is asked for what tightens, never for what gives back.
    await db.workload.update({ where: { id }, data: { mode: "approve", ready: 40, desired: 40 } });
    await pass(2);
    await decide();
    const lift = await newest();
    expect(lift).toMatchObject({ state: "approved", decidedName: "Release", after: { rules: [] } });
    await carryOutLimits(deps, lift.id);
    expect(platform.readLimits("web").terms.rules).toEqual([]);
  });

  it("can be asked for by hand, within floors, and another person approves", async () => {
    const rules = [{ kind: "user" as const, name: heavy, members: [heavy], perSecond: 3 }];
    const input = {
      workload: id,
      terms: { rules, weights: [] },
      minutes: 10,
      reason: "It looks like a script.",
    };
    const low = { ...input, terms: { rules: [{ ...rules[0], perSecond: 0.01 }], weights: [] } };
    await expect(invoke(proposeLimits, person("ada"), deps, low)).rejects.toMatchObject({
      code: "invalid_input",
    });
    const made = await invoke(proposeLimits, person("ada"), deps, input);
    await expect(invoke(approveLimits, person("ada"), deps, { id: made.id })).rejects.toMatchObject({
      code: "forbidden",
    });
    await invoke(approveLimits, person("kim"), deps, { id: made.id });
    await carryOutLimits(deps, made.id);
    expect(platform.readLimits("web").terms.rules).toEqual(rules);
    // The planner leaves it, although all fits, and notes when it has ended by itself.
    await pass(2);
    await decide();
    expect((await newest()).id).toBe(made.id);
    await pass(9);
    await decide();
    expect(await newest()).toMatchObject({ id: made.id, state: "reverted" });
    expect(platform.readLimits("web").terms.rules).toEqual([]);
  });

  it("leave a line in the record for every step", async () => {
    const lines = await db.audit.findMany({ where: { targetKind: "limits" } });
    const acts = new Set(lines.map(({ action }) => action));
    for (const action of [
      "decideLimits",
      "approveLimits",
      "carryOutLimits",
      "verifyLimits",
      "revertLimits",
      "rejectLimits",
      "expireLimits",
      "proposeLimits",
      "endLimits",
    ])
      expect(acts, action).toContain(action);
  });
});
