import { Pool } from "pg";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Activity } from "@/server/core/ingest/activity";
import { openDatabase } from "@/server/store/client";
import { makePartitionsAhead } from "@/server/store/partitions";
import { testDatabase } from "@/server/testing/database";
import { postgresActivity } from "./activity-store";

const { url } = await testDatabase();
const pool = new Pool({ connectionString: url, max: 6 });
const db = openDatabase(url, 2);
afterAll(() => Promise.all([pool.end(), db.$disconnect()]));

const DAY = 86_400_000;
const MONDAY = Date.UTC(2026, 10, 16);
const event = (id: string, at: number, more: Partial<Activity> = {}): Activity => ({
  id,
  at,
  user: "u_1",
  session: "",
  application: "shop",
  action: "buy",
  ...more,
});

beforeEach(async () => {
  await makePartitionsAhead(db, MONDAY - 7 * DAY, MONDAY + DAY);
  await db.activityEvent.deleteMany();
});

describe("postgresActivity", () => {
  it("keeps what it was given", async () => {
    const full = {
      object: "/käse/*",
      region: "eu",
      device: "mobile",
      status: 204,
      bytes: 2 ** 40,
      durationMs: 0.25,
    };
    const store = postgresActivity(pool);
    expect(await store.add([event("a", MONDAY + 5, full), event("b", MONDAY - 5)])).toBe(2);
    const rows = await db.activityEvent.findMany({ orderBy: { at: "desc" } });
    const { id, ...first } = rows[0];
    expect(first).toEqual({
      at: new Date(MONDAY + 5),
      user: "u_1",
      session: "",
      application: "shop",
      action: "buy",
      ...full,
    });
    expect(id).toMatch(/^[\da-f-]{36}$/);
    expect(rows[1]).toMatchObject({ object: null, status: null, bytes: null });
  });

  it("takes an id once within a day of its time, whatever partition it is in", async () => {
    const { add } = postgresActivity(pool);
    expect(await add([event("a", MONDAY - 1000), event("b", MONDAY + 1000)])).toBe(2);
    expect(await add([event("a", MONDAY + 1000), event("b", MONDAY - 1000)])).toBe(0);
    expect(await add([event("c", MONDAY), event("c", MONDAY + 1), event("c", MONDAY)])).toBe(1);
    expect(await add([event("a", MONDAY + 2 * DAY)])).toBe(1);
    expect(await db.activityEvent.count()).toBe(4);
  });

  it("counts each event once when calls and processes bring the same ones at the same time", async () => {
    const stores = [1, 2, 3].map(() => postgresActivity(pool));
    const events = Array.from({ length: 400 }, (_, n) => event(`e${n}`, MONDAY + n));
    const counts = await Promise.all(
      stores.flatMap(({ add }) => [add(events), add(events.slice(100)), add(events.slice(0, 300))]),
    );
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(400);
    expect(await db.activityEvent.count()).toBe(400);
  });

  it("does not let one call's fault fail another, and stores nothing of the one that fails", async () => {
    const { add } = postgresActivity(pool);
    const results = await Promise.allSettled([
      add([event("a", MONDAY)]),
      add([event("b", MONDAY), event("c", MONDAY, { object: "a\0b" })]),
      add([event("d", MONDAY)]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await db.activityEvent.count()).toBe(2);
  });
});
