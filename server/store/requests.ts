import type { RequestState } from "@/server/core/approval/requests";
import type { Db } from "./client";
import type { ChangeRequest as Row } from "./prisma/client";

/** RequestRecord is a change that a person asked for and another decides; times are epoch ms. */
export interface RequestRecord {
  id: string;
  kind: "mode" | "model";
  /** Workload or model. */
  subjectId: string;
  subjectName: string;
  /** Mode before and after; or the group that a model is to serve, and the model. */
  from: string;
  to: string;
  reason: string;
  state: RequestState;
  author: { id: string; name: string };
  createdAt: number;
  expiresAt: number;
  decidedAt?: number;
  decided?: { by: string; name: string };
  comment?: string;
}

const toRecord = (row: Row): RequestRecord => ({
  id: row.id,
  kind: row.kind as RequestRecord["kind"],
  subjectId: row.subjectId,
  subjectName: row.subjectName,
  from: row.fromValue,
  to: row.toValue,
  reason: row.reason,
  state: row.state as RequestState,
  author: { id: row.authorId, name: row.authorName },
  createdAt: row.createdAt.getTime(),
  expiresAt: row.expiresAt.getTime(),
  decidedAt: row.decidedAt?.getTime(),
  decided: row.decidedBy && row.decidedName ? { by: row.decidedBy, name: row.decidedName } : undefined,
  comment: row.comment ?? undefined,
});

/** NewRequest is what a request starts with. */
export type NewRequest = Pick<
  RequestRecord,
  "kind" | "subjectId" | "subjectName" | "from" | "to" | "reason" | "author" | "createdAt" | "expiresAt"
>;

/** addRequest stores a request in place of one that still waits for the same subject. */
export async function addRequest(db: Db, request: NewRequest): Promise<RequestRecord> {
  const { from, to, author, createdAt, expiresAt, ...rest } = request;
  await supersedeRequests(db, request.kind, request.subjectId);
  return toRecord(
    await db.changeRequest.create({
      data: {
        ...rest,
        fromValue: from,
        toValue: to,
        authorId: author.id,
        authorName: author.name,
        createdAt: new Date(createdAt),
        expiresAt: new Date(expiresAt),
      },
    }),
  );
}

/** findRequest reads a request by its id, or undefined. */
export async function findRequest(db: Db, id: string): Promise<RequestRecord | undefined> {
  const row = await db.changeRequest.findUnique({ where: { id } });
  return row ? toRecord(row) : undefined;
}

/** waitingRequestRecords reads what waits at `now` (epoch ms), the first to lapse first. */
export async function waitingRequestRecords(db: Db, now: number): Promise<RequestRecord[]> {
  const rows = await db.changeRequest.findMany({
    where: { state: "waiting", expiresAt: { gt: new Date(now) } },
    orderBy: { expiresAt: "asc" },
  });
  return rows.map(toRecord);
}

/** decidedRequestRecords reads what was decided or lapsed since an instant (epoch ms), newest first. */
export async function decidedRequestRecords(db: Db, since: number): Promise<RequestRecord[]> {
  const at = { gte: new Date(since) };
  const rows = await db.changeRequest.findMany({
    where: {
      OR: [
        { state: { in: ["approved", "rejected"] }, decidedAt: at },
        { state: "expired", expiresAt: at },
      ],
    },
    orderBy: { createdAt: "desc" },
    take: 200,
  });
  return rows.map(toRecord);
}

/** decideRequest ends a request by compare-and-set; false when it no longer waits or has lapsed at `at` (epoch ms). */
export async function decideRequest(
  db: Db,
  id: string,
  state: "approved" | "rejected",
  decision: { at: number; by: string; name: string; comment?: string },
): Promise<boolean> {
  const at = new Date(decision.at);
  const { count } = await db.changeRequest.updateMany({
    where: { id, state: "waiting", expiresAt: { gt: at } },
    data: {
      state,
      decidedAt: at,
      decidedBy: decision.by,
      decidedName: decision.name,
      comment: decision.comment,
    },
  });
  return count === 1;
}

/** supersedeRequests closes what waits for a subject, because the subject moved or was asked for again. */
export async function supersedeRequests(
  db: Db,
  kind: RequestRecord["kind"],
  subjectId: string,
): Promise<number> {
  const { count } = await db.changeRequest.updateMany({
    where: { kind, subjectId, state: "waiting" },
    data: { state: "superseded" },
  });
  return count;
}

/** expireRequests lapses what ran out by `now` (epoch ms) and gives it. */
export async function expireRequests(db: Db, now: number): Promise<RequestRecord[]> {
  const rows = await db.changeRequest.updateManyAndReturn({
    where: { state: "waiting", expiresAt: { lte: new Date(now) } },
    data: { state: "expired" },
  });
  return rows.map(toRecord);
}
