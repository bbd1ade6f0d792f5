import type { Reason, Share } from "@/server/core/planning/plan";
import type { PlanState } from "@/server/core/words";
import type { Db } from "./client";
import { type Decision, type Plan, Prisma } from "./prisma/client";

/** DecisionRow is one look at one workload by one cycle; times are epoch milliseconds. */
export interface DecisionRow {
  workloadId: string;
  at: number;
  current: number;
  wanted: number;
  floor: number;
  share: Share;
  reasons: Reason[];
  outcome: string;
  outcomeWhy: string;
  planId?: string;
  policyVersionId?: string;
  /** Instants of the freshest sample and of the forecast that were used, as the cycle wrote them. */
  inputs: Record<string, unknown>;
}

const toDecision = (d: Decision): DecisionRow => ({
  workloadId: d.workloadId,
  at: d.at.getTime(),
  current: d.current,
  wanted: d.wanted,
  floor: d.floor,
  share: d.share as unknown as Share,
  reasons: d.reasons as unknown as Reason[],
  outcome: d.outcome,
  outcomeWhy: d.outcomeWhy,
  planId: d.planId ?? undefined,
  policyVersionId: d.policyVersionId ?? undefined,
  inputs: (d.inputs ?? {}) as Record<string, unknown>,
});

/** decisionAt reads the newest decision at or before `at` (epoch ms), or undefined. */
export async function decisionAt(db: Db, workloadId: string, at: number): Promise<DecisionRow | undefined> {
  const found = await db.decision.findFirst({
    where: { workloadId, at: { lte: new Date(at) } },
    orderBy: { at: "desc" },
  });
  return found ? toDecision(found) : undefined;
}

/** newestDecisions reads the newest decision of each workload, one index look-up each. */
export async function newestDecisions(
  db: Db,
  workloadIds: readonly string[],
  now: number,
): Promise<Map<string, DecisionRow>> {
  if (workloadIds.length === 0) return new Map();
  const rows = await db.$queryRaw<Decision[]>(Prisma.sql`
    SELECT d.* FROM unnest(${[...workloadIds]}::text[]) AS u(id)
    CROSS JOIN LATERAL (SELECT * FROM "Decision" WHERE "workloadId" = u.id AND at <= ${new Date(now)} ORDER BY at DESC LIMIT 1) d`);
  return new Map(rows.map((row) => [row.workloadId, toDecision(row)]));
}

/** OpenPlan is a plan that a person or a clock still has to move; times are epoch milliseconds. */
export interface OpenPlan {
  id: string;
  number: number;
  workloadId: string;
  state: PlanState;
  createdAt: number;
  actAt: number;
  expiresAt: number;
  fromReplicas: number;
  toReplicas: number;
  fromWarm?: number;
  toWarm?: number;
  fromSize?: number;
  toSize?: number;
  floor: number;
  share: Share;
  reasons: Reason[];
  headline: string;
  otherwise: string;
  costPerHour: number;
}

const toOpenPlan = (p: Plan): OpenPlan => ({
  id: p.id,
  number: p.number,
  workloadId: p.workloadId,
  state: p.state as PlanState,
  createdAt: p.createdAt.getTime(),
  actAt: p.actAt.getTime(),
  expiresAt: p.expiresAt.getTime(),
  fromReplicas: p.fromReplicas,
  toReplicas: p.toReplicas,
  fromWarm: p.fromWarm ?? undefined,
  toWarm: p.toWarm ?? undefined,
  fromSize: p.fromSize ?? undefined,
  toSize: p.toSize ?? undefined,
  floor: p.floor,
  share: p.share as unknown as Share,
  reasons: p.reasons as unknown as Reason[],
  headline: p.headline,
  otherwise: p.otherwise,
  costPerHour: p.costPerHour,
});

/** openPlans reads plans that are proposed and not lapsed, approved or actuating, soonest deadline first. */
export async function openPlans(db: Db, now: number, workloadIds?: readonly string[]): Promise<OpenPlan[]> {
  const rows = await db.plan.findMany({
    where: {
      ...(workloadIds ? { workloadId: { in: [...workloadIds] } } : {}),
      OR: [
        { state: "proposed", expiresAt: { gt: new Date(now) } },
        { state: { in: ["approved", "actuating"] } },
      ],
    },
    orderBy: [{ expiresAt: "asc" }, { number: "asc" }],
  });
  return rows.map(toOpenPlan);
}

/** Act is a change that was carried out, and who or what decided it; `at` epoch milliseconds. */
export interface Act {
  id: string;
  at: number;
  planId: string;
  planNumber: number;
  kind: string;
  state: string;
  from: number;
  to: number;
  /** "person" decided, a "rule" did, or the reactive "floor" stepped in. */
  by: "person" | "rule" | "floor";
  decidedName?: string;
  result?: string;
}

/** actsOf reads what was asked of a target for one workload over [from, to), in order of time. */
export async function actsOf(db: Db, workloadId: string, from: number, to: number): Promise<Act[]> {
  const rows = await db.action.findMany({
    where: { workloadId, requestedAt: { gte: new Date(from), lt: new Date(to) } },
    orderBy: { requestedAt: "asc" },
    include: { plan: { select: { number: true, decidedByKind: true, decidedName: true } } },
  });
  return rows.map((row) => ({
    id: row.id,
    at: row.requestedAt.getTime(),
    planId: row.planId,
    planNumber: row.plan.number,
    kind: row.kind,
    state: row.state,
    from: row.fromReplicas,
    to: row.toReplicas,
    by:
      row.kind === "floor"
        ? "floor"
        : row.plan.decidedByKind && row.plan.decidedByKind !== "system"
          ? "person"
          : "rule",
    decidedName: row.plan.decidedName ?? undefined,
    result: row.result ?? undefined,
  }));
}

/** supersedeOpenPlans closes what still waits for a workload whose mode no longer allows it; gives how many. */
export async function supersedeOpenPlans(
  db: Db,
  workloadId: string,
  why: string,
  at: number,
): Promise<number> {
  const { count } = await db.plan.updateMany({
    where: { workloadId, state: { in: ["proposed", "approved"] } },
    data: { state: "superseded", comment: why, finishedAt: new Date(at) },
  });
  return count;
}

/** policyNames gives "name v7" of policy versions by id. */
export async function policyNames(
  db: Db,
  versionIds: readonly string[],
): Promise<Map<string, { name: string; policyId: string; version: number; body: unknown }>> {
  const rows = await db.policyVersion.findMany({
    where: { id: { in: [...versionIds] } },
    include: { policy: { select: { name: true } } },
  });
  return new Map(
    rows.map((row) => [
      row.id,
      { name: row.policy.name, policyId: row.policyId, version: row.version, body: row.body },
    ]),
  );
}
