import type { ActivityEvent, FeedEvent } from "@/server/ports/event-source";
import type { Db } from "@/server/store/client";

/** addActivity stores events in bulk; an id that is stored already is left as it is. Gives how many were new. */
export async function addActivity(db: Db, events: readonly ActivityEvent[]): Promise<number> {
  if (events.length === 0) return 0;
  // One statement over arrays: many times quicker than a parameter a field.
  const column = <K extends keyof ActivityEvent>(key: K) => events.map((event) => event[key] ?? null);
  return db.$executeRaw`
    INSERT INTO "ActivityEvent" (id, at, "user", session, application, action, object, region, device, status, bytes, "durationMs")
    SELECT i, to_timestamp(t / 1000.0), u, s, a, c, o, r, d, n, b, m FROM unnest(
      ${column("id")}::text[], ${column("at")}::float8[], ${column("user")}::text[], ${column("session")}::text[],
      ${column("application")}::text[], ${column("action")}::text[], ${column("object")}::text[],
      ${column("region")}::text[], ${column("device")}::text[], ${column("status")}::int[],
      ${column("bytes")}::float8[], ${column("durationMs")}::float8[]
    ) AS x(i, t, u, s, a, c, o, r, d, n, b, m)
    ON CONFLICT (id) DO NOTHING`;
}

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
