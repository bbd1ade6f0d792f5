import type { Resource } from "@/server/core/words";
import type { Db } from "@/server/store/client";

/** SegmentNeedRow is what was predicted of a segment for the hour from `at` (epoch ms) on, mean rate in the resource's unit. */
export interface SegmentNeedRow {
  readonly segmentId: number;
  readonly resource: Resource;
  readonly at: number;
  readonly mean: number;
  readonly q10: number;
  readonly q50: number;
  readonly q90: number;
}

/** saveSegmentNeeds keeps what was predicted; what was said of an hour before stands. Rows before `forget` (epoch ms) go. */
export async function saveSegmentNeeds(
  db: Db,
  rows: readonly SegmentNeedRow[],
  forget: number,
): Promise<void> {
  for (let from = 0; from < rows.length; from += 2_000)
    await db.segmentNeed.createMany({
      data: rows.slice(from, from + 2_000).map((row) => ({ ...row, at: new Date(row.at) })),
      skipDuplicates: true,
    });
  await db.segmentNeed.deleteMany({ where: { at: { lt: new Date(forget) } } });
}

/** needHours reads the hours in [from, to) of which something was said, epoch ms. */
export async function needHours(db: Db, from: number, to: number): Promise<Set<number>> {
  const rows = await db.segmentNeed.groupBy({
    by: ["at"],
    where: { at: { gte: new Date(from), lt: new Date(to) } },
  });
  return new Set(rows.map(({ at }) => at.getTime()));
}

/** findSegmentNeeds reads what was predicted of one resource of a segment in [from, to), oldest first. */
export async function findSegmentNeeds(
  db: Db,
  segmentId: number,
  resource: Resource,
  from: number,
  to: number,
): Promise<SegmentNeedRow[]> {
  const rows = await db.segmentNeed.findMany({
    where: { segmentId, resource, at: { gte: new Date(from), lt: new Date(to) } },
    orderBy: { at: "asc" },
  });
  return rows.map((row) => ({ ...row, resource, at: row.at.getTime() }));
}

/** segmentUse reads what the users who are in a segment now used of a resource, in means of `bucketMs` over [from, to); buckets without use are left out. */
export async function segmentUse(
  db: Db,
  segmentId: number,
  resource: Resource,
  from: number,
  to: number,
  bucketMs: number,
): Promise<{ at: number; value: number }[]> {
  const rows = await db.$queryRaw<{ at: number; value: number }[]>`
    SELECT floor(extract(epoch FROM x.at) * 1000 / ${bucketMs}::float8) * ${bucketMs}::float8 AS at,
      sum(x.value * s."stepMs") / ${bucketMs}::float8 AS value
    FROM "SubjectBehaviour" b JOIN "Series" s ON s.subject = b.subject JOIN "Sample" x ON x."seriesId" = s.id
    WHERE b."segmentId" = ${segmentId} AND s.measure = ${resource}
      AND x.at >= to_timestamp(${from}::float8 / 1000.0) AND x.at < to_timestamp(${to}::float8 / 1000.0)
    GROUP BY 1 ORDER BY 1`;
  return rows.map(({ at, value }) => ({ at: Number(at), value: Number(value) }));
}

/** usersMeasuredTo gives the end of the newest measured step of single users (epoch ms); undefined where none are measured. */
export async function usersMeasuredTo(db: Db): Promise<number | undefined> {
  const [row] = await db.$queryRaw<{ at: Date | null; stepMs: number | null }[]>`
    SELECT max("lastAt") AS at, max("stepMs") AS "stepMs" FROM "Series" WHERE subject <> ''`;
  return row?.at ? row.at.getTime() + (row.stepMs ?? 0) : undefined;
}

/** SegmentActs is how often an action was done by the users of a segment. */
export interface SegmentActs {
  /** null: users who are in none. */
  readonly segmentId: number | null;
  readonly application: string;
  readonly action: string;
  readonly acts: number;
  /** Acts that these stand for: a logged act may stand for several. */
  readonly stands: number;
}

/** actsBySegment counts acts in [from, to), epoch ms, by segment and action; of one application when it is named. */
export async function actsBySegment(
  db: Db,
  from: number,
  to: number,
  application?: string,
): Promise<SegmentActs[]> {
  return db.$queryRaw<SegmentActs[]>`
    SELECT b."segmentId", e.application, e.action, count(*)::int AS acts, sum(coalesce(b.stands, 1))::float8 AS stands
    FROM "ActivityEvent" e LEFT JOIN "SubjectBehaviour" b ON b.subject = e."user"
    WHERE e.at >= to_timestamp(${from}::float8 / 1000.0) AND e.at < to_timestamp(${to}::float8 / 1000.0)
      AND (${application ?? null}::text IS NULL OR e.application = ${application ?? null}::text)
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
}

/** usersBySegment counts the users who did something in [from, to), by segment; null: those who are in none. */
export async function usersBySegment(
  db: Db,
  from: number,
  to: number,
  application?: string,
): Promise<Map<number | null, number>> {
  const rows = await db.$queryRaw<{ segmentId: number | null; users: number }[]>`
    SELECT b."segmentId", count(DISTINCT e."user")::int AS users
    FROM "ActivityEvent" e LEFT JOIN "SubjectBehaviour" b ON b.subject = e."user"
    WHERE e.at >= to_timestamp(${from}::float8 / 1000.0) AND e.at < to_timestamp(${to}::float8 / 1000.0)
      AND (${application ?? null}::text IS NULL OR e.application = ${application ?? null}::text)
    GROUP BY 1`;
  return new Map(rows.map(({ segmentId, users }) => [segmentId, users]));
}
