import type { Db } from "./client";

/** OldSource is a source that has not delivered since `since` (epoch ms), and how many workloads hang on it. */
export interface OldSource {
  id: string;
  name: string;
  lastSuccessAt?: number;
  lastError?: string;
  workloads: number;
}

/** oldSources reads sources that people expect to be live and that last delivered before `since` (epoch ms). */
export async function oldSources(db: Db, since: number): Promise<OldSource[]> {
  const rows = await db.source.findMany({
    where: {
      kind: { not: "import" },
      createdAt: { lt: new Date(since) },
      OR: [{ lastSuccessAt: { lt: new Date(since) } }, { lastSuccessAt: null }],
    },
    include: { _count: { select: { workloads: { where: { archivedAt: null } } } } },
    orderBy: { lastSuccessAt: "asc" },
  });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    lastSuccessAt: row.lastSuccessAt?.getTime(),
    lastError: row.lastError ?? undefined,
    workloads: row._count.workloads,
  }));
}

/** Fall is a workload that the product moved to a lower rung by itself and that still stands there. */
export interface Fall {
  workloadId: string;
  at: number;
  summary: string;
  reason?: string;
  /** Its forecasts hold again since; a person may let it climb. */
  regained: boolean;
}

/** fallsSince reads changes of mode that a rule made, and what it noted about them later, since an instant (epoch ms), newest first, one a workload. */
export async function fallsSince(db: Db, since: number): Promise<Fall[]> {
  const rows = await db.audit.findMany({
    where: {
      targetKind: "workload",
      actorKind: "system",
      action: { in: ["changeMode", "fallBack", "regainTrust"] },
      at: { gte: new Date(since) },
    },
    orderBy: { id: "desc" },
    take: 50,
  });
  const seen = new Set<string>();
  return rows.flatMap((row) => {
    if (seen.has(row.targetId)) return [];
    seen.add(row.targetId);
    return [
      {
        workloadId: row.targetId,
        at: row.at.getTime(),
        summary: row.summary,
        reason: row.reason ?? undefined,
        regained: row.action === "regainTrust",
      },
    ];
  });
}

/** FailedPlan is a plan that could not be carried out. */
export interface FailedPlan {
  id: string;
  number: number;
  workloadId: string;
  name: string;
  failure?: string;
  at: number;
}

/** failedPlans reads plans that failed since an instant (epoch ms) and that no later plan of the workload replaced. */
export async function failedPlans(db: Db, since: number): Promise<FailedPlan[]> {
  const rows = await db.plan.findMany({
    where: { state: "failed", finishedAt: { gte: new Date(since) } },
    include: {
      workload: {
        select: { name: true, plans: { where: { state: "applied" }, orderBy: { number: "desc" }, take: 1 } },
      },
    },
    orderBy: { finishedAt: "desc" },
    take: 50,
  });
  return rows
    .filter((row) => (row.workload.plans[0]?.number ?? 0) < row.number)
    .map((row) => ({
      id: row.id,
      number: row.number,
      workloadId: row.workloadId,
      name: row.workload.name,
      failure: row.failure ?? undefined,
      at: row.finishedAt?.getTime() ?? since,
    }));
}
