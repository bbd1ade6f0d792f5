import type { Measure } from "@/server/core/words";
import type { Db } from "@/server/store/client";

/** UserUse is how much one user used of a workload's resource over a stretch. */
export interface UserUse {
  readonly seriesId: number;
  /** Pseudonym. */
  readonly subject: string;
  /** Mean over the stretch, silence counted as none, in the measure's unit. */
  readonly mean: number;
  /** Epoch ms of the first sample ever. */
  readonly firstAt: number;
}

/** usersByUse reads the users that used something in [from, to), the heaviest first, at most 5,000. */
export async function usersByUse(
  db: Db,
  workloadId: string,
  measure: Measure,
  from: number,
  to: number,
): Promise<UserUse[]> {
  const rows = await db.$queryRaw<{ id: number; subject: string; mean: number; firstAt: Date }[]>`
    SELECT s.id, s.subject, s."firstAt", sum(x.value) * s."stepMs" / ${to - from}::float8 AS mean
    FROM "Series" s JOIN "Sample" x ON x."seriesId" = s.id
    WHERE s."workloadId" = ${workloadId} AND s.measure = ${measure} AND s.subject <> ''
      AND x.at >= to_timestamp(${from}::float8 / 1000.0) AND x.at < to_timestamp(${to}::float8 / 1000.0)
    GROUP BY s.id HAVING sum(x.value) > 0
    ORDER BY mean DESC, s.id LIMIT 5000`;
  return rows.map(({ id, subject, mean, firstAt }) => ({
    seriesId: id,
    subject,
    mean,
    firstAt: firstAt.getTime(),
  }));
}
