import type { Entry } from "@/server/core/feeds/entry";
import type { EventKind } from "@/server/core/words";
import type { Db } from "./client";
import type { Feed, Prisma } from "./prisma/client";

export type { Feed };

/** listFeeds reads every feed of the calendar, by name, with how many entries it delivered. */
export const listFeeds = (db: Db) =>
  db.feed.findMany({ orderBy: { name: "asc" }, include: { _count: { select: { events: true } } } });

/** findFeed reads one feed, or null. */
export const findFeed = (db: Db, id: string): Promise<Feed | null> => db.feed.findUnique({ where: { id } });

/** findFeedByName reads one feed by its name, or null. */
export const findFeedByName = (db: Db, name: string): Promise<Feed | null> =>
  db.feed.findUnique({ where: { name } });

/** addFeed stores a feed; `now` is epoch ms. */
export const addFeed = (
  db: Db,
  feed: Pick<Feed, "id" | "kind" | "name" | "secret" | "excludeFromTraining"> & {
    config: Prisma.InputJsonObject;
  },
  now: number,
): Promise<Feed> => db.feed.create({ data: { ...feed, createdAt: new Date(now) } });

/** changeFeed changes a feed that is known to exist. */
export const changeFeed = (db: Db, id: string, data: Prisma.FeedUpdateInput): Promise<Feed> =>
  db.feed.update({ where: { id }, data });

/** removeFeed takes a feed away with what it announced for later than `now` (epoch ms); what was, stays and may be changed. */
export async function removeFeed(db: Db, id: string, now: number): Promise<{ removed: number }> {
  const { count } = await db.calendarEvent.deleteMany({
    where: { feedId: id, startsAt: { gt: new Date(now) } },
  });
  await db.calendarEvent.updateMany({ where: { feedId: id }, data: { externalId: null } });
  await db.feed.delete({ where: { id } });
  return { removed: count };
}

/** markRead records that a feed was read at `now` (epoch ms). */
export async function markRead(
  db: Db,
  id: string,
  now: number,
  entries: number,
  refused: number,
): Promise<void> {
  const at = new Date(now);
  await db.feed.updateMany({
    where: { id },
    data: { checkedAt: at, lastSuccessAt: at, lastError: null, entries, refused },
  });
}

/** markUnread records why a feed could not be read at `now` (epoch ms). */
export async function markUnread(db: Db, id: string, now: number, error: string): Promise<void> {
  const at = new Date(now);
  await db.feed.updateMany({
    where: { id },
    data: { checkedAt: at, lastErrorAt: at, lastError: error.slice(0, 500) },
  });
}

/** Placed is an entry with its kind, and the id of the application that it concerns (null: everything). */
export interface Placed extends Entry {
  kind: EventKind;
  applicationId: string | null;
}

/** Synced is how many entries are new, changed, gone. */
export interface Synced {
  added: number;
  changed: number;
  removed: number;
}

/**
 * syncEntries stores what a feed gives at `now` (epoch ms). An entry that is new is known since the feed says, at latest now;
 * one whose time moved is known since now, because its new time was not known before. Whether it is left out of training
 * stays as people set it. With `whole`, later entries that the feed no longer has are taken off.
 */
export async function syncEntries(
  db: Db,
  feed: Pick<Feed, "id" | "excludeFromTraining">,
  entries: readonly Placed[],
  now: number,
  whole: boolean,
): Promise<Synced> {
  const idOf = (entry: Entry) => `feed:${feed.id}/${entry.id}`;
  const stored = await db.calendarEvent.findMany({ where: { feedId: feed.id } });
  const before = new Map(stored.map((row) => [row.externalId, row]));
  const synced: Synced = { added: 0, changed: 0, removed: 0 };
  const seen = new Set<string>();
  const fresh: Prisma.CalendarEventCreateManyInput[] = [];
  for (const entry of entries) {
    const externalId = idOf(entry);
    if (seen.has(externalId)) continue;
    seen.add(externalId);
    const row = before.get(externalId);
    const said = Math.min(now, entry.announcedAt ?? now);
    const times = { startsAt: new Date(entry.startsAt), endsAt: new Date(entry.endsAt) };
    const data = { kind: entry.kind, title: entry.title, applicationId: entry.applicationId, ...times };
    if (!row) {
      fresh.push({
        ...data,
        externalId,
        feedId: feed.id,
        announcedAt: new Date(said),
        excludeFromTraining: feed.excludeFromTraining,
      });
      continue;
    }
    const moved = row.startsAt.getTime() !== entry.startsAt || row.endsAt.getTime() !== entry.endsAt;
    const same =
      !moved &&
      row.kind === entry.kind &&
      row.title === entry.title &&
      row.applicationId === entry.applicationId;
    if (same) continue;
    await db.calendarEvent.update({
      where: { id: row.id },
      data: { ...data, ...(moved && { announcedAt: new Date(now) }) },
    });
    synced.changed++;
  }
  synced.added = (await db.calendarEvent.createMany({ data: fresh, skipDuplicates: true })).count;
  if (whole) {
    const gone = stored.filter((row) => row.startsAt.getTime() > now && !seen.has(row.externalId ?? ""));
    synced.removed = (
      await db.calendarEvent.deleteMany({ where: { id: { in: gone.map(({ id }) => id) } } })
    ).count;
  }
  return synced;
}

/** placesByName gives the ids of applications by their own names and by those of their workloads. */
export async function placesByName(db: Db): Promise<Map<string, string>> {
  const applications = await db.application.findMany({
    select: { id: true, name: true, workloads: { select: { name: true } } },
  });
  const places = new Map<string, string>();
  for (const { id, workloads } of applications) for (const { name } of workloads) places.set(name, id);
  for (const { id, name } of applications) places.set(name, id);
  return places;
}
