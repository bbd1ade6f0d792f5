import type { Asked } from "@/server/core/replay/asked";
import type { KeptReplay, Report, WorkloadReport } from "@/server/core/replay/report";
import type { ReplayState } from "@/server/core/words";
import type { Db } from "./client";
import type { Prisma, Replay as Row } from "./prisma/client";

/** ReplayRecord is a replay as the product keeps it; times are epoch ms. */
export interface ReplayRecord {
  id: string;
  number: number;
  state: ReplayState;
  asked: Asked;
  /** 0 to 1 */
  progress: number;
  report?: Report;
  error?: string;
  policyVersionId?: string;
  createdBy: string;
  createdByName: string;
  createdAt: number;
  startedAt?: number;
  finishedAt?: number;
}

/** PartRecord is one workload of a replay on its way. */
export interface PartRecord {
  replayId: string;
  position: number;
  workloadId: string;
  state: ReplayState;
}

/** addReplay stores a queued replay with one part for each workload that it asks for; gives its id and number. */
export async function addReplay(
  db: Db,
  fields: {
    asked: Asked;
    policyVersionId?: string;
    by: { id: string; name: string };
    now: number;
  },
): Promise<{ id: string; number: number }> {
  const { asked, policyVersionId, by, now } = fields;
  return db.replay.create({
    data: {
      state: "queued",
      request: json(asked),
      policyVersionId,
      createdBy: by.id,
      createdByName: by.name,
      createdAt: new Date(now),
      parts: {
        create: asked.workloads.map(({ id }, position) => ({ position, workloadId: id, state: "queued" })),
      },
    },
    select: { id: true, number: true },
  });
}

/** findReplay reads a replay by its id or number ("R-12", "12"), or undefined. */
export async function findReplay(db: Db, idOrNumber: string): Promise<ReplayRecord | undefined> {
  const number = /^(?:R-)?(\d{1,9})$/i.exec(idOrNumber)?.[1];
  const where = number === undefined ? { id: idOrNumber } : { number: Number(number) };
  const row = await db.replay.findUnique({ where });
  return row ? toReplay(row) : undefined;
}

/** replayOfVersion reads the newest replay that a policy version's submission asked for, or undefined. */
export async function replayOfVersion(db: Db, policyVersionId: string): Promise<ReplayRecord | undefined> {
  const row = await db.replay.findFirst({ where: { policyVersionId }, orderBy: { number: "desc" } });
  return row ? toReplay(row) : undefined;
}

/** listReplays reads replays, newest first, without their reports. */
export async function listReplays(
  db: Db,
  filter: { states?: readonly ReplayState[]; beforeNumber?: number; limit: number },
): Promise<ReplayRecord[]> {
  const rows = await db.replay.findMany({
    where: {
      state: filter.states && { in: [...filter.states] },
      number: filter.beforeNumber === undefined ? undefined : { lt: filter.beforeNumber },
    },
    orderBy: { number: "desc" },
    take: filter.limit,
    omit: { result: true },
  });
  return rows.map((row) => toReplay({ ...row, result: null }));
}

/** moveReplay changes a replay's state by compare-and-set; false when it is in none of `from`. */
export async function moveReplay(
  db: Db,
  id: string,
  from: readonly ReplayState[],
  to: ReplayState,
  change: {
    report?: Report;
    error?: string;
    startedAt?: number;
    finishedAt?: number;
    progress?: number;
  } = {},
): Promise<boolean> {
  const { report, startedAt, finishedAt, ...rest } = change;
  const { count } = await db.replay.updateMany({
    where: { id, state: { in: [...from] } },
    data: {
      ...rest,
      state: to,
      result: report && json(report),
      startedAt: startedAt === undefined ? undefined : new Date(startedAt),
      finishedAt: finishedAt === undefined ? undefined : new Date(finishedAt),
    },
  });
  return count === 1;
}

/** lockReplay makes other writers of a replay wait until this transaction ends; gives its state. */
export async function lockReplay(db: Db, id: string): Promise<ReplayState | undefined> {
  const rows = await db.$queryRaw<{ state: ReplayState }[]>`
    SELECT state FROM "Replay" WHERE id = ${id} FOR UPDATE`;
  return rows[0]?.state;
}

/** findPart reads one part, or undefined. */
export async function findPart(db: Db, replayId: string, position: number): Promise<PartRecord | undefined> {
  const row = await db.replayPart.findUnique({ where: { replayId_position: { replayId, position } } });
  return row
    ? { replayId, position, workloadId: row.workloadId, state: row.state as ReplayState }
    : undefined;
}

/** savePart writes how far a part is at `now` (epoch ms), or its end with what it found. */
export async function savePart(
  db: Db,
  part: { replayId: string; position: number },
  now: number,
  change: { state: ReplayState; progress: number; report?: WorkloadReport },
): Promise<void> {
  const { state, progress, report } = change;
  await db.replayPart.update({
    where: { replayId_position: { replayId: part.replayId, position: part.position } },
    data: { state, progress, heartbeatAt: new Date(now), result: report && json(report) },
  });
}

/** sumProgress sets a running replay's progress to the mean of its parts'; false when it does not run any more. */
export async function sumProgress(db: Db, id: string): Promise<boolean> {
  const changed = await db.$executeRaw`
    UPDATE "Replay" SET progress = (SELECT coalesce(avg(progress), 0) FROM "ReplayPart" WHERE "replayId" = ${id})
    WHERE id = ${id} AND state = 'running'`;
  return changed === 1;
}

/** partReports reads what the ended parts found, in order, and how many parts there are in all. */
export async function partReports(
  db: Db,
  replayId: string,
): Promise<{ ended: { state: ReplayState; report: WorkloadReport }[]; of: number }> {
  const rows = await db.replayPart.findMany({ where: { replayId }, orderBy: { position: "asc" } });
  const ended = rows.flatMap(({ state, result }) =>
    (state === "done" || state === "failed") && result !== null
      ? [{ state: state as ReplayState, report: result as unknown as WorkloadReport }]
      : [],
  );
  return { ended, of: rows.length };
}

/** lostParts reads parts of open replays that showed no sign of life since `since` (epoch ms) although they began, or that none of the replays' parts did. */
export async function lostParts(db: Db, since: number): Promise<PartRecord[]> {
  const rows = await db.replayPart.findMany({
    where: {
      state: { in: ["queued", "running"] },
      replay: { state: { in: ["queued", "running"] }, createdAt: { lt: new Date(since) } },
      OR: [{ heartbeatAt: null }, { heartbeatAt: { lt: new Date(since) } }],
    },
    orderBy: [{ replayId: "asc" }, { position: "asc" }],
    take: 500,
  });
  return rows.map(({ replayId, position, workloadId, state }) => ({
    replayId,
    position,
    workloadId,
    state: state as ReplayState,
  }));
}

/** replaysAliveSince says whether any part showed a sign of life since `since` (epoch ms). */
export async function replaysAliveSince(db: Db, since: number): Promise<boolean> {
  return (await db.replayPart.count({ where: { heartbeatAt: { gte: new Date(since) } } })) > 0;
}

/** keepVersionReplay stores a finished report with the policy version that asked for it. */
export async function keepVersionReplay(db: Db, policyVersionId: string, replay: KeptReplay): Promise<void> {
  // A version that is gone by now needs no report.
  await db.policyVersion.updateMany({ where: { id: policyVersionId }, data: { replay: json(replay) } });
}

const json = (value: unknown) => value as Prisma.InputJsonObject;

function toReplay(row: Row): ReplayRecord {
  return {
    id: row.id,
    number: row.number,
    state: row.state as ReplayState,
    asked: row.request as unknown as Asked,
    progress: row.progress,
    report: row.result === null ? undefined : (row.result as unknown as Report),
    error: row.error ?? undefined,
    policyVersionId: row.policyVersionId ?? undefined,
    createdBy: row.createdBy,
    createdByName: row.createdByName,
    createdAt: row.createdAt.getTime(),
    startedAt: row.startedAt?.getTime(),
    finishedAt: row.finishedAt?.getTime(),
  };
}
