import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { systemActor } from "@/server/auth/actors";
import type { Actor } from "@/server/core/access/actor";
import { log } from "@/server/log";
import { listAudit } from "@/server/services/audit/list-audit";
import { verifyAudit } from "@/server/services/audit/verify-audit";
import { type Deps, invoke } from "@/server/services/verb";
import { appendAudit } from "@/server/store/audit";
import { openDatabase } from "@/server/store/client";
import { testDatabase } from "@/server/testing/database";
import { exportAudit } from "./export-audit";

const { url } = await testDatabase();
const db = openDatabase(url, 3);
const NOW = Date.UTC(2026, 10, 17, 8, 24);
const deps = { db, log, clock: { now: () => NOW, speed: 1 } } as unknown as Deps;
const actor: Actor = { kind: "user", id: "u1", name: "Admin", role: "admin" };

async function write(count: number) {
  for (let i = 0; i < count; i++) {
    await appendAudit(db, {
      at: NOW + i * 1_000,
      actor: i % 3 === 0 ? systemActor("planner") : actor,
      action: "testAct",
      targetKind: i % 2 === 0 ? "plan" : "policy",
      targetId: `t${i}`,
      targetName: `thing ${i}`,
      summary: `Did ${i}.`,
      // What does not survive a trip through JSON must still verify.
      before:
        i === 1 ? { when: new Date(NOW), odd: Number.NaN, gone: undefined, list: [1, undefined] } : undefined,
      after: { b: 2, a: { d: 1.5e-7, c: "ä" } },
    });
  }
}

beforeEach(() => db.audit.deleteMany());
afterAll(() => db.$disconnect());

describe("verifyAudit", () => {
  it("finds an untouched record intact", async () => {
    await write(7);
    const found = await invoke(verifyAudit, actor, deps, {});
    expect(found).toMatchObject({ intact: true, checked: 7, broken: null });
    const last = await db.audit.findFirst({ orderBy: { id: "desc" } });
    expect(found.head).toBe(last?.hash);
  });

  it("finds an empty record intact", async () => {
    expect(await invoke(verifyAudit, actor, deps, {})).toMatchObject({ intact: true, checked: 0, head: "" });
  });

  it.each(["summary", "reason", "actorName", "targetName"])(
    "names the line whose %s was changed",
    async (field) => {
      await write(6);
      const [, , third] = await db.audit.findMany({ orderBy: { id: "asc" } });
      await db.audit.update({ where: { id: third.id }, data: { [field]: "something else" } });
      const found = await invoke(verifyAudit, actor, deps, {});
      expect(found).toMatchObject({ intact: false, checked: 2, broken: { id: Number(third.id) } });
    },
  );

  it("notices a changed value deep inside", async () => {
    await write(3);
    const [first] = await db.audit.findMany({ orderBy: { id: "asc" } });
    await db.audit.update({ where: { id: first.id }, data: { after: { b: 2, a: { d: 1.5e-7, c: "a" } } } });
    expect(await invoke(verifyAudit, actor, deps, {})).toMatchObject({ intact: false, checked: 0 });
  });

  it("names the line after one that was removed", async () => {
    await write(5);
    const lines = await db.audit.findMany({ orderBy: { id: "asc" } });
    await db.audit.delete({ where: { id: lines[1].id } });
    const found = await invoke(verifyAudit, actor, deps, {});
    expect(found).toMatchObject({ intact: false, checked: 1, broken: { id: Number(lines[2].id) } });
  });
});

describe("listAudit", () => {
  it("pages through all lines once, newest first", async () => {
    await write(7);
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await invoke(listAudit, actor, deps, { limit: "3", ...(cursor && { cursor }) });
      seen.push(...page.items.map((line) => line.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen.length).toBe(7);
    expect(seen).toEqual([...seen].sort((a, b) => b - a));
  });

  it("filters by kind, actor, text and time", async () => {
    await write(6);
    const summaries = async (filter: object) =>
      (await invoke(listAudit, actor, deps, filter)).items.map((l) => l.summary);
    expect(await summaries({ kinds: "plan" })).toEqual(["Did 4.", "Did 2.", "Did 0."]);
    expect(await summaries({ actors: ["planner"] })).toEqual(["Did 3.", "Did 0."]);
    expect(await summaries({ kinds: "plan,policy", actors: "planner" })).toEqual(["Did 3.", "Did 0."]);
    expect(await summaries({ text: "THING 5" })).toEqual(["Did 5."]);
    expect(await summaries({ text: "%" })).toEqual([]);
    expect(await summaries({ from: new Date(NOW + 4_000).toISOString() })).toEqual(["Did 5.", "Did 4."]);
  });

  it("is closed to a key without the scope", async () => {
    const key: Actor = { kind: "apiKey", id: "k", name: "k", scopes: ["read"] };
    await expect(invoke(listAudit, key, deps, {})).rejects.toMatchObject({ code: "forbidden" });
  });
});

it("exports what the filter lets through, as CSV", async () => {
  await write(5);
  let text = "";
  for await (const part of await invoke(exportAudit, actor, deps, { kinds: "plan" })) text += part;
  const lines = text.trimEnd().split("\r\n");
  expect(lines.length).toBe(1 + 3);
  expect(lines[1]).toContain("Did 4.");
});
