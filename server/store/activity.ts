import { createHash } from "node:crypto";
import type { ActivityEvent, FeedEvent } from "@/server/ports/event-source";
import type { Db } from "@/server/store/client";

/** An event that comes again within this time of its first one is known by its id; see addActivity. */
const ID_WINDOW = "1 day";

/** eventUuid gives the 16 bytes under which an event's id is stored: those of the keyed hash, or a hash of any other id. */
export function eventUuid(id: string): Buffer {
  const hashed = /^e_([\w-]{22})$/.exec(id);
  return hashed
    ? Buffer.from(hashed[1], "base64url")
    : createHash("sha256").update(id).digest().subarray(0, 16);
}

/**
 * addActivity stores events in bulk and gives how many were new. An id that is stored already is left as it is, also
 * where the sender gave it another time less than a day away.
 */
export async function addActivity(db: Db, events: readonly ActivityEvent[]): Promise<number> {
  if (events.length === 0) return 0;
  // One statement over arrays: many times quicker than a parameter a field.
  const column = <K extends keyof ActivityEvent>(key: K) => events.map((event) => event[key] ?? null);
  const ids = events.map(({ id }) => eventUuid(id).toString("hex"));
  return db.$executeRaw`
    INSERT INTO "ActivityEvent" (id, at, "user", session, application, action, object, region, device, status, bytes, "durationMs")
    SELECT DISTINCT ON (i) i, t, u, s, a, c, o, r, d, n, b, m FROM (
      SELECT i, to_timestamp(e / 1000.0) AS t, u, s, a, c, o, r, d, n, b, m FROM unnest(
        ${ids}::uuid[], ${column("at")}::float8[], ${column("user")}::text[], ${column("session")}::text[],
        ${column("application")}::text[], ${column("action")}::text[], ${column("object")}::text[],
        ${column("region")}::text[], ${column("device")}::text[], ${column("status")}::int[],
        ${column("bytes")}::float8[], ${column("durationMs")}::float8[]
      ) AS u(i, e, u, s, a, c, o, r, d, n, b, m)
    ) AS x
    WHERE NOT EXISTS (SELECT FROM "ActivityEvent" k WHERE k.id = x.i
      AND k.at > x.t - ${ID_WINDOW}::interval AND k.at < x.t + ${ID_WINDOW}::interval)
    ON CONFLICT DO NOTHING`;
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
