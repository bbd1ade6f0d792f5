import { isScope } from "@/server/core/access/actor";
import type { Scope } from "@/server/core/words";
import type { Db } from "@/server/store/client";

/** KeyRecord is what is known of a bearer key; the key itself is not kept. Times in epoch ms. */
export interface KeyRecord {
  id: string;
  name: string;
  /** First eight characters. */
  prefix: string;
  scopes: Scope[];
  /** Id of the person who made it, or of the product's own job. */
  createdBy: string;
  createdAt: number;
  expiresAt: number | null;
  revokedAt: number | null;
  lastUsedAt: number | null;
}

type Row = Awaited<ReturnType<Db["apiKey"]["findFirstOrThrow"]>>;

const record = (row: Row): KeyRecord => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes.filter(isScope),
  createdBy: row.createdBy,
  createdAt: row.createdAt.getTime(),
  expiresAt: row.expiresAt?.getTime() ?? null,
  revokedAt: row.revokedAt?.getTime() ?? null,
  lastUsedAt: row.lastUsedAt?.getTime() ?? null,
});

/** findKeys reads every key, newest first. */
export async function findKeys(db: Db): Promise<KeyRecord[]> {
  return (await db.apiKey.findMany({ orderBy: { createdAt: "desc" } })).map(record);
}

/** findKey reads one key by its id, or undefined. */
export async function findKey(db: Db, id: string): Promise<KeyRecord | undefined> {
  const row = await db.apiKey.findUnique({ where: { id } });
  return row ? record(row) : undefined;
}

/** hasKeyWithHash tells whether a key with this hash was ever made. */
export async function hasKeyWithHash(db: Db, hash: string): Promise<boolean> {
  return (await db.apiKey.count({ where: { hash } })) > 0;
}

/** insertKey stores a new key by its hash. */
export async function insertKey(
  db: Db,
  key: {
    name: string;
    hash: string;
    prefix: string;
    scopes: readonly Scope[];
    createdBy: string;
    at: number;
    expiresAt: number | null;
  },
): Promise<KeyRecord> {
  const { at, expiresAt, scopes, ...rest } = key;
  return record(
    await db.apiKey.create({
      data: {
        ...rest,
        scopes: [...scopes],
        createdAt: new Date(at),
        expiresAt: expiresAt === null ? null : new Date(expiresAt),
      },
    }),
  );
}

/** revokeKeyAt ends a key for good; false when it was revoked before. */
export async function revokeKeyAt(db: Db, id: string, at: number): Promise<boolean> {
  const { count } = await db.apiKey.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: new Date(at) },
  });
  return count === 1;
}
