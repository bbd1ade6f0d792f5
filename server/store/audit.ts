import { createHash } from "node:crypto";
import type { Actor } from "@/server/core/access/actor";
import type { Db } from "@/server/store/client";
import { Prisma } from "@/server/store/prisma/client";

/** AuditEntry is one line to append. */
export interface AuditEntry {
  /** Epoch ms. */
  at: number;
  actor: Actor;
  action: string;
  targetKind: string;
  targetId: string;
  targetName: string;
  summary: string;
  reason?: string;
  before?: unknown;
  after?: unknown;
}

const AUDIT_LOCK = 7_240_119;

/** canonical writes JSON with sorted keys, so that the hash survives a trip through jsonb. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const fields = Object.entries(value).filter(([, v]) => v !== undefined);
    fields.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${fields.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(",")}}`;
  }
  return JSON.stringify(value ?? null);
}

/** auditHash chains a line to the one before it: SHA-256 over the previous hash and the line's own fields. */
export function auditHash(prevHash: string, fields: Record<string, unknown>): string {
  return createHash("sha256").update(prevHash).update(canonical(fields)).digest("hex");
}

/** appendAudit adds a line at the end of the chain; concurrent writers wait for each other until commit. */
export async function appendAudit(db: Db, entry: AuditEntry): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(${AUDIT_LOCK})`;
  const last = await db.audit.findFirst({ orderBy: { id: "desc" }, select: { hash: true } });
  const prevHash = last?.hash ?? "";
  const { actor, at, reason, before: _before, after: _after, ...line } = entry;
  // As jsonb will give them back: a Date or NaN would otherwise hash as something that was never stored.
  const before = asJson(entry.before);
  const after = asJson(entry.after);
  const fields = {
    ...line,
    at,
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    reason: reason ?? null,
    before,
    after,
  };
  await db.audit.create({
    data: {
      ...fields,
      at: new Date(at),
      before: before ?? Prisma.DbNull,
      after: after ?? Prisma.DbNull,
      prevHash,
      hash: auditHash(prevHash, fields),
    },
  });
}

const asJson = (value: unknown): Prisma.InputJsonValue | null =>
  value === undefined || value === null ? null : (JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue);

/** notedSince reads what the lines of an action wrote down about some targets since an instant (epoch ms), newest first. */
export async function notedSince(
  db: Db,
  action: string,
  targetIds: readonly string[],
  since: number,
): Promise<{ targetId: string; after: unknown }[]> {
  return db.audit.findMany({
    where: { action, targetId: { in: [...targetIds] }, at: { gte: new Date(since) } },
    orderBy: { id: "desc" },
    select: { targetId: true, after: true },
  });
}

/** auditedSince tells whether the record has a line of this action about this target at or after an instant (epoch ms). */
export async function auditedSince(
  db: Db,
  action: string,
  targetId: string,
  since: number,
): Promise<boolean> {
  return (await db.audit.count({ where: { action, targetId, at: { gte: new Date(since) } } })) > 0;
}
