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
  event: Omit<EventRow, "id" | "application"> & { applicationId?: string },
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

/** findApplication reads an application by id or name, or null. */
export const findApplication = (db: Db, key: string): Promise<{ id: string; name: string } | null> =>
  db.application.findFirst({ where: { OR: [{ id: key }, { name: key }] }, select: { id: true, name: true } });
