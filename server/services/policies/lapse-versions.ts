import type { Db } from "@/server/store/client";
import { notifyChange } from "@/server/store/changes";
import { lapseVersionRows } from "@/server/store/policies";

/** lapseVersions expires the submissions that ran out by `now` (epoch ms); the sweep calls it. Gives how many. */
export async function lapseVersions(db: Db, now: number): Promise<number> {
  const count = await lapseVersionRows(db, now);
  if (count > 0) await notifyChange(db, "policies");
  return count;
}
