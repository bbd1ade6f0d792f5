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
  const answer = await handleRest(request, path.split("?")[0], actor, deps);
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

describe("what is seen of profiles", () => {
  it("is a page of applications that fit a text, and one with what was learnt of it", async () => {
    await call("PUT", "/applications/cart/profile", { stack: ["golang"], actions: [{ name: "pay" }] });
    const body = {
      scored: [
        { action: "cart/pay", amounts: { cpu: 0.2 }, acts: 40, score: 30 },
        { action: "other/pay", amounts: {} },
      ],
    };
    await db.behaviourMemory.create({ data: { part: "costs", at: new Date(NOW), body } });
    expect((await call("GET", "/profiles?text=GOLANG")).json).toMatchObject({
      applications: [{ name: "cart" }],
      total: 1,
      nextCursor: null,
    });
    const first = (await call("GET", "/profiles?limit=1")).json;
    expect(first).toMatchObject({ applications: [{ name: "cart" }], nextCursor: "1" });
    expect((await call("GET", "/profiles?limit=1&cursor=1")).json.applications).toMatchObject([
      { name: "reports" },
    ]);
    expect((await call("GET", "/applications/cart/profile")).json).toMatchObject({
      profile: { stack: ["golang"] },
      learnt: [{ name: "pay", costs: { cpu: 0.2 }, acts: 40 }],
      updatedBy: "Admin",
    });
    expect((await call("GET", "/applications/none/profile")).status).toBe(404);
  });

  it("is what a YAML file would change before it does, and the way back afterwards", async () => {
    const yaml =
      "application: cart\nprofile: {stack: [rust]}\n---\napplication: new\nprofile: {priority: 2}\n";
    const { json } = await call("POST", "/profiles/applications/preview", { yaml });
    expect(json).toMatchObject({
      changes: [
        {
          name: "cart",
          what: "changed",
          fields: [
            { field: "stack", before: "golang", after: "rust" },
            { field: "action pay", before: "cost not known", after: null },
          ],
        },
        { name: "new", what: "new", fields: [{ field: "priority", before: null, after: "2" }] },
      ],
      made: ["new"],
    });
    expect(await db.application.count({ where: { name: "new" } })).toBe(0);
    await call("POST", "/profiles/applications", { yaml });
    expect((await call("POST", "/profiles/applications", { profiles: json.before })).status).toBe(200);
    expect((await call("GET", "/applications/cart/profile")).json).toMatchObject({
      profile: { stack: ["golang"], actions: [{ name: "pay" }] },
    });
    expect((await call("GET", "/applications/new/profile")).json.profile).toBeNull();
    expect((await db.audit.findMany({ orderBy: { id: "desc" }, take: 1 }))[0].summary).toBe(
      "Forgot the profile of new.",
    );
    expect((await call("POST", "/profiles/applications", {})).status).toBe(400);
  });

  it("names of users only what enough have, page by page, and all of one to admins", async () => {
    await db.standing.deleteMany();
    const csv = `user,plan,role,permissions\n${[1, 2, 3, 4, 5, 6].map((n) => `kim${n}@example.com,gold,${n === 1 ? "owner" : "buyer"},read`).join("\n")}\n`;
    await call("POST", "/standings", csv, "text/csv");
    const viewer: Actor = { kind: "user", id: "v", name: "V", role: "viewer" };
    const see = (path: string) => call("GET", path, undefined, undefined, viewer);
    interface Page {
      items: { pseudonym: string; role: string | null; hidden: string[] }[];
      nextCursor: string | null;
      total: number;
    }
    const first = (await see("/profiles/users?limit=4")).json as unknown as Page;
    const second = (await see(`/profiles/users?limit=4&cursor=${first.nextCursor}`)).json as unknown as Page;
    expect([first.items.length, second.items.length, second.nextCursor, first.total]).toEqual([
      4,
      2,
      null,
      6,
    ]);
    const all = [...first.items, ...second.items];
    expect(all).toMatchObject(all.map(() => ({ plan: "gold", permissions: 1, preferences: 0 })));
    const owner = all.filter(({ role }) => role !== "buyer");
    expect(owner).toMatchObject([{ role: null, hidden: ["role"] }]);
    expect(JSON.stringify(all)).not.toContain("owner");
    expect((await see("/profiles/users?text=owner")).json.total).toBe(0);
    expect((await see("/profiles/users?text=buyer")).json.total).toBe(5);
    expect((await see(`/profiles/users?text=${all[2].pseudonym.slice(0, 9)}`)).json.items).toMatchObject([
      { pseudonym: all[2].pseudonym },
    ]);
    const path = `/profiles/users/${owner[0].pseudonym}`;
    expect((await see(path)).status).toBe(403);
    expect((await call("GET", path)).json).toMatchObject({ role: "owner", permissions: ["read"] });
  });

  it("is what a CSV of users would change, line by line, without a name", async () => {
    const csv =
      "user,plan,pref_beta\nkim1@example.com,silver,true\nkim2@example.com,,\nzoe@example.com,gold,\nlee,,\nbad,zoe@example.com,\n";
    const { json } = await call("POST", "/profiles/users/preview", csv, "text/csv");
    expect(json).toMatchObject({
      users: 4,
      rejected: 1,
      faults: [{ field: "line 6.plan" }],
      changes: [
        {
          what: "changed",
          fields: [
            { field: "plan", before: "gold", after: "silver" },
            { field: "preference beta", after: "true" },
            { field: "role", before: "owner", after: null },
            { field: "permissions", before: "read", after: null },
          ],
        },
        { what: "forgotten" },
        { what: "new" },
        { what: "same", fields: [] },
      ],
    });
    expect(JSON.stringify(json)).not.toMatch(/kim|zoe@|lee/);
    // The way back is a list that the door for profiles takes.
    const { before } = json as unknown as { before: { subject: string }[] };
    await call("POST", "/standings", csv.split("\n").slice(0, 4).join("\n"), "text/csv");
    expect((await call("POST", "/standings", { users: before })).status).toBe(200);
    expect((await call("POST", "/profiles/users/preview", csv, "text/csv")).json.changes).toEqual(
      json.changes,
    );
  });
});
