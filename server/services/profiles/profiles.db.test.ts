import { describe, expect, it } from "vitest";
import { handleRest } from "@/server/api/rest";
import type { Actor } from "@/server/core/access/actor";
import { findUserProfiles } from "@/server/store/standings";
import { testDeps } from "@/server/testing/deps";

const NOW = Date.UTC(2026, 10, 22, 8);
const deps = await testDeps(NOW, { pseudonymKey: "a key for tests, long enough" });
const { db } = deps;
const admin: Actor = { kind: "user", id: "a", name: "Admin", role: "admin" };

async function call(method: string, path: string, body?: unknown, type = "application/json", actor = admin) {
  const request = new Request(`http://x/api/v1${path}`, {
    method,
    body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
    headers: { "content-type": type },
  });
  const answer = await handleRest(request, path, actor, deps);
  return { status: answer.status, json: (await answer.json()) as Record<string, never> };
}

describe("profiles of applications", () => {
  it("are kept by REST and by YAML, make what is not there, and stand in the record", async () => {
    const shop = {
      stack: ["nodejs"],
      startupSeconds: 45,
      priority: 1,
      actions: [{ name: "search", costs: { cpu: 0.1 } }],
    };
    expect((await call("PUT", "/applications/shop/profile", shop)).status).toBe(200);
    const yaml =
      "application: shop\nprofile: {concurrency: 80}\n---\napplication: reports\nprofile: {stack: [python]}\n";
    expect((await call("POST", "/profiles/applications", { yaml })).status).toBe(200);
    const { json } = await call("GET", "/profiles");
    expect(json.applications).toMatchObject([
      { name: "reports", profile: { stack: ["python"] }, updatedBy: "Admin" },
      { name: "shop", profile: { concurrency: 80, actions: [] } },
    ]);
    expect((await db.application.findUniqueOrThrow({ where: { name: "shop" } })).priority).toBe(1);
    expect((await call("DELETE", "/applications/shop/profile")).status).toBe(200);
    expect((await call("DELETE", "/applications/shop/profile")).status).toBe(404);
    expect((await db.audit.findMany()).map(({ summary }) => summary)).toEqual([
      "Described shop: 1 actions.",
      "Changed the profile of shop: 0 actions.",
      "Described reports: 0 actions.",
      "Forgot the profile of shop.",
    ]);
  });

  it("are all kept or none, and only by operators", async () => {
    const yaml = "application: one\nprofile: {}\n---\napplication: two\nprofile: {priority: 99}\n";
    expect((await call("POST", "/profiles/applications", { yaml })).status).toBe(400);
    expect(await db.application.count({ where: { name: "one" } })).toBe(0);
    const viewer: Actor = { kind: "user", id: "v", name: "V", role: "viewer" };
    expect((await call("PUT", "/applications/shop/profile", {}, "application/json", viewer)).status).toBe(
      403,
    );
  });
});

describe("profiles of users", () => {
  it("come by CSV, JSON and SCIM under one pseudonym, replace each other, and are forgotten", async () => {
    const csv = "user,plan,permissions,pref_seats\nkim@example.com,gold,read;write,12\nlee,free,,\n";
    expect((await call("POST", "/standings", csv, "text/csv")).json).toEqual({ kept: 2 });
    const scim = {
      userName: "kim@example.com",
      name: { givenName: "Kim" },
      roles: [{ value: "buyer" }],
      addresses: [{ country: "DE" }],
    };
    const made = await call("POST", "/scim/Users", scim);
    const { id } = made.json as unknown as { id: string };
    const profile = (await findUserProfiles(db, [id])).get(id);
    expect(profile).toMatchObject({ role: "buyer", region: "DE", plan: null, permissions: [] });
    expect(await db.standing.count()).toBe(2);
    expect(JSON.stringify(await db.standing.findMany())).not.toMatch(/kim|Kim/);
    expect(
      (
        await call("POST", "/standings", {
          users: [{ subject: id, sla: "premium", preferences: { beta: true } }],
        })
      ).status,
    ).toBe(200);
    expect((await findUserProfiles(db, [id])).get(id)).toMatchObject({
      role: null,
      sla: "premium",
      preferences: { beta: true },
    });
    await call("POST", "/scim/Users", { ...scim, active: false });
    expect(await db.standing.count()).toBe(1);
    // One user is too few to be counted.
    expect((await call("GET", "/profiles")).json).toMatchObject({
      k: 5,
      users: [{ kind: "plans", name: "free", users: null }],
    });
  });

  it("are all kept or none, and a fault repeats nothing", async () => {
    const before = await db.standing.count();
    const wrong = await call(
      "POST",
      "/standings",
      "user,plan\nzoe@example.com,gold\nzoe,zoe@example.com\n",
      "text/csv",
    );
    expect(wrong.status).toBe(400);
    expect(JSON.stringify(wrong.json)).not.toContain("zoe");
    expect(
      JSON.stringify(
        (await call("POST", "/scim/Users", { userName: "zoe", roles: ["zoe@example.com"] })).json,
      ),
    ).not.toContain("zoe@");
    expect(await db.standing.count()).toBe(before);
  });
});
