import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { openFirstAccess } from "@/server/auth/first-access";
import { hashOfKey } from "@/server/auth/hash-of-key";
import type { Actor } from "@/server/core/access/actor";
import { SCOPES } from "@/server/core/words";
import { log } from "@/server/log";
import { makeKey } from "@/server/services/keys/make-key";
import { revokeKey } from "@/server/services/keys/revoke-key";
import { addPerson } from "@/server/services/people/add-person";
import { changeRole } from "@/server/services/people/change-role";
import { disablePerson } from "@/server/services/people/disable-person";
import { resetPassword } from "@/server/services/people/reset-password";
import { resume } from "@/server/services/stop/resume";
import { stop } from "@/server/services/stop/stop";
import { type Deps, invoke } from "@/server/services/verb";
import { openDatabase } from "@/server/store/client";
import { readSetting } from "@/server/store/settings";
import { testDatabase } from "@/server/testing/database";
import { verifyPassword } from "better-auth/crypto";
import { ensureFirstAccess } from "./ensure-first-access";

const { url } = await testDatabase();
const db = openDatabase(url, 4);
const NOW = Date.UTC(2026, 10, 17, 8, 24);
const deps = { db, log, clock: { now: () => NOW, speed: 1 } } as unknown as Deps;
const admin: Actor = { kind: "user", id: "u1", name: "Admin", role: "admin" };
const FIRST = { name: "Admin", email: "Admin@Example.org", password: "correct horse" };
const TOKEN = "one-time-token";

beforeEach(async () => {
  await db.user.deleteMany();
  await db.apiKey.deleteMany();
  await db.setting.deleteMany();
  await db.audit.deleteMany();
  await db.source.deleteMany();
});
afterAll(() => db.$disconnect());

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "done",
    (error: { code?: string }) => error.code,
  );
const passwordOf = async (userId: string) =>
  (await db.account.findFirstOrThrow({ where: { userId } })).password ?? "";

describe("first-run set-up", () => {
  it("makes the first admin for who holds the token", async () => {
    const { id, demo } = await openFirstAccess(deps, TOKEN, TOKEN, FIRST);
    expect(demo).toEqual([]);
    const user = await db.user.findUniqueOrThrow({ where: { id } });
    expect(user).toMatchObject({ role: "admin", email: "admin@example.org" });
    expect(await verifyPassword({ hash: await passwordOf(id), password: FIRST.password })).toBe(true);
    expect((await readSetting(db, "setup")).done).toBe(true);
    expect(await db.audit.count()).toBe(1);
  });

  it("is closed without the token, and when no token was set", async () => {
    expect(await codeOf(openFirstAccess(deps, TOKEN, "guess", FIRST))).toBe("forbidden");
    expect(await codeOf(openFirstAccess(deps, undefined, "", FIRST))).toBe("forbidden");
    expect(await db.user.count()).toBe(0);
  });

  it("is gone once anybody has an account, also for two at once", async () => {
    const second = { ...FIRST, email: "second@example.org" };
    const codes = await Promise.all(
      [FIRST, second].map((who) => codeOf(openFirstAccess(deps, TOKEN, TOKEN, who))),
    );
    expect(codes.sort()).toEqual(["done", "gone"]);
    expect(await db.user.count()).toBe(1);
    expect(await codeOf(openFirstAccess(deps, TOKEN, TOKEN, second))).toBe("gone");
  });

  it("makes demo accounts only beside the sandbox, one a role, with different passwords", async () => {
    const none = await openFirstAccess(deps, TOKEN, TOKEN, { ...FIRST, demoAccounts: true });
    expect(none.demo).toEqual([]);
    await db.user.deleteMany();
    await db.source.create({ data: { kind: "sandbox", name: "sandbox", config: {} } });
    const { demo } = await openFirstAccess(deps, TOKEN, TOKEN, { ...FIRST, demoAccounts: true });
    expect(demo.map((account) => account.role)).toEqual(["viewer", "operator", "approver", "admin"]);
    expect(new Set(demo.map((account) => account.password)).size).toBe(4);
    expect(
      JSON.stringify(await db.audit.findMany(), (_, v) => (typeof v === "bigint" ? String(v) : v)),
    ).not.toContain(demo[0].password);
  });

  it("names the wrong fields", async () => {
    const wrong = openFirstAccess(deps, TOKEN, TOKEN, { name: " ", email: "x", password: "short" });
    const error = await wrong.catch((e) => e);
    expect(error.faults.map((fault: { field: string }) => fault.field).sort()).toEqual([
      "email",
      "name",
      "password",
    ]);
  });
});

describe("ensureFirstAccess", () => {
  const given = {
    adminEmail: "root@example.org",
    adminPassword: "from the outside",
    apiKey: "key-from-environment",
  };

  it("makes admin and key once", async () => {
    expect(await ensureFirstAccess(deps, given)).toEqual({ admin: true, key: true });
    expect(await ensureFirstAccess(deps, given)).toEqual({ admin: false, key: false });
    const key = await db.apiKey.findFirstOrThrow();
    expect(key.hash).toBe(hashOfKey(given.apiKey));
    expect([...key.scopes].sort()).toEqual([...SCOPES].sort());
    expect(await db.user.count()).toBe(1);
    expect(await db.audit.count()).toBe(2);
  });

  it("leaves a changed password and a revoked key as they are", async () => {
    await ensureFirstAccess(deps, given);
    await db.account.updateMany({ data: { password: "changed since" } });
    await db.apiKey.updateMany({ data: { revokedAt: new Date(NOW) } });
    await ensureFirstAccess(deps, given);
    expect((await db.account.findFirstOrThrow()).password).toBe("changed since");
    expect((await db.apiKey.findFirstOrThrow()).revokedAt).not.toBeNull();
  });

  it("makes one of each when two processes start at once", async () => {
    await Promise.all([ensureFirstAccess(deps, given), ensureFirstAccess(deps, given)]);
    expect([await db.user.count(), await db.apiKey.count()]).toEqual([1, 1]);
  });

  it("makes nothing that is not asked for", async () => {
    expect(await ensureFirstAccess(deps, {})).toEqual({ admin: false, key: false });
    expect(await ensureFirstAccess(deps, { adminEmail: "root@example.org" })).toEqual({
      admin: false,
      key: false,
    });
  });
});

describe("people", () => {
  const add = (name: string, role: string) =>
    invoke(addPerson, admin, deps, { name, email: `${name}@example.org`, role });

  it("keeps the last admin", async () => {
    const { id } = await add("first", "admin");
    expect(await codeOf(invoke(changeRole, admin, deps, { id, role: "viewer" }))).toBe("conflict");
    expect(await codeOf(invoke(disablePerson, admin, deps, { id, disabled: true }))).toBe("conflict");
    const second = await add("second", "admin");
    expect(await codeOf(invoke(changeRole, admin, deps, { id, role: "viewer" }))).toBe("done");
    expect(await codeOf(invoke(disablePerson, admin, deps, { id: second.id, disabled: true }))).toBe(
      "conflict",
    );
  });

  it("keeps one admin when the last two step down at once", async () => {
    const [a, b] = [await add("a", "admin"), await add("b", "admin")];
    const codes = await Promise.all(
      [a, b].map(({ id }) => codeOf(invoke(changeRole, admin, deps, { id, role: "viewer" }))),
    );
    expect(codes.sort()).toEqual(["conflict", "done"]);
    expect(await db.user.count({ where: { role: "admin" } })).toBe(1);
  });

  it("refuses a second account for one address, whatever its case", async () => {
    await add("one", "viewer");
    const again = invoke(addPerson, admin, deps, { name: "Two", email: "ONE@example.org", role: "viewer" });
    await expect(again).rejects.toMatchObject({ code: "conflict", faults: [{ field: "email" }] });
  });

  it("ends sessions when an account is disabled or its password is reset", async () => {
    const { id, password } = await add("one", "viewer");
    const session = (token: string) =>
      db.session.create({ data: { id: token, token, userId: id, expiresAt: new Date(NOW + 1e9) } });
    await session("s1");
    const reset = await invoke(resetPassword, admin, deps, { id });
    expect(await db.session.count()).toBe(0);
    expect(reset.password).not.toBe(password);
    expect(await verifyPassword({ hash: await passwordOf(id), password: reset.password })).toBe(true);
    await session("s2");
    await invoke(disablePerson, admin, deps, { id, disabled: true });
    expect(await db.session.count()).toBe(0);
  });

  it("is for admins", async () => {
    const approver: Actor = { kind: "user", id: "u9", name: "Approver", role: "approver" };
    expect(
      await codeOf(invoke(addPerson, approver, deps, { name: "x", email: "x@example.org", role: "admin" })),
    ).toBe("forbidden");
  });
});

describe("keys", () => {
  it("keeps the fingerprint, never the key, and ends for good", async () => {
    const made = await invoke(makeKey, admin, deps, { name: "exporter", scopes: ["read"], days: 30 });
    const row = await db.apiKey.findUniqueOrThrow({ where: { id: made.id } });
    expect(row.hash).toBe(hashOfKey(made.key));
    expect(JSON.stringify([row, (await db.audit.findMany()).map((l) => [l.summary, l.after])])).not.toContain(
      made.key,
    );
    expect(row.expiresAt?.getTime()).toBe(NOW + 30 * 24 * 3_600_000);
    await invoke(revokeKey, admin, deps, { id: made.id });
    expect(await codeOf(invoke(revokeKey, admin, deps, { id: made.id }))).toBe("conflict");
  });
});

describe("stop and resume", () => {
  const viewer: Actor = { kind: "user", id: "u2", name: "Viewer", role: "viewer" };
  const approver: Actor = { kind: "user", id: "u3", name: "Approver", role: "approver" };

  it("lets everyone stop, once, and keeps who was first", async () => {
    expect(await invoke(stop, viewer, deps, {})).toMatchObject({
      stopped: true,
      by: "Viewer",
      changed: true,
    });
    expect(await invoke(stop, approver, deps, { reason: "again" })).toMatchObject({
      by: "Viewer",
      changed: false,
    });
    expect(await db.audit.count()).toBe(1);
    expect(await readSetting(db, "stop")).toMatchObject({ stopped: true, at: NOW });
  });

  it("asks for the right and a reason to resume", async () => {
    expect(await codeOf(invoke(resume, approver, deps, { reason: "all is well" }))).toBe("conflict");
    await invoke(stop, viewer, deps, {});
    expect(await codeOf(invoke(resume, viewer, deps, { reason: "all is well" }))).toBe("forbidden");
    expect(await codeOf(invoke(resume, approver, deps, {}))).toBe("invalid_input");
    expect(await codeOf(invoke(resume, approver, deps, { reason: "  " }))).toBe("invalid_input");
    expect((await readSetting(db, "stop")).stopped).toBe(true);
    await invoke(resume, approver, deps, { reason: "all is well" });
    expect((await readSetting(db, "stop")).stopped).toBe(false);
    const last = await db.audit.findFirstOrThrow({ orderBy: { id: "desc" } });
    expect(last).toMatchObject({ action: "resume", reason: "all is well" });
  });
});
