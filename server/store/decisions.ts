import type { PastAction, Want } from "@/server/core/planning/context";
import type { Db } from "@/server/store/client";
import type { Plan, Prisma } from "@/server/store/prisma/client";

/** saveDecision keeps one look at one workload; the same workload and minute again changes nothing. */
export async function saveDecision(
  db: Db,
  data: Omit<Prisma.DecisionCreateManyInput, "at"> & { at: number },
): Promise<void> {
  await db.decision.createMany({ data: [{ ...data, at: new Date(data.at) }], skipDuplicates: true });
}

/** openPlans reads the plans of a workload that are proposed, approved or actuating, oldest first. */
export const openPlans = (db: Db, workloadId: string): Promise<Plan[]> =>
  db.plan.findMany({
    where: { workloadId, state: { in: ["proposed", "approved", "actuating"] } },
    orderBy: { createdAt: "asc" },
  });

/** lastRejected reads the newest plan of a workload that was rejected at or after `since` (epoch ms), or null. */
export const lastRejected = (db: Db, workloadId: string, since: number): Promise<Plan | null> =>
  db.plan.findFirst({
    where: { workloadId, state: "rejected", decidedAt: { gte: new Date(since) } },
    orderBy: { decidedAt: "desc" },
  });

/** pastActions reads the changes that were carried out on a workload in [from, to] (epoch ms), newest last. */
export async function pastActions(
  db: Db,
  workloadId: string,
  from: number,
  to: number,
): Promise<PastAction[]> {
  const rows = await db.action.findMany({
    // After a change of size replicas count differently, so what was before says nothing about rates.
    where: {
      workloadId,
      state: "done",
      toSize: null,
      requestedAt: { gte: new Date(from), lte: new Date(to) },
    },
    orderBy: { requestedAt: "asc" },
  });
  return rows.map((row) => ({ at: row.requestedAt.getTime(), from: row.fromReplicas, to: row.toReplicas }));
}

/** lastResize gives when the size of a workload's replicas was last changed (epoch ms), or undefined. */
export async function lastResize(db: Db, workloadId: string): Promise<number | undefined> {
  const row = await db.action.findFirst({
    where: { workloadId, state: "done", toSize: { not: null } },
    orderBy: { requestedAt: "desc" },
    select: { requestedAt: true },
  });
  return row?.requestedAt.getTime();
}

/** pastWants reads what the decisions of a workload in [from, to) (epoch ms) wanted before release was held back, newest last. */
export async function pastWants(db: Db, workloadId: string, from: number, to: number): Promise<Want[]> {
  const rows = await db.decision.findMany({
    where: { workloadId, at: { gte: new Date(from), lt: new Date(to) } },
    orderBy: { at: "asc" },
    select: { at: true, wanted: true, inputs: true },
  });
  return rows.map((row) => {
    const before = (row.inputs as { wantedBeforeHolds?: number } | null)?.wantedBeforeHolds;
    return { at: row.at.getTime(), replicas: before ?? row.wanted };
  });
}

/** thinDecisions removes decisions made before `before` (epoch ms); gives how many. */
export async function thinDecisions(db: Db, before: number): Promise<number> {
  return (await db.decision.deleteMany({ where: { at: { lt: new Date(before) } } })).count;
}
