import type { Reason, Share } from "@/server/core/planning/plan";
import type { CapacityModel } from "@/server/core/planning/workload";
import type { Mode, PlanState, Resource } from "@/server/core/words";
import { conflict } from "@/server/errors";
import type { Db } from "@/server/store/client";
import { type DecidedFilter, planWhere } from "@/server/store/plan-filter";
import type { Plan, Prisma } from "@/server/store/prisma/client";

/** PlanWorkload is what a decision about a plan needs to know of its workload. */
export interface PlanWorkload {
  id: string;
  name: string;
  application: string;
  region: string;
  mode: Mode;
  ready: number;
  starting: number;
  desired: number;
  targetVersion?: string;
  /** Epoch ms. */
  heldUntil?: number;
  primaryResource: Resource;
  capacity: CapacityModel;
}

/** PlanRecord is a plan as the product keeps it, with its workload; times are epoch ms, absent when it did not happen. */
export interface PlanRecord {
  id: string;
  number: number;
  state: PlanState;
  createdAt: number;
  actAt: number;
  expiresAt: number;
  fromReplicas: number;
  toReplicas: number;
  /** Warm replicas and the size of a replica, where the plan changes them. */
  fromWarm?: number;
  toWarm?: number;
  fromSize?: number;
  toSize?: number;
  floor: number;
  share: Share;
  reasons: Reason[];
  inputs: unknown;
  policyVersionId?: string;
  targetVersion?: string;
  headline: string;
  otherwise: string;
  /** US dollars an hour. */
  costPerHour: number;
  decidedAt?: number;
  decidedByKind?: string;
  decidedBy?: string;
  decidedName?: string;
  comment?: string;
  failure?: string;
  finishedAt?: number;
  revertsPlanId?: string;
  workload: PlanWorkload;
}

/**
 * movePlan changes a plan's state by compare-and-set and tells whether it did: false means that someone else moved it
 * first. Which moves exist is decided by core/planning/plan-states.ts before this is called.
 */
export async function movePlan(
  db: Db,
  id: string,
  from: PlanState | readonly PlanState[],
  to: PlanState,
  data: Omit<Prisma.PlanUncheckedUpdateManyInput, "state"> = {},
): Promise<boolean> {
  const { count } = await db.plan.updateMany({
    where: { id, state: { in: [from].flat() } },
    data: { ...data, state: to },
  });
  return count === 1;
}

/** mustMovePlan is movePlan for people: losing the race is a typed conflict that names the state found. */
export async function mustMovePlan(...args: Parameters<typeof movePlan>): Promise<void> {
  if (await movePlan(...args)) return;
  const [db, id, , to] = args;
  const found = await db.plan.findUnique({ where: { id }, select: { number: true, state: true } });
  throw conflict(
    found
      ? `P-${found.number} is ${found.state} by now, so it cannot become ${to}. Reload to see what happened.`
      : `There is no plan "${id}".`,
  );
}

/** findPlan reads one plan by its id, or undefined. */
export const findPlan = (db: Db, id: string): Promise<Plan | null> => db.plan.findUnique({ where: { id } });

const withWorkload = { workload: { include: { application: { select: { name: true } } } } } as const;
type PlanRow = Prisma.PlanGetPayload<{ include: typeof withWorkload }>;

/** findPlanRecord reads one plan with its workload, by its id or by what people say ("P-12"), or undefined. */
export async function findPlanRecord(db: Db, idOrNumber: string): Promise<PlanRecord | undefined> {
  const number = /^P-(\d{1,9})$/i.exec(idOrNumber)?.[1];
  const where = number ? { number: Number(number) } : { id: idOrNumber };
  const row = await db.plan.findUnique({ where, include: withWorkload });
  return row ? toPlan(row) : undefined;
}

/** PlanFilter says which plans; times are epoch ms. */
export interface PlanFilter extends DecidedFilter {
  /** Only plans with a lower number: the cursor of a list. */
  beforeNumber?: number;
  limit: number;
}

/** listPlanRecords reads plans, newest first. */
export async function listPlanRecords(db: Db, filter: PlanFilter): Promise<PlanRecord[]> {
  const rows = await db.plan.findMany({
    where: {
      ...planWhere(filter),
      number: filter.beforeNumber === undefined ? undefined : { lt: filter.beforeNumber },
    },
    include: withWorkload,
    orderBy: { number: "desc" },
    take: filter.limit,
  });
  return rows.map(toPlan);
}

/** newerPlan gives the newest plan of the same workload made after this one, in one of `states`, or undefined. */
export async function newerPlan(
  db: Db,
  plan: Pick<PlanRecord, "id" | "number"> & { workload: { id: string } },
  states: readonly PlanState[],
): Promise<{ id: string; number: number; state: PlanState; toReplicas: number } | undefined> {
  const row = await db.plan.findFirst({
    where: { workloadId: plan.workload.id, number: { gt: plan.number }, state: { in: [...states] } },
    orderBy: { number: "desc" },
    select: { id: true, number: true, state: true, toReplicas: true },
  });
  return row ? { ...row, state: row.state as PlanState } : undefined;
}

/** latestFloor gives the reactive floor of the newest decision about a workload, or undefined before the first. */
export async function latestFloor(db: Db, workloadId: string): Promise<number | undefined> {
  const row = await db.decision.findFirst({
    where: { workloadId },
    orderBy: { at: "desc" },
    select: { floor: true },
  });
  return row?.floor;
}

/** addPlan stores a plan and gives its id and number. */
export async function addPlan(
  db: Db,
  data: Prisma.PlanUncheckedCreateInput,
): Promise<{ id: string; number: number }> {
  return db.plan.create({ data, select: { id: true, number: true } });
}

/** lockWorkload makes other decisions about the same workload wait until this transaction ends. */
export async function lockWorkload(db: Db, id: string): Promise<void> {
  await db.$queryRaw`SELECT id FROM "Workload" WHERE id = ${id} FOR UPDATE`;
}

function toPlan(row: PlanRow): PlanRecord {
  const { workload } = row;
  return {
    id: row.id,
    number: row.number,
    state: row.state as PlanState,
    createdAt: row.createdAt.getTime(),
    actAt: row.actAt.getTime(),
    expiresAt: row.expiresAt.getTime(),
    fromReplicas: row.fromReplicas,
    toReplicas: row.toReplicas,
    fromWarm: row.fromWarm ?? undefined,
    toWarm: row.toWarm ?? undefined,
    fromSize: row.fromSize ?? undefined,
    toSize: row.toSize ?? undefined,
    floor: row.floor,
    share: row.share as unknown as PlanRecord["share"],
    reasons: row.reasons as unknown as Reason[],
    inputs: row.inputs,
    policyVersionId: row.policyVersionId ?? undefined,
    targetVersion: row.targetVersion ?? undefined,
    headline: row.headline,
    otherwise: row.otherwise,
    costPerHour: row.costPerHour,
    decidedAt: row.decidedAt?.getTime(),
    decidedByKind: row.decidedByKind ?? undefined,
    decidedBy: row.decidedBy ?? undefined,
    decidedName: row.decidedName ?? undefined,
    comment: row.comment ?? undefined,
    failure: row.failure ?? undefined,
    finishedAt: row.finishedAt?.getTime(),
    revertsPlanId: row.revertsPlanId ?? undefined,
    workload: {
      id: workload.id,
      name: workload.name,
      application: workload.application.name,
      region: workload.region,
      mode: workload.mode as Mode,
      ready: workload.ready,
      starting: workload.starting,
      desired: workload.desired,
      targetVersion: workload.targetVersion ?? undefined,
      heldUntil: workload.heldUntil?.getTime(),
      primaryResource: workload.primaryResource as Resource,
      capacity: workload.capacity as unknown as CapacityModel,
    },
  };
}
