import type { RiskObjective } from "@/server/core/replay/choose-risk";
import type { LevelChoice } from "@/server/core/replay/levels/choose-level";
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

/** TUNING_KINDS: settings by situation that an agent learns, or a level of risk chosen by replay. */
export const TUNING_KINDS = ["situations", "risk level"] as const;
export type TuningKind = (typeof TUNING_KINDS)[number];

/** LearntLines is what was learnt, and how it did on each workload's held-back days; the first is the one it learnt from. */
export interface LearntLines {
  lines: Line[];
  judged: { workloadId: string; name: string; verdict: TuningVerdict }[];
}

/** TuningResult is what a tuning found, by its kind. */
export type TuningResult = LearntLines | { choice: LevelChoice };

/** TuningRecord is one search in a policy's history as the product keeps it; times are epoch ms. */
export interface TuningRecord {
  id: string;
  kind: TuningKind;
  policyId: string;
  policyName: string;
  baseVersion: number;
  /** The workload that it learns from; a risk level is chosen over all that the policy governs, and this is the first. */
  workloadId: string;
  workloadName: string;
  state: TuningState;
  /** 0 to 1 */
  progress: number;
  seed: number;
  /** What a risk level must keep. */
  objective?: RiskObjective;
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
    | "kind"
    | "policyId"
    | "baseVersion"
    | "workloadId"
    | "workloadName"
    | "seed"
    | "objective"
    | "askedBy"
    | "askedByName"
  > & { now: number },
): Promise<string> {
  const { now, objective, ...rest } = fields;
  const asked = objective && { ...objective };
  const { id } = await db.tuning.create({
    data: { ...rest, objective: asked, state: "queued", createdAt: new Date(now) },
  });
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
    objective,
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
    kind: TUNING_KINDS.find((kind) => kind === row.kind) ?? "situations",
    objective: (objective as unknown as RiskObjective | null) ?? undefined,
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
