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

/**
 * letSamplesGo notes that samples before `time` (epoch ms) are about to be dropped, so that their roll-ups stand whatever
 * comes late; false, and nothing noted, while some of them are not rolled up or not in the cluster they are sent to.
 */
export async function letSamplesGo(db: Db, time: number): Promise<boolean> {
  const rows = await db.$executeRaw`
    UPDATE "RollupState" r SET "rawFrom" = GREATEST(coalesce(r."rawFrom", t.at), t.at)
    FROM (SELECT to_timestamp(${time}::float8 / 1000.0) AS at) t
    WHERE r."doneTo" >= t.at AND NOT EXISTS (SELECT 1 FROM "RollupMark" WHERE hour < t.at)
      AND (r."clusterTo" IS NULL OR (r."clusterTo" >= t.at AND NOT EXISTS (SELECT 1 FROM "ClusterMark" WHERE hour < t.at)))`;
  return rows > 0;
}
