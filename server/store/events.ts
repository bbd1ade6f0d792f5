import type { EventKind } from "@/server/core/words";
import type { Db } from "./client";
import type { CalendarEvent, Prisma } from "./prisma/client";

/** EventRow is a calendar entry; times are epoch milliseconds. */
export interface EventRow {
  id: string;
  kind: EventKind;
  title: string;
  application?: { id: string; name: string };
  startsAt: number;
  endsAt: number;
  announcedAt: number;
  excludeFromTraining: boolean;
  createdBy?: string;
  /** A feed delivered it, and will deliver it again. */
  fromFeed: boolean;
}

type Found = CalendarEvent & { application: { id: string; name: string } | null };

const toRow = (e: Found): EventRow => ({
  id: e.id,
  kind: e.kind as EventKind,
  title: e.title,
  application: e.application ? { id: e.application.id, name: e.application.name } : undefined,
  startsAt: e.startsAt.getTime(),
  endsAt: e.endsAt.getTime(),
  announcedAt: e.announcedAt.getTime(),
  excludeFromTraining: e.excludeFromTraining,
  createdBy: e.createdBy ?? undefined,
  fromFeed: e.externalId !== null,
});

const INCLUDE = { application: { select: { id: true, name: true } } };

/** EventFilter picks entries that touch [from, to); `applicationId` also takes those that belong to no application. */
export interface EventFilter {
  from?: number;
  to?: number;
  applicationId?: string;
  limit: number;
  offset?: number;
}

/** findEvents reads calendar entries in order of their start. */
export async function findEvents(db: Db, filter: EventFilter): Promise<EventRow[]> {
  const where: Prisma.CalendarEventWhereInput = {
    ...(filter.from === undefined ? {} : { endsAt: { gt: new Date(filter.from) } }),
    ...(filter.to === undefined ? {} : { startsAt: { lt: new Date(filter.to) } }),
    ...(filter.applicationId === undefined
      ? {}
      : { OR: [{ applicationId: filter.applicationId }, { applicationId: null }] }),
  };
  const rows = await db.calendarEvent.findMany({
    where,
    include: INCLUDE,
    orderBy: [{ startsAt: "asc" }, { id: "asc" }],
    take: filter.limit,
    skip: filter.offset ?? 0,
  });
  return rows.map(toRow);
}

/** addEvent stores a calendar entry. */
export async function addEvent(
  db: Db,
  event: Omit<EventRow, "id" | "application" | "fromFeed"> & { applicationId?: string },
): Promise<EventRow> {
  const row = await db.calendarEvent.create({
    data: {
      kind: event.kind,
      title: event.title,
      applicationId: event.applicationId,
      startsAt: new Date(event.startsAt),
      endsAt: new Date(event.endsAt),
      announcedAt: new Date(event.announcedAt),
      excludeFromTraining: event.excludeFromTraining,
      createdBy: event.createdBy,
    },
    include: INCLUDE,
  });
  return toRow(row);
}

/** findEvent reads one calendar entry, or null. */
export async function findEvent(db: Db, id: string): Promise<EventRow | null> {
  const row = await db.calendarEvent.findUnique({ where: { id }, include: INCLUDE });
  return row && toRow(row);
}

/** EventChange is what may change about an entry; `applicationId` null makes it concern everything. */
export type EventChange = Partial<
  Pick<EventRow, "kind" | "title" | "startsAt" | "endsAt" | "excludeFromTraining">
> & { applicationId?: string | null };

/** changeEvent changes a calendar entry that is known to exist. */
export async function changeEvent(db: Db, id: string, change: EventChange): Promise<EventRow> {
  const { startsAt, endsAt, ...rest } = change;
  const row = await db.calendarEvent.update({
    where: { id },
    data: {
      ...rest,
      ...(startsAt !== undefined && { startsAt: new Date(startsAt) }),
      ...(endsAt !== undefined && { endsAt: new Date(endsAt) }),
    },
    include: INCLUDE,
  });
  return toRow(row);
}

/** removeEvent deletes a calendar entry that is known to exist. */
export async function removeEvent(db: Db, id: string): Promise<void> {
  await db.calendarEvent.delete({ where: { id } });
}

/** findApplication reads an application by id or name, or null. */
export const findApplication = (db: Db, key: string): Promise<{ id: string; name: string } | null> =>
  db.application.findFirst({ where: { OR: [{ id: key }, { name: key }] }, select: { id: true, name: true } });
