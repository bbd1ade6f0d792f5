import { AppError, notFound } from "@/server/errors";
import type { Db } from "@/server/store/client";
import { type EventRow, findApplication, findEvent } from "@/server/store/events";

const LONGEST_MS = 92 * 86_400_000;

/** checkTimes refuses an entry that ends before it starts or lasts more than 92 days; times are epoch ms. */
export function checkTimes(startsAt: number, endsAt: number): void {
  if (endsAt <= startsAt) {
    throw new AppError("invalid_input", "It ends before it starts. Swap startsAt and endsAt.", [
      { field: "endsAt", message: "Use a time after the start." },
    ]);
  }
  if (endsAt - startsAt > LONGEST_MS) {
    throw new AppError("invalid_input", "It lasts more than 92 days. Add it in parts.", [
      { field: "endsAt", message: "Use a time at most 92 days after the start." },
    ]);
  }
}

/** mustFindApplication reads an application by id or name; throws not_found. */
export async function mustFindApplication(db: Db, key: string): Promise<{ id: string; name: string }> {
  const found = await findApplication(db, key);
  if (!found) throw notFound("application", key);
  return found;
}

/** mustFindEvent reads a calendar entry; throws not_found. */
export async function mustFindEvent(db: Db, id: string): Promise<EventRow> {
  const event = await findEvent(db, id);
  if (!event) throw notFound("calendar entry", id);
  return event;
}
