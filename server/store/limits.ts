import type { Terms } from "@/server/core/planning/limits/terms";
import type { Reason } from "@/server/core/planning/plan";
import type { Mode, PlanState } from "@/server/core/words";
import { conflict } from "@/server/errors";
import type { Db } from "./client";
import { type DecidedFilter, planWhere } from "./plan-filter";
import type { Prisma } from "./prisma/client";

/** LimitPlanRecord is a plan of limits as the product keeps it; times are epoch ms, absent when it did not happen. */
export interface LimitPlanRecord {
  id: string;
  number: number;
  state: PlanState;
  createdAt: number;
  expiresAt: number;
  /** When the limiter drops the limits by itself. */
  endsAt: number;
  before: Terms;
  after: Terms;
  /** In requests a second. */
  reasons: Reason[];
  capacity: number;
  expected: number;
  targetVersion?: string;
  headline: string;
  otherwise: string;
  /** The person who asked for it; absent when the planner did. */
  author?: { id: string; name: string };
  decidedAt?: number;
  decidedByKind?: string;
  decidedBy?: string;
  decidedName?: string;
  comment?: string;
  failure?: string;
  finishedAt?: number;
  /** Whether what was served afterwards kept to it; absent until that was seen. */
  verified?: boolean;
  verdict?: string;
  verifiedAt?: number;
  revertsPlanId?: string;
  workload: {
    id: string;
    name: string;
    externalId: string;
    application: string;
    mode: Mode;
    heldUntil?: number;
    target: { id: string; kind: string; config: unknown };
  };
}

const WITH = {
  workload: { include: { application: { select: { name: true } }, target: true } },
} satisfies Prisma.LimitPlanInclude;
type Row = Prisma.LimitPlanGetPayload<{ include: typeof WITH }>;

const toRecord = ({ workload, ...row }: Row): LimitPlanRecord => ({
  id: row.id,
  number: row.number,
  state: row.state as PlanState,
  createdAt: row.createdAt.getTime(),
  expiresAt: row.expiresAt.getTime(),
  endsAt: row.endsAt.getTime(),
  before: row.before as unknown as Terms,
  after: row.after as unknown as Terms,
  reasons: row.reasons as unknown as Reason[],
  capacity: row.capacity,
  expected: row.expected,
  targetVersion: row.targetVersion ?? undefined,
  headline: row.headline,
  otherwise: row.otherwise,
  author: row.authorId && row.authorName ? { id: row.authorId, name: row.authorName } : undefined,
  decidedAt: row.decidedAt?.getTime(),
  decidedByKind: row.decidedByKind ?? undefined,
  decidedBy: row.decidedBy ?? undefined,
  decidedName: row.decidedName ?? undefined,
  comment: row.comment ?? undefined,
  failure: row.failure ?? undefined,
  finishedAt: row.finishedAt?.getTime(),
  verified: row.verified ?? undefined,
  verdict: row.verdict ?? undefined,
  verifiedAt: row.verifiedAt?.getTime(),
  revertsPlanId: row.revertsPlanId ?? undefined,
  workload: {
    id: workload.id,
    name: workload.name,
    externalId: workload.externalId,
    application: workload.application.name,
    mode: workload.mode as Mode,
    heldUntil: workload.heldUntil?.getTime(),
    target: workload.target,
  },
});

/** NewLimitPlan is what a plan of limits starts with. */
export type NewLimitPlan = Omit<LimitPlanRecord, "id" | "number" | "workload"> & { workloadId: string };

/** addLimitPlan stores a plan of limits and gives it. */
export async function addLimitPlan(db: Db, plan: NewLimitPlan): Promise<LimitPlanRecord> {
  const {
    before,
    after,
    reasons,
    createdAt,
    expiresAt,
    endsAt,
    decidedAt,
    finishedAt,
    verifiedAt,
    author,
    ...rest
  } = plan;
  const row = await db.limitPlan.create({
    data: {
      ...rest,
      authorId: author?.id,
      authorName: author?.name,
      before: before as unknown as Prisma.InputJsonValue,
      after: after as unknown as Prisma.InputJsonValue,
      reasons: reasons as unknown as Prisma.InputJsonValue,
      createdAt: new Date(createdAt),
      expiresAt: new Date(expiresAt),
      endsAt: new Date(endsAt),
      decidedAt: decidedAt === undefined ? null : new Date(decidedAt),
      finishedAt: finishedAt === undefined ? null : new Date(finishedAt),
      verifiedAt: verifiedAt === undefined ? null : new Date(verifiedAt),
    },
    include: WITH,
  });
  return toRecord(row);
}

/** findLimitPlan reads one plan by its id or by what people say ("L-12"), or undefined. */
export async function findLimitPlan(db: Db, idOrNumber: string): Promise<LimitPlanRecord | undefined> {
  const number = /^L-(\d{1,9})$/i.exec(idOrNumber)?.[1];
  const where = number ? { number: Number(number) } : { id: idOrNumber };
  const row = await db.limitPlan.findUnique({ where, include: WITH });
  return row ? toRecord(row) : undefined;
}

/** LimitPlanFilter says which plans; times are epoch ms. */
export interface LimitPlanFilter extends DecidedFilter {
  newerThan?: number;
  limit: number;
}

/** listLimitPlans reads plans of limits, newest first. */
export async function listLimitPlans(db: Db, filter: LimitPlanFilter): Promise<LimitPlanRecord[]> {
  const rows = await db.limitPlan.findMany({
    where: {
      ...planWhere(filter),
      number: filter.newerThan === undefined ? undefined : { gt: filter.newerThan },
    },
    include: WITH,
    orderBy: { number: "desc" },
    take: filter.limit,
  });
  return rows.map(toRecord);
}

/** moveLimitPlan changes a plan's state by compare-and-set and tells whether it did. */
export async function moveLimitPlan(
  db: Db,
  id: string,
  from: PlanState | readonly PlanState[],
  to: PlanState,
  data: Omit<Prisma.LimitPlanUncheckedUpdateManyInput, "state"> = {},
): Promise<boolean> {
  const { count } = await db.limitPlan.updateMany({
    where: { id, state: { in: [from].flat() } },
    data: { ...data, state: to },
  });
  return count === 1;
}

/** mustMoveLimitPlan is moveLimitPlan for people: losing the race is a typed conflict that names the state found. */
export async function mustMoveLimitPlan(...args: Parameters<typeof moveLimitPlan>): Promise<void> {
  if (await moveLimitPlan(...args)) return;
  const [db, id, , to] = args;
  const found = await db.limitPlan.findUnique({ where: { id }, select: { number: true, state: true } });
  throw conflict(
    found
      ? `L-${found.number} is ${found.state} by now, so it cannot become ${to}. Reload to see what happened.`
      : `There is no plan of limits "${id}".`,
  );
}

/** saveVerdict keeps what was seen after a plan of limits was carried out, once. */
export async function saveVerdict(
  db: Db,
  id: string,
  verdict: { verified: boolean; verdict: string; at: number },
): Promise<boolean> {
  const { count } = await db.limitPlan.updateMany({
    where: { id, verified: null },
    data: { verified: verdict.verified, verdict: verdict.verdict, verifiedAt: new Date(verdict.at) },
  });
  return count === 1;
}

/** startLimitAction writes down, before the limiter is told, what is about to be done. */
export async function startLimitAction(
  db: Db,
  action: {
    planId: string;
    key: string;
    kind: "plan" | "lift" | "revert";
    expectedVersion: string;
    at: number;
  },
): Promise<void> {
  const { planId, key, kind, expectedVersion, at } = action;
  await db.limitAction.create({
    data: { planId, idempotencyKey: key, kind, expectedVersion, state: "pending", requestedAt: new Date(at) },
  });
}

/** limitActionVersion gives the version on which a started action was decided, or undefined before it began. */
export const limitActionVersion = async (db: Db, key: string): Promise<string | undefined> =>
  (await db.limitAction.findUnique({ where: { idempotencyKey: key } }))?.expectedVersion ?? undefined;

/** finishLimitAction writes down what came of an action; a plan that was refused before it began has none. */
export async function finishLimitAction(
  db: Db,
  key: string,
  state: "done" | "failed" | "refused",
  result: string | undefined,
  at: number,
): Promise<void> {
  await db.limitAction.updateMany({
    where: { idempotencyKey: key, state: "pending" },
    data: { state, result: result ?? null, finishedAt: new Date(at) },
  });
}

/** stuckLimitPlans gives plans that should be under way and are not, decided before `since` (epoch ms). */
export const stuckLimitPlans = (db: Db, since: number): Promise<{ id: string }[]> =>
  db.limitPlan.findMany({
    where: { state: { in: ["approved", "actuating"] }, decidedAt: { lt: new Date(since) } },
    select: { id: true },
  });

/** expireLimitPlans lapses every proposal whose time is over at `now` and gives them. */
export async function expireLimitPlans(db: Db, now: number): Promise<LimitPlanRecord[]> {
  const due = await db.limitPlan.findMany({
    where: { state: "proposed", expiresAt: { lte: new Date(now) } },
    include: WITH,
  });
  const expired: LimitPlanRecord[] = [];
  for (const plan of due)
    if (await moveLimitPlan(db, plan.id, "proposed", "expired", { finishedAt: new Date(now) }))
      expired.push(toRecord(plan));
  return expired;
}
