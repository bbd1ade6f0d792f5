import { MODES, type Mode } from "@/server/core/words";
import type { Db } from "@/server/store/client";

/** countModes counts the workloads on each rung, archived ones apart. */
export async function countModes(db: Db): Promise<Record<Mode, number>> {
  const rows = await db.workload.groupBy({ by: ["mode"], where: { archivedAt: null }, _count: true });
  const count = (mode: Mode) => rows.find((row) => row.mode === mode)?._count ?? 0;
  return Object.fromEntries(MODES.map((mode) => [mode, count(mode)])) as Record<Mode, number>;
}

/** Waiting is how much waits for a person now. */
export interface Waiting {
  plans: number;
  policies: number;
  /** Mode changes and promotions. */
  requests: number;
}

/** countWaiting counts proposed plans (of replicas and of limits), submitted policy versions and requests that have not lapsed at `now` (epoch ms). */
export async function countWaiting(db: Db, now: number): Promise<Waiting> {
  const at = new Date(now);
  const [plans, limits, policies, requests] = await Promise.all([
    db.plan.count({ where: { state: "proposed", expiresAt: { gt: at } } }),
    db.limitPlan.count({ where: { state: "proposed", expiresAt: { gt: at } } }),
    db.policyVersion.count({
      where: { state: "submitted", OR: [{ expiresAt: null }, { expiresAt: { gt: at } }] },
    }),
    db.changeRequest.count({ where: { state: "waiting", expiresAt: { gt: at } } }),
  ]);
  return { plans: plans + limits, policies, requests };
}

/** freshestSample gives when the newest sample of any live source was measured, epoch ms; null before the first. */
export async function freshestSample(db: Db): Promise<number | null> {
  const found = await db.source.aggregate({
    _max: { collectedTo: true },
    where: { kind: { not: "import" }, removedAt: null },
  });
  return found._max.collectedTo?.getTime() ?? null;
}

/** Places is what can be gone to by name. */
export interface Places {
  workloads: { id: string; name: string; application: string; region: string; mode: string }[];
  policies: { id: string; name: string; governs: number }[];
}

/** findPlaces reads what can be gone to: workloads and policies, by name. */
export async function findPlaces(db: Db): Promise<Places> {
  const [workloads, policies] = await Promise.all([
    db.workload.findMany({
      where: { archivedAt: null },
      select: { id: true, name: true, region: true, mode: true, application: { select: { name: true } } },
      orderBy: { name: "asc" },
      take: 5_000,
    }),
    db.policy.findMany({
      select: { id: true, name: true, _count: { select: { workloads: true } } },
      orderBy: { name: "asc" },
    }),
  ]);
  return {
    workloads: workloads.map((w) => ({ ...w, application: w.application.name })),
    policies: policies.map((p) => ({ id: p.id, name: p.name, governs: p._count.workloads })),
  };
}

/** Estate is the sources and targets, with how many workloads each serves and when a source was last heard (epoch ms). */
export interface Estate {
  sources: {
    id: string;
    name: string;
    kind: string;
    workloads: number;
    lastSuccessAt: number | null;
    lastErrorAt: number | null;
    lastError: string | null;
  }[];
  targets: { id: string; name: string; kind: string; workloads: number }[];
}

/** findEstate reads sources and targets by name, without their configuration, which may hold secrets. */
export async function findEstate(db: Db): Promise<Estate> {
  const counted = { _count: { select: { workloads: { where: { archivedAt: null } } } } } as const;
  const [sources, targets] = await Promise.all([
    db.source.findMany({ where: { removedAt: null }, include: counted, orderBy: { name: "asc" } }),
    db.target.findMany({ include: counted, orderBy: { name: "asc" } }),
  ]);
  return {
    sources: sources.map((s) => ({
      id: s.id,
      name: s.name,
      kind: s.kind,
      workloads: s._count.workloads,
      lastSuccessAt: s.lastSuccessAt?.getTime() ?? null,
      lastErrorAt: s.lastErrorAt?.getTime() ?? null,
      lastError: s.lastError,
    })),
    targets: targets.map((t) => ({ id: t.id, name: t.name, kind: t.kind, workloads: t._count.workloads })),
  };
}

/** hasSandbox tells whether the demonstration world is there. */
export async function hasSandbox(db: Db): Promise<boolean> {
  return (await db.source.count({ where: { kind: "sandbox" } })) > 0;
}
