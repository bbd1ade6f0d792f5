import type { Line } from "@/server/core/replay/tuning/actions";
import type { TuningVerdict } from "@/server/core/replay/tuning/verdict";
import type { Db } from "./client";
import type { Prisma, Tuning as Row } from "./prisma/client";

/** TUNING_STATES: the last four are ends. */
export const TUNING_STATES = [
  "queued",
  "running",
  "proposed",
  "not proposed",
  "failed",
  "cancelled",
] as const;
export type TuningState = (typeof TUNING_STATES)[number];

/** TuningResult is what was learnt, and how it did on each workload's held-back days; the first is the one it learnt from. */
export interface TuningResult {
  lines: Line[];
  judged: { workloadId: string; name: string; verdict: TuningVerdict }[];
}

/** TuningRecord is one run of the agent as the product keeps it; times are epoch ms. */
export interface TuningRecord {
  id: string;
  policyId: string;
  policyName: string;
  baseVersion: number;
  workloadId: string;
  workloadName: string;
  state: TuningState;
  /** 0 to 1 */
  progress: number;
  seed: number;
  result?: TuningResult;
  why: string;
  proposedVersion?: number;
  askedBy: string;
  askedByName: string;
  createdAt: number;
  startedAt?: number;
  finishedAt?: number;
  heartbeatAt?: number;
  cancelRequestedAt?: number;
}

const withPolicy = { policy: { select: { name: true } } } as const;

/** addTuning stores a queued tuning and gives its id. */
export async function addTuning(
  db: Db,
  fields: Pick<
    TuningRecord,
    "policyId" | "baseVersion" | "workloadId" | "workloadName" | "seed" | "askedBy" | "askedByName"
  > & { now: number },
): Promise<string> {
  const { now, ...rest } = fields;
  const { id } = await db.tuning.create({ data: { ...rest, state: "queued", createdAt: new Date(now) } });
  return id;
}

/** findTuning reads one tuning, or undefined. */
export async function findTuning(db: Db, id: string): Promise<TuningRecord | undefined> {
  const row = await db.tuning.findUnique({ where: { id }, include: withPolicy });
  return row ? toRecord(row, row.policy.name) : undefined;
}

/** listTunings reads the newest tunings of a policy, or of all. */
export async function listTunings(
  db: Db,
  filter: { policyId?: string; states?: readonly TuningState[]; limit: number },
): Promise<TuningRecord[]> {
  const rows = await db.tuning.findMany({
    where: { policyId: filter.policyId, state: filter.states && { in: [...filter.states] } },
    include: withPolicy,
    orderBy: { createdAt: "desc" },
    take: filter.limit,
  });
  return rows.map((row) => toRecord(row, row.policy.name));
}

/** moveTuning changes a tuning by compare-and-set; false when it is in none of `from`. */
export async function moveTuning(
  db: Db,
  id: string,
  from: readonly TuningState[],
  change: Partial<
    Pick<TuningRecord, "state" | "progress" | "why" | "proposedVersion" | "result"> & {
      startedAt: number;
      finishedAt: number;
      heartbeatAt: number;
      cancelRequestedAt: number;
    }
  >,
): Promise<boolean> {
  const { startedAt, finishedAt, heartbeatAt, cancelRequestedAt, result, ...rest } = change;
  const { count } = await db.tuning.updateMany({
    where: { id, state: { in: [...from] } },
    data: {
      ...rest,
      result: result && (JSON.parse(JSON.stringify(result)) as Prisma.InputJsonValue),
      startedAt: dateOf(startedAt),
      finishedAt: dateOf(finishedAt),
      heartbeatAt: dateOf(heartbeatAt),
      cancelRequestedAt: dateOf(cancelRequestedAt),
    },
  });
  return count === 1;
}

const dateOf = (at: number | undefined): Date | undefined => (at === undefined ? undefined : new Date(at));

function toRecord(row: Row, policyName: string): TuningRecord {
  const {
    result,
    proposedVersion,
    createdAt,
    startedAt,
    finishedAt,
    heartbeatAt,
    cancelRequestedAt,
    ...rest
  } = row;
  return {
    ...rest,
    policyName,
    state: TUNING_STATES.find((state) => state === row.state) ?? "failed",
    result: (result as unknown as TuningResult | null) ?? undefined,
    proposedVersion: proposedVersion ?? undefined,
    createdAt: createdAt.getTime(),
    startedAt: startedAt?.getTime(),
    finishedAt: finishedAt?.getTime(),
    heartbeatAt: heartbeatAt?.getTime(),
    cancelRequestedAt: cancelRequestedAt?.getTime(),
  };
}
