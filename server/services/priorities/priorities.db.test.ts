import { afterAll, describe, expect, it } from "vitest";
import { systemActor } from "@/server/auth/actors";
import { invoke } from "@/server/services/verb";
import { workloadWorld } from "@/server/services/workloads/testing";
import { testDatabase } from "@/server/testing/database";
import { getPriorities } from "./get-priorities";
import { setPriorityRule } from "./set-priority-rule";
import { setStanding } from "./set-standing";
import { setUserStandings } from "./set-user-standings";

const NOW = Date.UTC(2026, 10, 17, 8, 25);
const actor = systemActor("test", "Test");
const { url } = await testDatabase();
const world = await workloadWorld(url, NOW);
afterAll(() => world.close());
const { db } = world.deps;

describe("priorities", () => {
  it("weigh every workload by the rule, and say why", async () => {
    await world.addWorkload("api", { application: "shop" });
    const before = await invoke(getPriorities, actor, world.deps, {});
    const [shop] = before.applications;
    expect(shop.workloads[0]).toMatchObject({ weight: 1, because: "as usual" });
    const workloads = [{ id: shop.workloads[0].id, priority: 1 }];
    await invoke(setStanding, actor, world.deps, { id: shop.id, priority: 2, sla: "gold", workloads });
    const rule = { ...before.rule, step: 4, slas: { gold: 3 } };
    await invoke(setPriorityRule, actor, world.deps, rule);
    const after = await invoke(getPriorities, actor, world.deps, {});
    // By hand: 4 ^ (3 − 1.5) = 8, times 3.
    expect(after.applications[0].workloads[0]).toMatchObject({
      weight: 24,
      rank: 1,
      because: "priority × 8, service level × 3",
    });
    const lines = await db.audit.findMany({ orderBy: { id: "asc" } });
    expect(lines.map(({ summary }) => summary)).toEqual([
      "Set shop to priority 2, service level gold.",
      "Changed the rule by which weights come about when capacity is short.",
    ]);
  });

  it("take no service level that the rule does not name, and change nothing then", async () => {
    const input = { id: "shop", priority: 1, sla: "platinum" };
    await expect(invoke(setStanding, actor, world.deps, input)).rejects.toMatchObject({
      code: "invalid_input",
      faults: [{ field: "sla" }],
    });
    expect((await db.application.findUniqueOrThrow({ where: { name: "shop" } })).priority).toBe(2);
  });

  it("keep what is known of users under pseudonyms only, and forget it", async () => {
    const deps = { ...world.deps, pseudonymKey: "a key for tests, long enough" };
    const known = [
      { user: "kim@example.com", plan: "enterprise" },
      { subject: "u_abc", segment: "analysts" },
    ];
    await invoke(setUserStandings, actor, deps, { users: known });
    const rows = await db.standing.findMany({ orderBy: { subject: "asc" } });
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain("kim");
    // So few are not counted; five are.
    expect((await invoke(getPriorities, actor, deps, {})).users).toEqual([
      { kind: "plans", name: "enterprise", users: null },
      { kind: "segments", name: "analysts", users: null },
    ]);
    const more = [1, 2, 3, 4].map((n) => ({ subject: `u_${n}`, plan: "enterprise" }));
    await invoke(setUserStandings, actor, deps, { users: more });
    expect((await invoke(getPriorities, actor, deps, {})).users[0].users).toBe(5);
    await invoke(setUserStandings, actor, deps, { users: more.map(({ subject }) => ({ subject })) });
    await invoke(setUserStandings, actor, deps, { users: [{ user: "kim@example.com" }] });
    expect(await db.standing.count()).toBe(1);
    await expect(invoke(setUserStandings, actor, deps, { users: [{ plan: "paid" }] })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});
