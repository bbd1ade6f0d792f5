import { afterAll, describe, expect, it } from "vitest";
import { PRESETS } from "@/server/core/policy/presets";
import { invoke } from "@/server/services/verb";
import { testDatabase } from "@/server/testing/database";
import { approveVersion } from "./approve-version";
import { createPolicy } from "./create-policy";
import { createVersion } from "./create-version";
import { discardDraft } from "./discard-draft";
import { ensurePresetPolicies } from "./ensure-preset-policies";
import { exportPolicy } from "./export-policy";
import { getPolicy } from "./get-policy";
import { importPolicy } from "./import-policy";
import { lapseVersions } from "./lapse-versions";
import { rejectVersion } from "./reject-version";
import { rollbackVersion } from "./rollback-version";
import { submitVersion } from "./submit-version";
import { openDesk } from "./testing";
import { updateDraft } from "./update-draft";

const { url } = await testDatabase();
const desk = openDesk(url);
const { db, deps, clock } = desk;
const author = await desk.person("approver");
const other = await desk.person("approver");
const operator = await desk.person("operator");
afterAll(() => db.$disconnect());

const reason = "Start the morning ramp earlier.";
const changed = {
  ...PRESETS.balanced,
  lookAheadMinutes: 30,
  noRelease: [{ from: "Fri 16:00", to: "Mon 06:00" }],
};
const statesOf = async (id: string) =>
  Object.fromEntries(
    (await invoke(getPolicy, author, deps, { id })).versions.map((v) => [v.version, v.state]),
  );

let count = 0;
/** An active v1 by the other person, and a submitted v2 by the author. */
async function submitted(): Promise<string> {
  const { id } = await invoke(createPolicy, other, deps, { name: `policy-${++count}` });
  await invoke(submitVersion, other, deps, { id, n: 1, reason });
  await invoke(approveVersion, author, deps, { id, n: 1 });
  clock.now += 60_000;
  await invoke(createVersion, author, deps, { id, body: changed });
  await invoke(submitVersion, author, deps, { id, n: 2, reason });
  return id;
}

describe("a policy version's way to being active", () => {
  it("replaces the active version in one step, and the audit says who, what and why", async () => {
    const id = await submitted();
    const done = await invoke(approveVersion, other, deps, {
      id,
      n: 2,
      comment: "Fine for this week.",
      seenActive: 1,
    });
    expect(done).toMatchObject({ state: "active", replaced: 1 });
    expect(await statesOf(id)).toEqual({ 1: "superseded", 2: "active" });
    const line = await db.audit.findFirstOrThrow({ where: { targetId: id }, orderBy: { id: "desc" } });
    expect(line).toMatchObject({
      actorId: other.id,
      action: "approveVersion",
      reason: "Fine for this week.",
    });
    expect(line.summary).toBe(
      `Approved policy-${count} v2: 2 settings changed from v1, for no workload yet.`,
    );
    expect((line.after as { lookAheadMinutes: number }).lookAheadMinutes).toBe(30);
  });

  it("does not let its author approve it, also not by a key of the author's", async () => {
    const id = await submitted();
    const cannot = { code: "forbidden", message: expect.stringContaining("You wrote this") };
    await expect(invoke(approveVersion, author, deps, { id, n: 2 })).rejects.toMatchObject(cannot);
    const key = await desk.keyOf(author);
    await expect(invoke(approveVersion, key, deps, { id, n: 2 })).rejects.toMatchObject(cannot);
    expect(await statesOf(id)).toEqual({ 1: "active", 2: "submitted" });
    await db.setting.create({ data: { key: "selfApproval", value: { allowed: true } } });
    await invoke(approveVersion, author, deps, { id, n: 2 });
    await db.setting.deleteMany({ where: { key: "selfApproval" } });
    expect(await statesOf(id)).toEqual({ 1: "superseded", 2: "active" });
  });

  it("lets one of two approvals at once win; the other reads a conflict", async () => {
    const id = await submitted();
    const third = await desk.person("admin");
    const both = await Promise.allSettled(
      [other, third].map((person) => invoke(approveVersion, person, deps, { id, n: 2 })),
    );
    expect(both.map((r) => r.status).sort()).toEqual(["fulfilled", "rejected"]);
    const lost = both.find((r) => r.status === "rejected");
    expect(lost?.reason).toMatchObject({ code: "conflict", faults: [{ field: "state", message: "active" }] });
    expect(await db.audit.count({ where: { targetId: id, action: "approveVersion" } })).toBe(2);
  });

  it("refuses an operator, a lapsed submission, and a diff that is out of date", async () => {
    const id = await submitted();
    await expect(invoke(approveVersion, operator, deps, { id, n: 2 })).rejects.toMatchObject({
      code: "forbidden",
    });
    const stale = invoke(approveVersion, other, deps, { id, n: 2, seenActive: 7 });
    await expect(stale).rejects.toMatchObject({
      code: "conflict",
      faults: [{ field: "active", message: "1" }],
    });
    const before = clock.now;
    clock.now += 25 * 3_600_000;
    await expect(invoke(approveVersion, other, deps, { id, n: 2 })).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await lapseVersions(db, clock.now)).toBeGreaterThan(0);
    clock.now = before;
    expect(await statesOf(id)).toEqual({ 1: "active", 2: "expired" });
  });

  it("lets its author withdraw it, and asks a reason of whoever submits", async () => {
    const id = await submitted();
    await invoke(rejectVersion, author, deps, { id, n: 2 });
    expect(await statesOf(id)).toEqual({ 1: "active", 2: "rejected" });
    await invoke(createVersion, author, deps, { id, body: changed });
    const silent = invoke(submitVersion, author, deps, { id, n: 3, reason: " " });
    await expect(silent).rejects.toMatchObject({ code: "invalid_input", faults: [{ field: "reason" }] });
    const same = await invoke(createVersion, author, deps, { id });
    await expect(invoke(submitVersion, author, deps, { id, n: same.version, reason })).rejects.toMatchObject({
      code: "conflict",
    });
  });
});

describe("rollbackVersion", () => {
  it("returns to the version named, or to the one before when the active one is named", async () => {
    const id = await submitted();
    await invoke(approveVersion, other, deps, { id, n: 2 });
    const back = await invoke(rollbackVersion, other, deps, { id, n: 2 });
    expect(back).toMatchObject({ version: 1, left: 2 });
    expect(await statesOf(id)).toEqual({ 1: "active", 2: "superseded" });
    await invoke(rollbackVersion, other, deps, { id, n: 2, seenActive: 1 });
    expect(await statesOf(id)).toEqual({ 1: "superseded", 2: "active" });
  });

  it("never leaves two versions active when two people return at once", async () => {
    const id = await submitted();
    await invoke(approveVersion, other, deps, { id, n: 2 });
    await Promise.allSettled(
      [author, other].map((who) => invoke(rollbackVersion, who, deps, { id, n: 1, seenActive: 2 })),
    );
    expect(await statesOf(id)).toEqual({ 1: "active", 2: "superseded" });
    expect(await db.audit.count({ where: { targetId: id, action: "rollbackVersion" } })).toBe(1);
  });
});

describe("drafts", () => {
  it("are saved by their author only, and not over a save that was not seen", async () => {
    const { id } = await invoke(createPolicy, author, deps, { name: "drafts" });
    const seen = (await invoke(getPolicy, author, deps, { id })).versions[0].updatedAt;
    const saved = await invoke(updateDraft, author, deps, { id, n: 1, body: changed, seenAt: seen });
    expect(saved.changed).toBe(true);
    const stale = invoke(updateDraft, author, deps, { id, n: 1, body: PRESETS.aggressive, seenAt: seen });
    await expect(stale).rejects.toMatchObject({ code: "conflict" });
    const foreign = invoke(updateDraft, other, deps, { id, n: 1, body: PRESETS.aggressive });
    await expect(foreign).rejects.toMatchObject({ code: "forbidden" });
    const wrong = invoke(updateDraft, author, deps, { id, n: 1, body: { ...changed, quantile: 2 } });
    await expect(wrong).rejects.toMatchObject({
      code: "invalid_input",
      faults: [{ field: "body.quantile" }],
    });
    await invoke(discardDraft, author, deps, { id, n: 1 });
    await expect(invoke(getPolicy, author, deps, { id })).rejects.toMatchObject({ code: "not_found" });
  });

  it("go out as YAML and come back without loss; an unchanged file makes no draft", async () => {
    const id = await submitted();
    const { yaml } = await invoke(exportPolicy, operator, deps, { id, n: 2 });
    const back = await invoke(importPolicy, operator, deps, { yaml });
    expect(back.body).toEqual(changed);
    expect(back.version).toBe(3);
    const again = await invoke(exportPolicy, operator, deps, { id, n: 3 });
    expect(again.yaml).toBe(yaml);
    const active = await invoke(exportPolicy, operator, deps, { id, n: 1 });
    expect((await invoke(importPolicy, operator, deps, { yaml: active.yaml })).version).toBeUndefined();
    const bad = invoke(importPolicy, operator, deps, { yaml: yaml.replace("quantile: 0.9", "quantile: 9") });
    await expect(bad).rejects.toMatchObject({ code: "invalid_input", faults: [{ field: "quantile" }] });
  });
});

describe("ensurePresetPolicies", () => {
  it("makes three policies with an active v1, once", async () => {
    await ensurePresetPolicies(db, clock.now);
    await ensurePresetPolicies(db, clock.now + 1);
    for (const name of ["conservative", "balanced", "aggressive"] as const) {
      const policy = await invoke(getPolicy, author, deps, { id: name });
      expect(policy.versions).toHaveLength(1);
      expect(policy.versions[0]).toMatchObject({
        version: 1,
        state: "active",
        authorId: "system",
        body: PRESETS[name],
      });
    }
  });
});
