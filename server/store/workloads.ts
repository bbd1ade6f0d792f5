import type { WorkloadStanding } from "@/server/core/planning/priorities/rule";
import type { CapacityModel } from "@/server/core/planning/workload";
import { MODES, type Mode, type Resource } from "@/server/core/words";
import type { TargetTiers } from "@/server/ports/target";
import type { Db } from "./client";
import { Prisma } from "./prisma/client";

/** WorkloadRow is one workload with the names of what it belongs to; times are epoch milliseconds. */
export interface WorkloadRow {
  id: string;
  name: string;
  externalId: string;
  region: string;
  application: { id: string; name: string };
  source: { id: string; name: string; kind: string; lastSuccessAt?: number; lastError?: string };
  target: { id: string; name: string; kind: string };
  /** `version` is the active one; undefined while none is active. */
  policy?: { id: string; name: string; version?: number; body?: unknown };
  mode: Mode;
  modeChangedAt: number;
  primaryResource: Resource;
  capacity: CapacityModel;
  /** What the target last said of warm replicas and sizes. */
  tiers?: TargetTiers;
  priority: number;
  /** What decides how important it is beside others. */
  standing: WorkloadStanding;
  ready: number;
  starting: number;
  desired: number;
  observedAt?: number;
  heldUntil?: number;
}

const INCLUDE = {
  application: true,
  source: true,
  target: true,
  policy: { include: { versions: { where: { state: "active" }, orderBy: { version: "desc" }, take: 1 } } },
} satisfies Prisma.WorkloadInclude;

type Found = Prisma.WorkloadGetPayload<{ include: typeof INCLUDE }>;

function toRow(w: Found): WorkloadRow {
  const active = w.policy?.versions[0];
  return {
    id: w.id,
    name: w.name,
    externalId: w.externalId,
    region: w.region,
    application: { id: w.application.id, name: w.application.name },
    source: {
      id: w.source.id,
      name: w.source.name,
      kind: w.source.kind,
      lastSuccessAt: w.source.lastSuccessAt?.getTime(),
      lastError: w.source.lastError ?? undefined,
    },
    target: { id: w.target.id, name: w.target.name, kind: w.target.kind },
    policy: w.policy
      ? { id: w.policy.id, name: w.policy.name, version: active?.version, body: active?.body }
      : undefined,
    mode: w.mode as Mode,
    modeChangedAt: w.modeChangedAt.getTime(),
    primaryResource: w.primaryResource as Resource,
    capacity: w.capacity as unknown as CapacityModel,
    tiers: (w.tiers as TargetTiers | null) ?? undefined,
    priority: w.priority,
    standing: {
      applicationPriority: w.application.priority,
      workloadPriority: w.priority,
      sla: w.application.sla,
      userWeight: w.userWeight,
    },
    ready: w.ready,
    starting: w.starting,
    desired: w.desired,
    observedAt: w.observedAt?.getTime(),
    heldUntil: w.heldUntil?.getTime(),
  };
}

/** WorkloadFilter narrows a list: *or* within a field, *and* between fields. */
export interface WorkloadFilter {
  modes?: readonly Mode[];
  /** Ids or names. */
  applications?: readonly string[];
  /** Part of the name, region or application. */
  text?: string;
}

/** findWorkload reads one workload that is not archived, or undefined. */
export async function findWorkload(db: Db, id: string): Promise<WorkloadRow | undefined> {
  const found = await db.workload.findFirst({ where: { id, archivedAt: null }, include: INCLUDE });
  return found ? toRow(found) : undefined;
}

/** findWorkloads reads workloads that are not archived by filter, in order of name. */
export async function findWorkloads(db: Db, filter: WorkloadFilter = {}): Promise<WorkloadRow[]> {
  const text = filter.text?.trim();
  const like = { contains: text, mode: "insensitive" as const };
  const where: Prisma.WorkloadWhereInput = {
    archivedAt: null,
    ...(filter.modes?.length ? { mode: { in: [...filter.modes] } } : {}),
    AND: [
      filter.applications?.length
        ? {
            OR: [
              { applicationId: { in: [...filter.applications] } },
              { application: { name: { in: [...filter.applications] } } },
            ],
          }
        : {},
      text ? { OR: [{ name: like }, { region: like }, { application: { name: like } }] } : {},
    ],
  };
  const found = await db.workload.findMany({
    where,
    include: INCLUDE,
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
  return found.map(toRow);
}

/** countByMode counts the workloads on each rung. */
export async function countByMode(db: Db): Promise<Record<Mode, number>> {
  const rows = await db.workload.groupBy({
    by: ["mode"],
    where: { archivedAt: null },
    _count: { _all: true },
  });
  const counts = Object.fromEntries(MODES.map((mode) => [mode, 0])) as Record<Mode, number>;
  for (const row of rows) counts[row.mode as Mode] = row._count._all;
  return counts;
}

/** ApplicationRow is an application and how many workloads of it are watched. */
export interface ApplicationRow {
  id: string;
  name: string;
  priority: number;
  workloads: number;
}

/** findApplications lists applications in order of priority, then name. */
export async function findApplications(db: Db): Promise<ApplicationRow[]> {
  const rows = await db.application.findMany({
    orderBy: [{ priority: "asc" }, { name: "asc" }],
    include: { _count: { select: { workloads: { where: { archivedAt: null } } } } },
  });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    priority: row.priority,
    workloads: row._count.workloads,
  }));
}

/** setMode moves a workload from one rung to another by compare-and-set; false when it was moved by someone else. */
export async function setMode(db: Db, id: string, from: Mode, to: Mode, at: number): Promise<boolean> {
  const { count } = await db.workload.updateMany({
    where: { id, mode: from },
    data: { mode: to, modeChangedAt: new Date(at) },
  });
  return count === 1;
}

/** setHold holds a workload until an instant (epoch ms), or releases it with null. */
export async function setHold(db: Db, id: string, until: number | null): Promise<void> {
  await db.workload.update({ where: { id }, data: { heldUntil: until === null ? null : new Date(until) } });
}

/** setPolicy gives a workload another policy. */
export async function setPolicy(db: Db, id: string, policyId: string): Promise<void> {
  await db.workload.update({ where: { id }, data: { policyId } });
}

/** findPolicyByIdOrName reads a policy and its active version's number, or undefined. */
export async function findPolicyByIdOrName(
  db: Db,
  key: string,
): Promise<{ id: string; name: string; version?: number } | undefined> {
  const found = await db.policy.findFirst({
    where: { OR: [{ id: key }, { name: key }] },
    include: { versions: { where: { state: "active" }, take: 1 } },
  });
  return found ? { id: found.id, name: found.name, version: found.versions[0]?.version } : undefined;
}

/** MeasuredWorkload is a workload with the series of its primary resource. */
export interface MeasuredWorkload {
  name: string;
  applicationId: string;
  seriesId: number;
}

/** measuredWorkloads gives at most `limit` workloads whose primary resource has values, the most important first. */
export function measuredWorkloads(db: Db, limit: number): Promise<MeasuredWorkload[]> {
  return db.$queryRaw<MeasuredWorkload[]>`
    SELECT w.name, w."applicationId", s.id AS "seriesId"
    FROM "Workload" w
    JOIN "Series" s ON s."workloadId" = w.id AND s.measure = w."primaryResource" AND s.subject = ''
    WHERE w."archivedAt" IS NULL AND s."firstAt" IS NOT NULL
    ORDER BY w.priority, w.name LIMIT ${limit}`;
}
