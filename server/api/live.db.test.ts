import type { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { TOPICS } from "@/server/core/topics";
import { notifyChange } from "@/server/store/changes";
import { openDatabase } from "@/server/store/client";
import { testDatabase } from "@/server/testing/database";

const { url } = await testDatabase();
process.env.DATABASE_URL = url; // read once, when live is imported
const { changedTopics } = await import("./live");

it("tells every open page once of what changed, and stays quiet otherwise", async () => {
  const db = openDatabase(url, 1);
  const stop = new AbortController();
  const heard: string[][] = [[], [], []];
  const pages = heard.map(async (own) => {
    for await (const topics of changedTopics(stop.signal)) own.push(...topics);
  });
  const emitter = (globalThis as unknown as { headroomChanges: EventEmitter }).headroomChanges;
  let events = 0;
  emitter.on("topic", () => events++);

  await expect
    .poll(() => heard.map((own) => own.length), { timeout: 10_000 })
    .toEqual([TOPICS.length, TOPICS.length, TOPICS.length]);
  for (const own of heard) own.length = 0;
  events = 0;
  await notifyChange(db, "plans");
  await notifyChange(db, "audit");
  await expect
    .poll(() => heard.map((own) => [...own].sort()), { timeout: 10_000 })
    .toEqual(Array(3).fill(["audit", "plans"]));
  // Longer than several rounds of gathering: pages that woke each other would have multiplied by now.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(events).toBe(2);
  expect(heard.map((own) => own.length)).toEqual([2, 2, 2]);

  stop.abort();
  await Promise.all(pages);
  expect(emitter.listenerCount("topic")).toBe(1);
  await db.$disconnect();
});
