import type { ImportMapping, RowFault } from "@/server/core/series/import-rows";
import type { CapacityModel } from "@/server/core/planning/workload";
import type { Resource } from "@/server/core/words";
import type { Db } from "@/server/store/client";
import type { Import as Row, Prisma } from "@/server/store/prisma/client";

/** IMPORT_STATES: an import waits, runs and ends in one of three ways. */
export const IMPORT_STATES = ["queued", "running", "done", "failed", "cancelled"] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** ImportPlan is what was decided when the file was handed in, and how far it is; kept beside the counts. */
export interface ImportPlan {
  mapping: ImportMapping;
  /** Hash of the file in the artefact store. */
  file: string;
  bytes: number;
  /** Rows in the whole file. */
  total: number;
  /** Rows whose instant came before in the same file. */
  duplicates: number;
  /** Epoch ms of the first and last sample. */
  from: number;
  to: number;
  /** What was assumed, in sentences. */
  notes: string[];
  /** Epoch ms when a worker began. */
  startedAt?: number;
}

/** ImportRecord is one file of samples on its way in; times are epoch ms. */
export interface ImportRecord {
  id: string;
  fileName: string;
  state: ImportState;
  workloadId: string | undefined;
  measure: Resource;
  plan: ImportPlan;
  rows: number;
  accepted: number;
  rejected: number;
  faults: RowFault[];
  error: string | undefined;
  createdBy: string;
  createdAt: number;
  finishedAt: number | undefined;
}

/** addImport stores a queued import and gives its id. */
export async function addImport(
  db: Db,
  fields: {
    fileName: string;
    workloadId: string;
    measure: Resource;
    plan: ImportPlan;
    createdBy: string;
    now: number;
  },
): Promise<string> {
  const { plan, now, ...rest } = fields;
  const row = await db.import.create({
    data: { ...rest, state: "queued", mapping: json(plan), faults: [], createdAt: new Date(now) },
    select: { id: true },
  });
  return row.id;
}

/** findImport reads one import, or undefined. */
export async function findImport(db: Db, id: string): Promise<ImportRecord | undefined> {
  const row = await db.import.findUnique({ where: { id } });
  return row ? toImport(row) : undefined;
}

/** recentImports reads the newest `limit` imports, newest first. */
export async function recentImports(db: Db, limit: number): Promise<ImportRecord[]> {
  return (await db.import.findMany({ orderBy: { createdAt: "desc" }, take: limit })).map(toImport);
}

/** ImportChange is what a worker writes as it goes. */
export interface ImportChange {
  rows?: number;
  accepted?: number;
  rejected?: number;
  faults?: readonly RowFault[];
  plan?: ImportPlan;
  error?: string;
  finishedAt?: number;
}

/** moveImport changes state and counts when the import is still in one of `from`; false when it is not. */
export async function moveImport(
  db: Db,
  id: string,
  from: readonly ImportState[],
  to: ImportState,
  change: ImportChange = {},
): Promise<boolean> {
  const { plan, faults, finishedAt, ...counts } = change;
  const { count } = await db.import.updateMany({
    where: { id, state: { in: [...from] } },
    data: {
      ...counts,
      state: to,
      mapping: plan && json(plan),
      faults: faults && json(faults),
      finishedAt: finishedAt === undefined ? undefined : new Date(finishedAt),
    },
  });
  return count === 1;
}

/** fileStillNeeded tells whether an import that has not ended uses a stored file. */
export async function fileStillNeeded(db: Db, file: string): Promise<boolean> {
  const where = { state: { in: ["queued", "running"] }, mapping: { path: ["file"], equals: file } };
  return (await db.import.count({ where })) > 0;
}

/** WorkloadRef is a workload by its names. */
export interface WorkloadRef {
  id: string;
  name: string;
  primaryResource: string;
  source: { kind: string };
}

const refFields = {
  id: true,
  name: true,
  primaryResource: true,
  source: { select: { kind: true } },
} as const;

/** findWorkloadRef reads a workload by its id or else by its name; undefined when there is none. */
export async function findWorkloadRef(db: Db, idOrName: string): Promise<WorkloadRef | undefined> {
  const where = { archivedAt: null, OR: [{ id: idOrName }, { name: idOrName }] };
  return (
    (await db.workload.findFirst({ where, select: refFields, orderBy: { createdAt: "asc" } })) ?? undefined
  );
}

/** addImportedWorkload makes a workload for imported history: no live source, a target that only pretends, mode observe. */
export async function addImportedWorkload(
  db: Db,
  fields: { name: string; measure: Resource; capacity: CapacityModel; now: number },
): Promise<WorkloadRef> {
  const { name, measure, capacity, now } = fields;
  const application = await db.application.upsert({
    where: { name: "Imported" },
    create: { name: "Imported" },
    update: {},
  });
  const source = await db.source.upsert({
    where: { name: "Imported files" },
    create: { kind: "import", name: "Imported files", config: {} },
    update: {},
  });
  const target = await db.target.upsert({
    where: { name: "Dry run" },
    create: { kind: "dry-run", name: "Dry run", config: {} },
    update: {},
  });
  const policy = await db.policy.findFirst({ where: { name: { equals: "balanced", mode: "insensitive" } } });
  return db.workload.create({
    data: {
      name,
      externalId: name,
      region: "imported",
      applicationId: application.id,
      sourceId: source.id,
      targetId: target.id,
      policyId: policy?.id,
      mode: "observe",
      modeChangedAt: new Date(now),
      primaryResource: measure,
      capacity: json(capacity),
      createdAt: new Date(now),
    },
    select: refFields,
  });
}

const json = (value: unknown) => value as Prisma.InputJsonObject;

function toImport(row: Row): ImportRecord {
  return {
    id: row.id,
    fileName: row.fileName,
    state: row.state as ImportState,
    workloadId: row.workloadId ?? undefined,
    measure: row.measure as Resource,
    plan: row.mapping as unknown as ImportPlan,
    rows: row.rows,
    accepted: row.accepted,
    rejected: row.rejected,
    faults: row.faults as unknown as RowFault[],
    error: row.error ?? undefined,
    createdBy: row.createdBy,
    createdAt: row.createdAt.getTime(),
    finishedAt: row.finishedAt?.getTime(),
  };
}
