import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Actor } from "@/server/core/access/actor";
import { AppError } from "@/server/errors";
import { log } from "@/server/log";
import type { Enqueue } from "@/server/ports/job-queue";
import { type Deps, invoke, mutation, query } from "@/server/services/verb";
import { openDatabase } from "@/server/store/client";
import { testDatabase } from "@/server/testing/database";

const { url } = await testDatabase();
const db = openDatabase(url, 4);
const jobs: { job: Enqueue; rowsSeen: number }[] = [];
const NOW = Date.UTC(2026, 10, 17, 8, 24);
const deps = {
  db,
  log,
  clock: { now: () => NOW, speed: 1 },
  // The queue looks from outside of the transaction at what is committed when the job arrives.
  queue: {
    add: async (job: Enqueue) => void jobs.push({ job, rowsSeen: await db.application.count() }),
    close: async () => {},
  },
} as unknown as Deps;
const viewer: Actor = { kind: "user", id: "u1", name: "Viewer", role: "viewer" };
const operator: Actor = { kind: "user", id: "u2", name: "Operator", role: "operator" };

const addApplication = mutation({
  name: "addApplication",
  scope: "workloads:write",
  input: z.object({ name: z.string().min(2), fail: z.boolean().default(false) }),
  async run({ db, enqueue, tell }, { name, fail }) {
    const made = await db.application.create({ data: { name } });
    enqueue({ name: "cycle", payload: {} });
    tell("workloads");
    if (fail) throw new AppError("conflict", "Changed my mind.");
    return made;
  },
  audit: ({ name }, made) => ({
    targetKind: "application",
    targetId: made.id,
    targetName: name,
    summary: `Added ${name}.`,
    after: { name },
  }),
});
const countApplications = query({
  name: "countApplications",
  scope: "read",
  input: z.object({}),
  run: ({ db }) => db.application.count(),
});

beforeEach(async () => {
  jobs.length = 0;
  await db.audit.deleteMany();
  await db.application.deleteMany();
});
afterAll(() => db.$disconnect());

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "done",
    (error: AppError) => error.code,
  );

describe("invoke", () => {
  it("refuses who lacks the scope, and names the role that has it", async () => {
    const tried = invoke(addApplication, viewer, deps, { name: "shop" });
    await expect(tried).rejects.toThrow(/role operator or higher/);
    expect(await codeOf(invoke(addApplication, viewer, deps, { name: "shop" }))).toBe("forbidden");
    expect(await db.application.count()).toBe(0);
    expect(await invoke(countApplications, viewer, deps, {})).toBe(0);
  });

  it("refuses a key without the scope, whoever made it", async () => {
    const key: Actor = { kind: "apiKey", id: "k1", name: "Exporter", scopes: ["read"] };
    expect(await codeOf(invoke(addApplication, key, deps, { name: "shop" }))).toBe("forbidden");
  });

  it("names every wrong field before anything runs", async () => {
    const error = await invoke(addApplication, operator, deps, { name: "x", fail: "no" }).catch(
      (e: AppError) => e,
    );
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe("invalid_input");
    expect((error as AppError).faults.map((fault) => fault.field).sort()).toEqual(["fail", "name"]);
    expect(jobs).toEqual([]);
  });

  it("writes the act and its line in the record together", async () => {
    const made = await invoke(addApplication, operator, deps, { name: "shop" });
    const [line] = await db.audit.findMany();
    expect(line).toMatchObject({
      action: "addApplication",
      actorName: "Operator",
      targetId: made.id,
      summary: "Added shop.",
    });
    expect(line.at.getTime()).toBe(NOW);
  });

  it("takes the act, the line and the jobs back together when the verb fails", async () => {
    expect(await codeOf(invoke(addApplication, operator, deps, { name: "shop", fail: true }))).toBe(
      "conflict",
    );
    expect(await db.application.count()).toBe(0);
    expect(await db.audit.count()).toBe(0);
    expect(jobs).toEqual([]);
  });

  it("takes the act back when its line cannot be written", async () => {
    const broken = {
      ...addApplication,
      audit: () => ({ targetKind: "application", targetId: "x", targetName: "x", summary: null as never }),
    };
    await expect(invoke(broken, operator, deps, { name: "shop" })).rejects.toThrow();
    expect(await db.application.count()).toBe(0);
    expect(jobs).toEqual([]);
  });

  it("hands jobs over only once the commit can be seen", async () => {
    await invoke(addApplication, operator, deps, { name: "shop" });
    expect(jobs).toEqual([{ job: { name: "cycle", payload: {} }, rowsSeen: 1 }]);
  });

  it("chains lines of writers that run side by side", async () => {
    const names = Array.from({ length: 12 }, (_, i) => `shop ${i}`);
    await Promise.all(names.map((name) => invoke(addApplication, operator, deps, { name })));
    const lines = await db.audit.findMany({ orderBy: { id: "asc" } });
    expect(lines.map((line) => line.prevHash)).toEqual(["", ...lines.slice(0, -1).map((line) => line.hash)]);
  });
});
