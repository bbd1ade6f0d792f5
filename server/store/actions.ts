import type { Db } from "@/server/store/client";
import { movePlan } from "@/server/store/plans";
import type { Plan, Target, Workload } from "@/server/store/prisma/client";

/** PlanToActuate is a plan with the workload and target that it acts on. */
export type PlanToActuate = Plan & { workload: Workload & { target: Target } };

/** planWithWorkload reads a plan for actuation, or null. */
export const planWithWorkload = (db: Db, id: string): Promise<PlanToActuate | null> =>
  db.plan.findUnique({ where: { id }, include: { workload: { include: { target: true } } } });

/** startAction writes down, before the target is told, what is about to be done. */
export async function startAction(
  db: Db,
  { plan, key, expectedVersion, at }: { plan: Plan; key: string; expectedVersion: string; at: number },
): Promise<void> {
  const byFloor = (plan.inputs as { byFloor?: boolean }).byFloor === true;
  await db.action.create({
    data: {
      planId: plan.id,
      workloadId: plan.workloadId,
      idempotencyKey: key,
      kind: plan.revertsPlanId ? "revert" : byFloor ? "floor" : "plan",
      fromReplicas: plan.fromReplicas,
      toReplicas: plan.toReplicas,
      toWarm: plan.toWarm,
      toSize: plan.toSize,
      state: "pending",
      requestedAt: new Date(at),
      expectedVersion,
    },
  });
}

/** finishAction writes down what came of an action; a plan that was refused before it began has none. */
export async function finishAction(
  db: Db,
  key: string,
  state: "done" | "failed" | "refused",
  result: string | undefined,
  at: number,
): Promise<void> {
  await db.action.updateMany({
    where: { idempotencyKey: key, state: "pending" },
    data: { state, result: result ?? null, finishedAt: new Date(at), attempts: { increment: 1 } },
  });
}

/** stuckPlans gives plans that should be under way and are not: approved and due, or actuating, untouched since `since`. */
export const stuckPlans = (db: Db, since: number): Promise<{ id: string; actAt: Date }[]> =>
  db.plan.findMany({
    where: { state: { in: ["approved", "actuating"] }, actAt: { lt: new Date(since) } },
    select: { id: true, actAt: true },
  });

/** expirePlans lapses every proposal whose time is over at `now` and gives them. */
export async function expirePlans(db: Db, now: number): Promise<(Plan & { workload: Workload })[]> {
  const due = await db.plan.findMany({
    where: { state: "proposed", expiresAt: { lte: new Date(now) } },
    include: { workload: true },
  });
  const expired = [];
  for (const plan of due)
    if (await movePlan(db, plan.id, "proposed", "expired", { finishedAt: new Date(now) })) expired.push(plan);
  return expired;
}
