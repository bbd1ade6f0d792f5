import { auditHash } from "@/server/store/audit";
import type { Db } from "@/server/store/client";
import type { Prisma } from "@/server/store/prisma/client";

/** AuditLineRecord is one line of the record as it is shown; `at` in epoch ms. */
export interface AuditLineRecord {
  id: number;
  at: number;
  actorKind: string;
  actorId: string;
  actorName: string;
  action: string;
  targetKind: string;
  targetId: string;
  targetName: string;
  summary: string;
  reason: string | null;
  before: unknown;
  after: unknown;
}

/** AuditFilter narrows the record; kinds and actors are "or" within, "and" between; from and to in epoch ms. */
export interface AuditFilter {
  kinds?: readonly string[];
  actors?: readonly string[];
  targetId?: string;
  text?: string;
  from?: number;
  to?: number;
}

const SHOWN = {
  id: true,
  at: true,
  actorKind: true,
  actorId: true,
  actorName: true,
  action: true,
  targetKind: true,
  targetId: true,
  targetName: true,
  summary: true,
  reason: true,
  before: true,
  after: true,
} as const;

// LIKE reads these three as more than themselves.
const literal = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

const whereOf = (f: AuditFilter): Prisma.AuditWhereInput => ({
  ...(f.kinds?.length && { targetKind: { in: [...f.kinds] } }),
  ...(f.actors?.length && { actorId: { in: [...f.actors] } }),
  ...(f.targetId && { targetId: f.targetId }),
  ...(f.text && {
    OR: [
      { summary: { contains: literal(f.text), mode: "insensitive" } },
      { reason: { contains: literal(f.text), mode: "insensitive" } },
      { targetName: { contains: literal(f.text), mode: "insensitive" } },
      { actorName: { contains: literal(f.text), mode: "insensitive" } },
    ],
  }),
  ...((f.from !== undefined || f.to !== undefined) && {
    at: {
      ...(f.from !== undefined && { gte: new Date(f.from) }),
      ...(f.to !== undefined && { lt: new Date(f.to) }),
    },
  }),
});

/** readAudit reads lines newest first, at most `limit`, those before the line `beforeId` when it is given. */
export async function readAudit(
  db: Db,
  filter: AuditFilter,
  limit: number,
  beforeId?: number,
): Promise<AuditLineRecord[]> {
  const rows = await db.audit.findMany({
    where: { AND: [whereOf(filter), beforeId === undefined ? {} : { id: { lt: beforeId } }] },
    orderBy: { id: "desc" },
    take: limit,
    select: SHOWN,
  });
  return rows.map((row) => ({ ...row, id: Number(row.id), at: row.at.getTime() }));
}

/** AuditFacets are what the record can be filtered by, with how many lines each has. */
export interface AuditFacets {
  kinds: { kind: string; lines: number }[];
  actors: { id: string; name: string; kind: string; lines: number }[];
}

/** readAuditFacets counts the lines of each kind of target and of each actor, most first; an actor by the newest name. */
export async function readAuditFacets(db: Db): Promise<AuditFacets> {
  const [kinds, actors] = await Promise.all([
    db.audit.groupBy({ by: ["targetKind"], _count: true, orderBy: { _count: { targetKind: "desc" } } }),
    db.audit.groupBy({
      by: ["actorId", "actorKind"],
      _count: true,
      _max: { actorName: true },
      orderBy: { _count: { actorId: "desc" } },
      take: 100,
    }),
  ]);
  return {
    kinds: kinds.map((k) => ({ kind: k.targetKind, lines: k._count })),
    actors: actors.map((a) => ({
      id: a.actorId,
      kind: a.actorKind,
      name: a._max.actorName ?? a.actorId,
      lines: a._count,
    })),
  };
}

/** ChainBreak is the first line at which the record does not add up. */
export interface ChainBreak {
  id: number;
  at: number;
  why: string;
}

/** ChainCheck is the outcome of recomputing hashes from `head`; `head` then is the hash of the last good line. */
export interface ChainCheck {
  checked: number;
  head: string;
  lastId: number;
  broken: ChainBreak | null;
}

/**
 * checkChain recomputes at most `limit` hashes after line `afterId`, whose hash must be `head` ("" and 0 at the start).
 * A changed line, a removed line in between and a line put in between all show; a cut end shows only to who noted the
 * last hash elsewhere.
 */
export async function checkChain(db: Db, afterId: number, head: string, limit: number): Promise<ChainCheck> {
  const rows = await db.audit.findMany({
    where: { id: { gt: afterId } },
    orderBy: { id: "asc" },
    take: limit,
  });
  const result: ChainCheck = { checked: 0, head, lastId: afterId, broken: null };
  for (const row of rows) {
    const { id: rowId, at: instant, prevHash, hash, ...line } = row;
    const [id, at] = [Number(rowId), instant.getTime()];
    if (prevHash !== result.head) {
      result.broken = { id, at, why: "The line before it was changed, removed or put in later." };
      return result;
    }
    if (auditHash(prevHash, { ...line, at }) !== hash) {
      result.broken = { id, at, why: "The line itself was changed after it was written." };
      return result;
    }
    result.checked++;
    result.head = hash;
    result.lastId = id;
  }
  return result;
}

/** countRecent counts the lines of one action on one target since an instant, epoch ms. */
export const countRecent = (db: Db, action: string, targetId: string, since: number): Promise<number> =>
  db.audit.count({ where: { action, targetId, at: { gte: new Date(since) } } });

/** erasures reads the lines of erasures since an instant (epoch ms), newest first, at most 100. */
export async function erasures(db: Db, since: number): Promise<{ id: number; at: number; after: unknown }[]> {
  const rows = await db.audit.findMany({
    where: { targetKind: "erasure", at: { gte: new Date(since) } },
    select: { id: true, at: true, after: true },
    orderBy: { id: "desc" },
    take: 100,
  });
  return rows.map(({ id, at, after }) => ({ id: Number(id), at: at.getTime(), after }));
}
