import type { FeedEvent } from "@/server/ports/event-source";
import type { Db } from "@/server/store/client";

/** addFeedEvents stores calendar entries by their feed id; a changed entry replaces the stored one. */
export async function addFeedEvents(db: Db, feed: string, events: readonly FeedEvent[]): Promise<void> {
  if (events.length === 0) return;
  const applications = await db.application.findMany({ select: { id: true, name: true } });
  const idOf = new Map(applications.map((a) => [a.name, a.id]));
  for (const event of events) {
    const externalId = `${feed}/${event.id}`;
    const data = {
      kind: event.kind,
      title: event.title,
      applicationId: event.application ? (idOf.get(event.application) ?? null) : null,
      startsAt: new Date(event.startsAt),
      endsAt: new Date(event.endsAt),
      announcedAt: new Date(event.announcedAt),
    };
    await db.calendarEvent.upsert({ where: { externalId }, create: { externalId, ...data }, update: data });
  }
}

/** knownEvents gives the calendar entries of an application (and those of all) announced before `at`, from `since` on. */
export async function knownEvents(db: Db, applicationId: string, since: number, at: number) {
  const rows = await db.calendarEvent.findMany({
    where: {
      OR: [{ applicationId }, { applicationId: null }],
      announcedAt: { lt: new Date(at) },
      endsAt: { gt: new Date(since) },
    },
    orderBy: { startsAt: "asc" },
  });
  return rows.map((row) => ({
    kind: row.kind,
    title: row.title,
    startsAt: row.startsAt.getTime(),
    endsAt: row.endsAt.getTime(),
    announcedAt: row.announcedAt.getTime(),
    excludeFromTraining: row.excludeFromTraining,
  }));
}
