import { afterAll, describe, expect, it } from "vitest";
import type { Actor } from "@/server/core/access/actor";
import { listAudit } from "@/server/services/audit/list-audit";
import { invoke } from "@/server/services/verb";
import { workloadWorld } from "@/server/services/workloads/testing";
import { addFeedEvents } from "@/server/store/activity";
import { testDatabase } from "@/server/testing/database";
import { addCalendarEvent } from "./add-calendar-event";
import { eventEffects } from "./event-effects";
import { listCalendarEvents } from "./list-calendar-events";
import { removeCalendarEvent } from "./remove-calendar-event";
import { updateCalendarEvent } from "./update-calendar-event";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 17, 8);
const { url } = await testDatabase();
const world = await workloadWorld(url, NOW);
const operator: Actor = { kind: "user", id: "o", name: "Operator", role: "operator" };
const viewer: Actor = { kind: "user", id: "v", name: "Viewer", role: "viewer" };
afterAll(() => world.close());

const sale = { kind: "campaign", title: "Sale", startsAt: NOW - 2 * DAY, endsAt: NOW - 2 * DAY + 4 * HOUR };
const all = () => invoke(listCalendarEvents, viewer, world.deps, {});

describe("the calendar", () => {
  it("measures what an event did against the same time of the days before", async () => {
    const id = await world.addWorkload("checkout-api");
    const from = NOW - 6 * DAY;
    await world.addSamples(
      id,
      "requests",
      from,
      Array.from({ length: 6 * 1440 }, (_, i) => {
        const at = from + i * MINUTE;
        return at >= sale.startsAt && at < sale.endsAt ? 150 : 100;
      }),
    );
    expect((await invoke(eventEffects, viewer, world.deps, {})).items).toEqual([]);
    await invoke(addCalendarEvent, operator, world.deps, { ...sale, application: "storefront" });
    const { items } = await invoke(eventEffects, viewer, world.deps, {});
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ kind: "campaign", title: null, events: 1, workloads: 1 });
    expect(items[0].median).toBeCloseTo(0.5, 6);
  });

  it("is changed and cleared by those who may, and says what is wrong otherwise", async () => {
    const [{ id }] = (await all()).items;
    await expect(
      invoke(updateCalendarEvent, viewer, world.deps, { id, excludeFromTraining: true }),
    ).rejects.toThrow("operator");
    await expect(
      invoke(updateCalendarEvent, operator, world.deps, { id, endsAt: NOW - 9 * DAY }),
    ).rejects.toThrow("It ends before it starts");
    const { event } = await invoke(updateCalendarEvent, operator, world.deps, {
      id,
      title: "Big sale",
      application: null,
      excludeFromTraining: true,
    });
    expect(event).toMatchObject({ title: "Big sale", application: null, excludeFromTraining: true });
    await invoke(removeCalendarEvent, operator, world.deps, { id });
    expect((await all()).items).toEqual([]);
    await expect(invoke(removeCalendarEvent, operator, world.deps, { id })).rejects.toThrow("calendar entry");
    const record = await invoke(listAudit, viewer, world.deps, {});
    expect(record.items.map((line) => line.summary)).toContain('Left "Big sale" out of training.');
  });

  it("keeps what a feed delivered, but lets it be left out of training, also when it is delivered again", async () => {
    const feed = { id: "f1", kind: "holiday" as const, title: "New Year's Day", announcedAt: NOW - DAY };
    const delivered = [{ ...feed, startsAt: NOW + DAY, endsAt: NOW + 2 * DAY }];
    await addFeedEvents(world.deps.db, "sandbox", delivered);
    const [{ id, fromFeed }] = (await all()).items;
    expect(fromFeed).toBe(true);
    await expect(invoke(removeCalendarEvent, operator, world.deps, { id })).rejects.toThrow(
      "comes from a feed",
    );
    await expect(invoke(updateCalendarEvent, operator, world.deps, { id, title: "x" })).rejects.toThrow(
      "feed",
    );
    await invoke(updateCalendarEvent, operator, world.deps, { id, excludeFromTraining: true });
    await addFeedEvents(world.deps.db, "sandbox", delivered);
    expect((await all()).items[0].excludeFromTraining).toBe(true);
  });
});
