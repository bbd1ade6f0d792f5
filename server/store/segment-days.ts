import type { Move } from "@/server/core/behaviour/segments/match";
import type { SegmentDay } from "@/server/core/behaviour/segments/days";
import type { Db } from "@/server/store/client";

/** saveSegmentDays keeps what a day's run, at `at` (epoch ms), made of each segment; a repeated run replaces it. */
export async function saveSegmentDays(db: Db, at: number, days: readonly SegmentDay[]): Promise<void> {
  await db.segmentDay.deleteMany({ where: { at: new Date(at) } });
  await db.segmentDay.createMany({ data: days.map((day) => ({ ...day, at: new Date(at) })) });
}

/** KeptDay is one segment at one run; epoch ms. */
export interface KeptDay extends SegmentDay {
  readonly at: number;
}

/** findSegmentDays reads the runs since `since` (epoch ms), oldest first, of all segments or of one. */
export async function findSegmentDays(db: Db, since: number, segmentId?: number): Promise<KeptDay[]> {
  const rows = await db.segmentDay.findMany({
    where: { at: { gte: new Date(since) }, ...(segmentId !== undefined && { segmentId }) },
    orderBy: [{ at: "asc" }, { segmentId: "asc" }],
  });
  return rows.map(({ at, ...row }) => ({ ...row, at: at.getTime() }));
}

/** KeptMove is a user's move with its time, epoch ms. */
export interface KeptMove extends Move {
  readonly at: number;
}

/** saveMoves keeps who moved at `at` (epoch ms), and forgets what is older than `forget` (epoch ms). */
export async function saveMoves(db: Db, at: number, moves: readonly Move[], forget: number): Promise<void> {
  const time = new Date(at);
  for (let from = 0; from < moves.length; from += 5_000)
    await db.segmentMove.createMany({
      data: moves
        .slice(from, from + 5_000)
        .map(({ user, from: fromId, to: toId }) => ({ subject: user, at: time, fromId, toId })),
      skipDuplicates: true,
    });
  await db.segmentMove.deleteMany({ where: { at: { lt: new Date(forget) } } });
}

/** Flow is how many users went from one segment to another since a time, and when the last of them did, epoch ms. */
export interface Flow {
  readonly from: number;
  readonly to: number;
  readonly users: number;
  readonly at: number;
}

/** findFlows counts moves since `since` (epoch ms) by where from and where to, the largest first. */
export async function findFlows(db: Db, since: number): Promise<Flow[]> {
  const rows = await db.segmentMove.groupBy({
    by: ["fromId", "toId"],
    where: { at: { gte: new Date(since) } },
    _count: true,
    _max: { at: true },
  });
  return rows
    .map(({ fromId, toId, _count, _max }) => ({
      from: fromId,
      to: toId,
      users: _count,
      at: _max.at?.getTime() ?? since,
    }))
    .sort((a, b) => b.users - a.users || a.from - b.from || a.to - b.to);
}

/** findMoves reads a page of moves since `since` (epoch ms), the newest first: of one pair of segments, of one user, or all. */
export async function findMoves(
  db: Db,
  {
    since,
    from,
    to,
    subject,
    between,
    skip = 0,
    take = 50,
  }: {
    since: number;
    from?: number;
    to?: number;
    subject?: string;
    /** Only moves between these segments. */
    between?: readonly number[];
    skip?: number;
    take?: number;
  },
): Promise<{ items: KeptMove[]; total: number }> {
  const among = between && { in: [...between] };
  const where = {
    at: { gte: new Date(since) },
    fromId: from ?? among,
    toId: to ?? among,
    subject,
  };
  const [rows, total] = await Promise.all([
    db.segmentMove.findMany({ where, orderBy: [{ at: "desc" }, { subject: "asc" }], skip, take }),
    db.segmentMove.count({ where }),
  ]);
  return {
    items: rows.map(({ subject: user, at, fromId, toId }) => ({
      user,
      at: at.getTime(),
      from: fromId,
      to: toId,
    })),
    total,
  };
}

/** findNewcomers gives the users of whom no act before `since` (epoch ms) is kept. */
export async function findNewcomers(db: Db, since: number): Promise<Set<string>> {
  const rows = await db.$queryRaw<{ subject: string }[]>`
    SELECT b.subject FROM "SubjectBehaviour" b
    WHERE b."lastAt" >= to_timestamp(${since}::float8 / 1000.0) AND NOT EXISTS (
      SELECT 1 FROM "ActivityEvent" e WHERE e."user" = b.subject AND e.at < to_timestamp(${since}::float8 / 1000.0))`;
  return new Set(rows.map(({ subject }) => subject));
}
