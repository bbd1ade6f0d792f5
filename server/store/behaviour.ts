import type { Act } from "@/server/core/behaviour/acts";
import type { Profile } from "@/server/core/behaviour/profiles/profile";
import { type Measure, RESOURCES } from "@/server/core/words";
import type { Db } from "@/server/store/client";
import { Prisma } from "@/server/store/prisma/client";

/** PARTS are what is remembered of behaviour between two looks. */
export type MemoryPart =
  | "following"
  | "segmentation"
  | "costs"
  | "habits"
  | "actions"
  | "outlook"
  | "network";

/** readMemory reads one part of what is remembered; undefined before the first look. */
export async function readMemory<T>(db: Db, part: MemoryPart): Promise<{ at: number; body: T } | undefined> {
  const row = await db.behaviourMemory.findUnique({ where: { part } });
  return row ? { at: row.at.getTime(), body: row.body as T } : undefined;
}

/** memoryAt tells as of when one part is remembered, epoch ms; undefined before the first look. */
export async function memoryAt(db: Db, part: MemoryPart): Promise<number | undefined> {
  const row = await db.behaviourMemory.findUnique({ where: { part }, select: { at: true } });
  return row?.at.getTime();
}

/** saveMemory replaces one part of what is remembered, as of `at` (epoch ms). */
export async function saveMemory(db: Db, part: MemoryPart, at: number, body: unknown): Promise<void> {
  const data = { at: new Date(at), body: body as Prisma.InputJsonValue };
  await db.behaviourMemory.upsert({ where: { part }, create: { part, ...data }, update: data });
}

/** firstActivity gives the time of the oldest act that is kept, epoch ms; undefined without any. */
export async function firstActivity(db: Db): Promise<number | undefined> {
  const { _min } = await db.activityEvent.aggregate({ _min: { at: true } });
  return _min.at?.getTime();
}

/** activityBetween reads the acts in [from, to), oldest first; times in epoch ms. */
export async function activityBetween(db: Db, from: number, to: number): Promise<Act[]> {
  const rows = await db.activityEvent.findMany({
    where: { at: { gte: new Date(from), lt: new Date(to) } },
    orderBy: [{ at: "asc" }, { id: "asc" }],
  });
  return rows.map(toAct);
}

/** activityOf reads the newest `most` acts of one user in [from, to), oldest first; times in epoch ms. */
export async function activityOf(
  db: Db,
  user: string,
  from: number,
  to: number,
  most: number,
): Promise<Act[]> {
  const rows = await db.activityEvent.findMany({
    where: { user, at: { gte: new Date(from), lt: new Date(to) } },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: most,
  });
  return rows.reverse().map(toAct);
}

type StoredAct = Awaited<ReturnType<Db["activityEvent"]["findMany"]>>[number];

const toAct = ({
  id: _,
  at,
  object,
  region,
  device,
  status,
  bytes,
  durationMs,
  ...rest
}: StoredAct): Act => ({
  ...rest,
  at: at.getTime(),
  object: object ?? undefined,
  region: region ?? undefined,
  device: device ?? undefined,
  status: status ?? undefined,
  bytes: bytes ?? undefined,
  durationMs: durationMs ?? undefined,
});

/** OpenSession is what is kept of a user's newest session. */
export interface OpenSession {
  readonly startsAt: number;
  readonly lastAt: number;
  readonly acts: number;
  readonly lastAction: string;
  /** Numbers of the newest actions in the action model's vocabulary, after the start. */
  readonly recent: readonly number[];
  /** Newest act by application, epoch ms. */
  readonly lasts: Readonly<Record<string, number>>;
}

/** SubjectRow is one user's behaviour. */
export interface SubjectRow {
  readonly subject: string;
  readonly segmentId: number | null;
  readonly lastAt: number;
  readonly profile: Profile;
  readonly session: OpenSession;
  readonly stands: number | null;
  readonly reserved: Readonly<Record<string, number>>;
}

type Stored = NonNullable<Awaited<ReturnType<Db["subjectBehaviour"]["findUnique"]>>>;

const toRow = (row: Stored): SubjectRow => ({
  subject: row.subject,
  segmentId: row.segmentId,
  lastAt: row.lastAt.getTime(),
  profile: row.profile as unknown as Profile,
  session: row.session as unknown as OpenSession,
  stands: row.stands,
  reserved: row.reserved as Record<string, number>,
});

/** findSubjects reads the users who did something since `since` (epoch ms), or all. */
export const findSubjects = async (db: Db, since = 0): Promise<SubjectRow[]> =>
  (
    await db.subjectBehaviour.findMany({
      where: { lastAt: { gte: new Date(since) } },
      orderBy: { subject: "asc" },
    })
  ).map(toRow);

/** findSubjectsOf reads these users, those of whom nothing is known left out. */
export async function findSubjectsOf(db: Db, subjects: readonly string[]): Promise<SubjectRow[]> {
  const found: SubjectRow[] = [];
  for (let from = 0; from < subjects.length; from += 5_000) {
    const some = subjects.slice(from, from + 5_000);
    found.push(...(await db.subjectBehaviour.findMany({ where: { subject: { in: some } } })).map(toRow));
  }
  return found;
}

/** findSubjectBehaviour reads one user's behaviour, or undefined. */
export async function findSubjectBehaviour(db: Db, subject: string): Promise<SubjectRow | undefined> {
  const row = await db.subjectBehaviour.findUnique({ where: { subject } });
  return row ? toRow(row) : undefined;
}

/**
 * saveSubjects stores in bulk what was learnt of users. Of those who are known only what acts change is replaced: what is reserved, how many
 * acts one stands for and the segment, once there is one, belong to others, who may write meanwhile.
 */
export async function saveSubjects(db: Db, rows: readonly SubjectRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 500) {
    const some = rows.slice(from, from + 500);
    await db.$executeRaw`
      INSERT INTO "SubjectBehaviour" AS b (subject, "segmentId", "lastAt", profile, session, stands, reserved)
      SELECT u, g, to_timestamp(t / 1000.0), p::jsonb, s::jsonb, w, r::jsonb FROM unnest(
        ${some.map(({ subject }) => subject)}::text[], ${some.map(({ segmentId }) => segmentId)}::int[],
        ${some.map(({ lastAt }) => lastAt)}::float8[], ${some.map(({ profile }) => JSON.stringify(profile))}::text[],
        ${some.map(({ session }) => JSON.stringify(session))}::text[], ${some.map(({ stands }) => stands)}::float8[],
        ${some.map(({ reserved }) => JSON.stringify(reserved))}::text[]
      ) AS x(u, g, t, p, s, w, r)
      ON CONFLICT (subject) DO UPDATE SET "segmentId" = coalesce(b."segmentId", excluded."segmentId"),
        "lastAt" = excluded."lastAt", profile = excluded.profile, session = excluded.session`;
  }
}

/** saveStands stores for how many acts one act of each user stands. */
export async function saveStands(db: Db, stands: ReadonlyMap<string, number>): Promise<void> {
  const all = [...stands];
  for (let from = 0; from < all.length; from += 5_000) {
    const some = all.slice(from, from + 5_000);
    await db.$executeRaw`
      UPDATE "SubjectBehaviour" b SET stands = x.w
      FROM unnest(${some.map(([subject]) => subject)}::text[], ${some.map(([, value]) => value)}::float8[]) AS x(u, w)
      WHERE b.subject = x.u AND b.stands IS DISTINCT FROM x.w`;
  }
}

/** saveMembership puts users into segments; those who are there already are not touched. */
export async function saveMembership(db: Db, membership: ReadonlyMap<string, number>): Promise<void> {
  const all = [...membership];
  for (let from = 0; from < all.length; from += 5_000) {
    const some = all.slice(from, from + 5_000);
    await db.$executeRaw`
      UPDATE "SubjectBehaviour" b SET "segmentId" = x.g
      FROM unnest(${some.map(([subject]) => subject)}::text[], ${some.map(([, id]) => id)}::int[]) AS x(u, g)
      WHERE b.subject = x.u AND b."segmentId" IS DISTINCT FROM x.g`;
  }
}

/** ReservedChange is what is reserved for a user by resource: as it was read, and as it is to be. */
export interface ReservedChange {
  readonly subject: string;
  readonly was: Readonly<Record<string, number>>;
  readonly to: Readonly<Record<string, number>>;
}

/** saveReservations moves what is reserved for many users; gives how many were moved. One that somebody else changed since it was read stays. */
export async function saveReservations(db: Db, changes: readonly ReservedChange[]): Promise<number> {
  let moved = 0;
  for (let from = 0; from < changes.length; from += 1_000) {
    const some = changes.slice(from, from + 1_000);
    moved += await db.$executeRaw`
      UPDATE "SubjectBehaviour" b SET reserved = x.r::jsonb
      FROM unnest(${some.map(({ subject }) => subject)}::text[], ${some.map(({ was }) => JSON.stringify(was))}::text[],
        ${some.map(({ to }) => JSON.stringify(to))}::text[]) AS x(u, w, r)
      WHERE b.subject = x.u AND b.reserved = x.w::jsonb`;
  }
  return moved;
}

/** forgetSubjects removes what is known of users who did nothing since `time` (epoch ms); gives their pseudonyms. */
export async function forgetSubjects(db: Db, time: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ subject: string }[]>`
    DELETE FROM "SubjectBehaviour" WHERE "lastAt" < to_timestamp(${time}::float8 / 1000.0) RETURNING subject`;
  return rows.map(({ subject }) => subject);
}

/** countActivity counts the acts in [from, to), epoch ms. */
export const countActivity = (db: Db, from: number, to: number): Promise<number> =>
  db.activityEvent.count({ where: { at: { gte: new Date(from), lt: new Date(to) } } });

/** UserSample is what one user used of a workload's resource over one step. */
export interface UserSample {
  readonly user: string;
  readonly workload: string;
  readonly application: string;
  readonly measure: Measure;
  readonly at: number;
  readonly stepMs: number;
  readonly value: number;
}

/** userSamples reads what single users used in [from, to), epoch ms. */
export async function userSamples(db: Db, from: number, to: number): Promise<UserSample[]> {
  const rows = await db.$queryRaw<(Omit<UserSample, "at"> & { at: Date })[]>`
    SELECT s.subject AS user, w.id AS workload, a.name AS application, s.measure, s."stepMs", x.at, x.value
    FROM "Series" s JOIN "Sample" x ON x."seriesId" = s.id
    JOIN "Workload" w ON w.id = s."workloadId" JOIN "Application" a ON a.id = w."applicationId"
    WHERE s.subject <> '' AND s.measure = ANY(${[...RESOURCES]}::text[])
      AND x.at >= to_timestamp(${from}::float8 / 1000.0) AND x.at < to_timestamp(${to}::float8 / 1000.0)`;
  return rows.map((row) => ({ ...row, at: row.at.getTime() }));
}

/** SegmentRow is a segment as it is kept. */
export interface SegmentRow {
  readonly id: number;
  readonly name: string;
  readonly givenName: string | null;
  readonly size: number;
  readonly body: unknown;
  readonly at: number;
}

/** findSegments reads the segments that there are now, the largest first. */
export async function findSegments(db: Db): Promise<SegmentRow[]> {
  const rows = await db.segment.findMany({
    where: { endedAt: null },
    orderBy: [{ size: "desc" }, { id: "asc" }],
  });
  return rows.map(({ at, ...row }) => ({ ...row, at: at.getTime() }));
}

/** renameSegmentRow gives a segment a name that a person chose, or, with null, its learnt one; false without such a segment. */
export async function renameSegmentRow(db: Db, id: number, givenName: string | null): Promise<boolean> {
  const { count } = await db.segment.updateMany({ where: { id, endedAt: null }, data: { givenName } });
  return count > 0;
}

/** saveReserved moves what is reserved for one user of one resource from `was` to `to`, in its unit; false when somebody else changed it meanwhile. */
export async function saveReserved(
  db: Db,
  subject: string,
  resource: string,
  was: number,
  to: number,
): Promise<boolean> {
  const rows = await db.$executeRaw`
    UPDATE "SubjectBehaviour" SET reserved = jsonb_set(reserved, ARRAY[${resource}::text], to_jsonb(${to}::float8))
    WHERE subject = ${subject} AND coalesce((reserved ->> ${resource}::text)::float8, 0) = ${was}::float8`;
  return rows > 0;
}

/** saveSegments stores a day's segments; those that are not among them have ended. */
export async function saveSegments(
  db: Db,
  at: number,
  rows: readonly Omit<SegmentRow, "at" | "givenName">[],
): Promise<void> {
  for (const { id, name, size, body } of rows) {
    const data = { name, size, body: body as Prisma.InputJsonValue, at: new Date(at), endedAt: null };
    await db.segment.upsert({ where: { id }, create: { id, ...data }, update: data });
  }
  await db.segment.updateMany({
    where: { endedAt: null, id: { notIn: rows.map(({ id }) => id) } },
    data: { endedAt: new Date(at) },
  });
}
