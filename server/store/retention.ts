import type { Db } from "@/server/store/client";
import { removeBefore, removeOfSeries } from "./erasure";

/** forgetUserSeries removes what was seen or foreseen of single users before `time` (epoch ms), and their series when nothing came since. */
export async function forgetUserSeries(db: Db, time: number): Promise<number> {
  const samples = await removeBefore(db, time);
  const stale = await db.series.findMany({
    where: { subject: { not: "" }, lastAt: { lt: new Date(time) } },
    select: { id: true },
  });
  const ids = stale.map(({ id }) => id);
  await removeOfSeries(db, ids);
  await db.series.deleteMany({ where: { id: { in: ids } } });
  return samples + ids.length;
}

/** forgetProfiles removes what is known of users that nobody renewed since `time` (epoch ms). */
export async function forgetProfiles(db: Db, time: number): Promise<number> {
  return (await db.standing.deleteMany({ where: { updatedAt: { lt: new Date(time) } } })).count;
}
