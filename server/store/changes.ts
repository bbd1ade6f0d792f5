import { CHANGES_CHANNEL, type Topic } from "@/server/core/topics";
import type { Db } from "@/server/store/client";

/** notifyChange tells a topic; inside a transaction it is delivered when that commits. */
export async function notifyChange(db: Db, topic: Topic): Promise<void> {
  await db.$executeRaw`SELECT pg_notify(${CHANGES_CHANNEL}, ${topic})`;
}
