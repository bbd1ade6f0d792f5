import { beforeAll, describe, expect, it } from "vitest";
import { inProcessSandbox } from "@/server/adapters/sandbox/in-process";
import { systemActor } from "@/server/auth/actors";
import { collect } from "@/server/services/loop/collect";
import { collectUsers } from "@/server/services/loop/collect-users";
import { ensurePresetPolicies } from "@/server/services/policies/ensure-preset-policies";
import { eraseSubject } from "@/server/services/privacy/erase-subject";
import { invoke } from "@/server/services/verb";
import { findSubjects } from "@/server/store/behaviour";
import { ensureSource, markCollected, markUsersCollected } from "@/server/store/sources";
import { type TestDeps, testDeps } from "@/server/testing/deps";
import { getSubject } from "./get-subject";
import { keepReservations } from "./keep-reservations";
import { learnBehaviour } from "./learn-behaviour";
import { listReservations } from "./list-reservations";
import { listSegments } from "./list-segments";

const [HOUR, DAY] = [3_600_000, 86_400_000];
const NOW = Date.UTC(2026, 10, 17, 8, 25);
const actor = systemActor("test", "Test");

describe("learnBehaviour", () => {
  let deps: TestDeps;
  beforeAll(async () => {
    const sandbox = inProcessSandbox({ seed: 3, liveStart: NOW }, () => NOW);
    deps = await testDeps(NOW, {
      metricsSource: () => sandbox.metrics,
      eventSource: () => sandbox.events,
      target: () => sandbox.target,
      pseudonymKey: "a key for tests",
    });
    await ensurePresetPolicies(deps.db, NOW);
    const { id } = await ensureSource(deps.db, "sandbox", "Sandbox");
    await markCollected(deps.db, id, NOW - HOUR, NOW);
    await markUsersCollected(deps.db, id, NOW - 3 * DAY);
    await collect(deps, id);
    await collectUsers(deps, id);
    await learnBehaviour(deps);
    await keepReservations(deps);
  });

  it("parts users into segments with names, and hides none of enough members", async () => {
    const { items, made } = await invoke(listSegments, actor, deps, {});
    expect(items.length).toBeGreaterThanOrEqual(2);
    expect(items.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
    for (const { name } of items) expect(name).toMatch(/ of (storefront|reports|media)/);
    expect(made?.silhouette).toBeGreaterThan(0.2);
  });

  it("shows a user by pseudonym with what comes next, what it costs, and what is reserved", async () => {
    const rows = await findSubjects(deps.db);
    const busiest = rows.reduce((a, b) => (b.profile.amounts.acts > a.profile.amounts.acts ? b : a));
    const shown = await invoke(getSubject, actor, deps, { pseudonym: busiest.subject });
    expect(shown.segment).not.toBeNull();
    expect(shown.next[0].probability).toBeGreaterThan(0.2);
    expect(shown.next[0].complexity).toBeGreaterThan(0);
    expect(shown.own).toBeGreaterThan(0);
    expect(shown.own).toBeLessThan(1);
    const cpu = shown.expected.find(({ resource }) => resource === "cpu");
    expect(cpu?.mean).toBeGreaterThan(0);
    expect(shown.reserved.cpu).toBeGreaterThanOrEqual(cpu?.quantiles["0.9"] ?? 0);
    await expect(invoke(getSubject, actor, deps, { pseudonym: "u_nobody" })).rejects.toThrow(
      "Nothing is known",
    );
  });

  it("releases what is reserved once sessions are over, and allocates for those that are under way", async () => {
    const listed = async () => (await invoke(listReservations, actor, deps, { limit: 500 })).items;
    deps.at = NOW + 6 * HOUR;
    const later = await listed();
    await keepReservations(deps);
    deps.at = NOW;
    const again = await listed();
    await keepReservations(deps);
    expect(later.some(({ action }) => action === "release")).toBe(true);
    expect(again.some(({ action }) => action === "allocate")).toBe(true);
    for (const { reserved, predicted, difference } of [...later, ...again])
      expect(difference).toBeCloseTo(predicted - reserved, 9);
  });

  it("takes no act twice", async () => {
    const before = await findSubjects(deps.db);
    await learnBehaviour(deps);
    expect(await findSubjects(deps.db)).toEqual(before);
  });

  it("forgets a subject who is erased", async () => {
    const [{ subject }] = await findSubjects(deps.db);
    await invoke(eraseSubject, actor, deps, { pseudonym: subject });
    await expect(invoke(getSubject, actor, deps, { pseudonym: subject })).rejects.toThrow("Nothing is known");
    const memory = await deps.db.behaviourMemory.findMany();
    expect(JSON.stringify(memory)).not.toContain(subject);
  });
});
