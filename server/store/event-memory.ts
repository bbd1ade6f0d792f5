import type { EventState } from "@/server/core/forecast/bayes/event-state";
import type { Db } from "@/server/store/client";
import type { Prisma } from "@/server/store/prisma/client";

/** eventMemory reads what the forecaster remembers of events and one series; undefined when there is nothing yet. */
export async function eventMemory(db: Db, seriesId: number): Promise<EventState | undefined> {
  const row = await db.eventMemory.findUnique({ where: { seriesId } });
  return (row?.body as unknown as EventState | null) ?? undefined;
}

/** saveEventMemory keeps what the forecaster remembers of events and one series. */
export async function saveEventMemory(db: Db, seriesId: number, state: EventState): Promise<void> {
  const body = state as unknown as Prisma.InputJsonObject;
  await db.eventMemory.upsert({ where: { seriesId }, create: { seriesId, body }, update: { body } });
}
