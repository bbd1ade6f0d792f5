import { afterAll, describe, expect, it } from "vitest";
import { systemActor } from "@/server/auth/actors";
import { recheck } from "@/server/core/planning/recompute";
import type { Reason } from "@/server/core/planning/plan";
import { decideWorkload } from "@/server/services/loop/decide";
import { invoke } from "@/server/services/verb";
import { workloadWorld } from "@/server/services/workloads/testing";
import { testDatabase } from "@/server/testing/database";
import { listSharedLimits } from "./list-shared-limits";
import { removeSharedLimit } from "./remove-shared-limit";
import { saveSharedLimit } from "./save-shared-limit";

const NOW = Date.UTC(2026, 10, 17, 8, 25);
const MINUTE = 60_000;
const actor = systemActor("test", "Test");
const { url } = await testDatabase();
// Demand alone decides here, and no rate slows it.
const world = await workloadWorld(url, NOW, {
  minReplicas: 1,
  waitBeforeReleaseMinutes: 0,
  upAtMost: { replicas: 50, inMinutes: 5 },
  downAtMost: { replicas: 50, inMinutes: 5 },
});
afterAll(() => world.close());
const { db } = world.deps;

/** watched adds a workload in autopilot that needs `need` replicas at 80 % use and has `replicas`. */
async function watched(name: string, replicas: number, need: number): Promise<string> {
  const id = await world.addWorkload(name, { mode: "autopilot", replicas, perReplica: 100 });
  const values = new Array(70).fill(need * 80 - 1);
  await world.addSamples(id, "requests", NOW - 70 * MINUTE, values);
  return id;
}
const decided = async (workloadId: string) => {
  const row = await db.decision.findFirstOrThrow({ where: { workloadId }, orderBy: { at: "desc" } });
  const reasons = row.reasons as unknown as Reason[];
  expect(recheck(row.wanted, reasons)).toEqual({ agrees: true });
  return { ...row, shared: reasons.find(({ stage }) => stage === "Shared capacity") };
};
/** applied makes what open plans ask for so, as the actuator would. */
async function applied(): Promise<void> {
  for (const plan of await db.plan.findMany({ where: { state: "approved" } })) {
    await db.workload.update({ where: { id: plan.workloadId }, data: { desired: plan.toReplicas } });
    await db.plan.update({ where: { id: plan.id }, data: { state: "applied" } });
  }
  await db.decision.updateMany({ data: { at: new Date(NOW - MINUTE) }, where: {} });
}

describe("workloads that share a limit", () => {
  it("divide it by weight, the one above its share releases before the one below it grows", async () => {
    const first = await watched("first", 4, 12);
    const second = await watched("second", 12, 12);
    await db.workload.update({ where: { id: first }, data: { priority: 1 } });
    const limit = { name: "Pool A", amount: 16, firstPriority: 1, workloads: [first, second] };
    const { after } = await invoke(saveSharedLimit, actor, world.deps, limit);
    expect(after).toMatchObject({ used: 16, least: 2 });
    const totals: number[][] = [];
    for (let minute = 0; minute < 3; minute++) {
      for (const id of [second, first]) await decideWorkload(world.deps, id);
      const rows = await Promise.all([first, second].map(decided));
      for (const row of rows) expect(row.shared).toBeDefined();
      const open = await db.plan.findMany({ where: { state: "approved" } });
      const before = await db.workload.findMany();
      const held = before.map(({ id, desired }) =>
        Math.max(desired, ...open.filter((p) => p.workloadId === id).map((p) => p.toReplicas)),
      );
      expect(held.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(16);
      await db.decision.deleteMany({ where: { at: new Date(NOW - MINUTE) } });
      await applied();
      const now = await db.workload.findMany({ orderBy: { name: "asc" } });
      totals.push(now.map(({ desired }) => desired));
    }
    // Both floors are 12 and do not fit: the first priority's comes first.
    expect(totals.at(-1)).toEqual([12, 4]);
    const short = await decided(second);
    expect(short.shared).toMatchObject({ bound: true, to: 4 });
    expect(short.shared?.why).toContain(
      "Pool A has 16 replicas; 2 workloads want 24 replicas. first gets 12 of 12 (weight 2).",
    );
  });

  it("count one that does not act by itself with what it holds", async () => {
    const only = await watched("third", 2, 9);
    const still = await watched("still", 8, 1);
    await db.workload.update({ where: { id: still }, data: { mode: "observe" } });
    await invoke(saveSharedLimit, actor, world.deps, {
      name: "Pool B",
      amount: 12,
      workloads: [only, still],
    });
    await decideWorkload(world.deps, still);
    await decideWorkload(world.deps, only);
    expect((await decided(only)).wanted).toBe(4);
    // At once from many sides: the limit is divided one at a time.
    const other = await watched("fourth", 1, 9);
    await db.workload.update({ where: { id: still }, data: { desired: 1 } });
    await db.plan.deleteMany({});
    await db.decision.deleteMany({});
    await invoke(saveSharedLimit, actor, world.deps, {
      name: "Pool B",
      amount: 12,
      workloads: [only, still, other],
    });
    await Promise.all([only, other].map((id) => decideWorkload(world.deps, id)));
    const plans = await db.plan.findMany({ where: { workloadId: { in: [only, other] } } });
    const held = (id: string, has: number) =>
      Math.max(has, ...plans.filter((p) => p.workloadId === id).map((p) => p.toReplicas));
    expect(held(only, 2) + held(other, 1) + 1).toBeLessThanOrEqual(12);
    expect(plans.length).toBeGreaterThan(0);
  });

  it("are listed, refused below their least replicas, removed, and leave lines in the record", async () => {
    const before = await invoke(listSharedLimits, actor, world.deps, {});
    expect(before.items.map(({ name, workloads }) => [name, workloads.length])).toEqual([
      ["Pool A", 2],
      ["Pool B", 3],
    ]);
    await expect(
      invoke(saveSharedLimit, actor, world.deps, { name: "Pool B", amount: 2 }),
    ).rejects.toMatchObject({ code: "invalid_input" });
    await invoke(removeSharedLimit, actor, world.deps, { id: before.items[0].id });
    expect(await db.workload.count({ where: { sharedLimitId: before.items[0].id } })).toBe(0);
    expect((await invoke(listSharedLimits, actor, world.deps, {})).items).toHaveLength(1);
    const actions = await db.audit.groupBy({
      by: ["action"],
      where: { targetKind: "sharedLimit" },
      _count: true,
    });
    expect(actions.map(({ action, _count }) => [action, _count]).sort()).toEqual([
      ["removeSharedLimit", 1],
      ["saveSharedLimit", 3],
    ]);
  });
});
