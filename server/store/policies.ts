import { type Policy, policySchema } from "@/server/core/policy/policy";
import type { KeptReplay } from "@/server/core/replay/report";
import type { PolicyState } from "@/server/core/words";
import type { Db } from "@/server/store/client";
import type { PolicyVersion as Row, Prisma } from "@/server/store/prisma/client";

/** VersionRecord is one version of a policy as the product keeps it; times are epoch ms, absent when it did not happen. */
export interface VersionRecord {
  id: string;
  policyId: string;
  policyName: string;
  version: number;
  state: PolicyState;
  body: Policy;
  /** Why the author wants it. */
  reason: string;
  authorId: string;
  authorName: string;
  createdAt: number;
  updatedAt: number;
  submittedAt?: number;
  expiresAt?: number;
  decidedAt?: number;
  decidedBy?: string;
  decidedName?: string;
  comment?: string;
  activatedAt?: number;
  /** Report of its replay; only where one version is read. */
  replay?: KeptReplay;
}

/** Governed is a workload that a policy governs. */
export interface Governed {
  id: string;
  name: string;
  application: string;
  mode: string;
}

/** PolicyRecord is a policy with all of its versions, newest first, and what it governs. */
export interface PolicyRecord {
  id: string;
  name: string;
  createdAt: number;
  versions: VersionRecord[];
  governs: Governed[];
}

const withAll = {
  versions: { orderBy: { version: "desc" }, omit: { replay: true } },
  workloads: {
    where: { archivedAt: null },
    select: { id: true, name: true, mode: true, application: { select: { name: true } } },
    orderBy: { name: "asc" },
  },
} as const satisfies Prisma.PolicyInclude;

type PolicyRow = Prisma.PolicyGetPayload<{ include: typeof withAll }>;

/** listPolicyRecords reads every policy, by name. */
export async function listPolicyRecords(db: Db): Promise<PolicyRecord[]> {
  const rows = await db.policy.findMany({ include: withAll, orderBy: { name: "asc" } });
  return rows.map(toPolicy);
}

/** findPolicyRecord reads one policy by its id or its name, or undefined. */
export async function findPolicyRecord(db: Db, idOrName: string): Promise<PolicyRecord | undefined> {
  const where = { OR: [{ id: idOrName }, { name: idOrName }] };
  const row = await db.policy.findFirst({ where, include: withAll });
  return row ? toPolicy(row) : undefined;
}

/** findVersionById reads one version by its own id, or undefined. */
export async function findVersionById(db: Db, id: string): Promise<VersionRecord | undefined> {
  const row = await db.policyVersion.findUnique({ where: { id }, include: { policy: true } });
  return row ? toVersion(row, row.policy.name) : undefined;
}

/** listVersionsIn reads the versions that are in one of `states`, of all policies, the first to lapse first. */
export async function listVersionsIn(db: Db, states: readonly PolicyState[]): Promise<VersionRecord[]> {
  const rows = await db.policyVersion.findMany({
    where: { state: { in: [...states] } },
    include: { policy: true },
    omit: { replay: true },
    orderBy: { expiresAt: "asc" },
  });
  return rows.map((row) => toVersion(row, row.policy.name));
}

/** listVersionsDecided reads the versions that a person decided or that lapsed since `since` (epoch ms), newest first. */
export async function listVersionsDecided(db: Db, since: number): Promise<VersionRecord[]> {
  const rows = await db.policyVersion.findMany({
    where: {
      submittedAt: { not: null },
      OR: [
        { decidedAt: { gte: new Date(since) } },
        { state: "expired", expiresAt: { gte: new Date(since) } },
      ],
    },
    include: { policy: true },
    omit: { replay: true },
    orderBy: { decidedAt: { sort: "desc", nulls: "last" } },
    take: 200,
  });
  return rows.map((row) => toVersion(row, row.policy.name));
}

/** addPolicy stores a policy without versions; undefined when the name is taken. */
export async function addPolicy(db: Db, name: string, now: number): Promise<string | undefined> {
  const { count } = await db.policy.createMany({
    data: [{ name, createdAt: new Date(now) }],
    skipDuplicates: true,
  });
  if (count === 0) return undefined;
  return (await db.policy.findUniqueOrThrow({ where: { name }, select: { id: true } })).id;
}

/** NewVersion is what a version starts with; times are epoch ms. */
export interface NewVersion {
  policyId: string;
  version: number;
  state: PolicyState;
  body: Policy;
  reason: string;
  authorId: string;
  authorName: string;
  now: number;
  activatedAt?: number;
}

/** addVersion stores a version; undefined when its number was taken by someone else in the same moment. */
export async function addVersion(db: Db, v: NewVersion): Promise<string | undefined> {
  const { now, body, activatedAt, ...fields } = v;
  const { count } = await db.policyVersion.createMany({
    data: [
      {
        ...fields,
        body: json(body),
        createdAt: new Date(now),
        updatedAt: new Date(now),
        activatedAt: date(activatedAt),
      },
    ],
    skipDuplicates: true,
  });
  if (count === 0) return undefined;
  const key = { policyId_version: { policyId: v.policyId, version: v.version } };
  return (await db.policyVersion.findUniqueOrThrow({ where: key, select: { id: true } })).id;
}

/** VersionChange is what may be written beside a move; times are epoch ms. */
export interface VersionChange {
  reason?: string;
  submittedAt?: number;
  expiresAt?: number;
  decidedAt?: number;
  decidedBy?: string;
  decidedName?: string;
  comment?: string;
  activatedAt?: number;
}

/** moveVersion changes a version's state by compare-and-set; false when someone else moved it first. */
export async function moveVersion(
  db: Db,
  id: string,
  from: PolicyState,
  to: PolicyState,
  now: number,
  change: VersionChange = {},
): Promise<boolean> {
  const { submittedAt, expiresAt, decidedAt, activatedAt, ...text } = change;
  const { count } = await db.policyVersion.updateMany({
    where: { id, state: from },
    data: {
      ...text,
      state: to,
      updatedAt: new Date(now),
      submittedAt: date(submittedAt),
      expiresAt: date(expiresAt),
      decidedAt: date(decidedAt),
      activatedAt: date(activatedAt),
    },
  });
  return count === 1;
}

/** saveDraft replaces a draft's settings when it is still a draft last changed at `seenAt` (epoch ms); false otherwise. */
export async function saveDraft(
  db: Db,
  id: string,
  seenAt: number,
  body: Policy,
  now: number,
): Promise<boolean> {
  // A later save in the same millisecond must still be told apart from this one.
  const updatedAt = new Date(Math.max(now, seenAt + 1));
  const where = { id, state: "draft", updatedAt: new Date(seenAt) };
  const { count } = await db.policyVersion.updateMany({ where, data: { body: json(body), updatedAt } });
  return count === 1;
}

/** removeDraft deletes a draft; false when it is none any more. */
export async function removeDraft(db: Db, id: string): Promise<boolean> {
  return (await db.policyVersion.deleteMany({ where: { id, state: "draft" } })).count === 1;
}

/** removeEmptyPolicy deletes a policy that has no version and governs nothing. */
export async function removeEmptyPolicy(db: Db, id: string): Promise<void> {
  await db.policy.deleteMany({ where: { id, versions: { none: {} }, workloads: { none: {} } } });
}

/** lockPolicy makes other writers of the same policy wait until this transaction ends. */
export async function lockPolicy(db: Db, id: string): Promise<void> {
  await db.$queryRaw`SELECT id FROM "Policy" WHERE id = ${id} FOR UPDATE`;
}

/** lapseVersionRows moves every submission that ran out by `now` (epoch ms) to expired; gives how many. */
export async function lapseVersionRows(db: Db, now: number): Promise<number> {
  const where = { state: "submitted", expiresAt: { lte: new Date(now) } };
  return (await db.policyVersion.updateMany({ where, data: { state: "expired", updatedAt: new Date(now) } }))
    .count;
}

const date = (at: number | undefined) => (at === undefined ? undefined : new Date(at));
const json = (value: unknown) => value as Prisma.InputJsonObject;

// jsonb does not keep the order of keys; the schema puts it back, so that equal policies also print alike.
function readBody(stored: Prisma.JsonValue): Policy {
  const parsed = policySchema.safeParse(stored);
  return parsed.success ? parsed.data : (stored as unknown as Policy);
}

function toPolicy(row: PolicyRow): PolicyRecord {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.createdAt.getTime(),
    versions: row.versions.map((version) => toVersion(version, row.name)),
    governs: row.workloads.map(({ application, ...w }) => ({ ...w, application: application.name })),
  };
}

function toVersion(
  row: Omit<Row, "replay"> & Partial<Pick<Row, "replay">>,
  policyName: string,
): VersionRecord {
  return {
    id: row.id,
    policyId: row.policyId,
    policyName,
    version: row.version,
    state: row.state as PolicyState,
    body: readBody(row.body),
    reason: row.reason,
    authorId: row.authorId,
    authorName: row.authorName,
    createdAt: row.createdAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
    submittedAt: row.submittedAt?.getTime(),
    expiresAt: row.expiresAt?.getTime(),
    decidedAt: row.decidedAt?.getTime(),
    decidedBy: row.decidedBy ?? undefined,
    decidedName: row.decidedName ?? undefined,
    comment: row.comment ?? undefined,
    activatedAt: row.activatedAt?.getTime(),
    replay: (row.replay as KeptReplay | null | undefined) ?? undefined,
  };
}
