import type { CounterState } from "@/server/core/ingest/rate";
import type { Db } from "@/server/store/client";
import type { Prisma } from "@/server/store/prisma/client";

/** Pushed is a pushed series that feeds a stored one. */
export interface Pushed {
  key: string;
  seriesId: number;
  counter: CounterState | undefined;
}

/** findPushed reads what is known of these keys and holds it until the transaction ends. */
export async function findPushed(db: Db, keys: readonly string[]): Promise<Map<string, Pushed>> {
  const rows = await db.$queryRaw<
    { key: string; seriesId: number; at: Date | null; value: number | null; startedAt: Date | null }[]
  >`SELECT key, "seriesId", at, value, "startedAt" FROM "PushedSeries" WHERE key = ANY(${[...keys]}) ORDER BY key FOR UPDATE`;
  return new Map(
    rows.map(({ key, seriesId, at, value, startedAt }) => [
      key,
      {
        key,
        seriesId,
        counter: at
          ? { at: at.getTime(), value: value ?? undefined, startedAt: startedAt?.getTime() }
          : undefined,
      },
    ]),
  );
}

const CLAIM_LOCK = 7_240_131;

/** lockClaims makes those who claim stored series wait for each other until commit. */
export async function lockClaims(db: Db): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(${CLAIM_LOCK})`;
}

/** claimSeries lets pushed series feed stored ones and gives the keys that do; one stored series takes one pushed one. */
export async function claimSeries(
  db: Db,
  sourceId: string,
  wanted: readonly { key: string; seriesId: number }[],
): Promise<Set<string>> {
  const made = await db.$queryRaw<{ key: string }[]>`
    INSERT INTO "PushedSeries" (key, "sourceId", "seriesId")
    SELECT k, ${sourceId}, s FROM unnest(${wanted.map(({ key }) => key)}::text[], ${wanted.map(({ seriesId }) => seriesId)}::int[]) AS u(k, s)
    ON CONFLICT DO NOTHING RETURNING key`;
  return new Set(made.map(({ key }) => key));
}

/** saveCounters writes where counters stand now. */
export async function saveCounters(db: Db, states: ReadonlyMap<string, CounterState>): Promise<void> {
  if (states.size === 0) return;
  const rows = [...states.entries()];
  await db.$executeRaw`
    UPDATE "PushedSeries" p SET at = to_timestamp(u.t / 1000.0), value = u.v, "startedAt" = to_timestamp(u.s / 1000.0)
    FROM unnest(${rows.map(([key]) => key)}::text[], ${rows.map(([, { at }]) => at)}::float8[],
      ${rows.map(([, { value }]) => value ?? null)}::float8[], ${rows.map(([, s]) => s.startedAt ?? null)}::float8[]) AS u(k, t, v, s)
    WHERE p.key = u.k`;
}

/** forgetPushed drops what the series of a source feed, so that changed rules are asked anew. */
export async function forgetPushed(db: Db, sourceId: string): Promise<void> {
  await db.pushedSeries.deleteMany({ where: { sourceId } });
}

/** writeSourceConfig replaces the configuration of a source that is pushed to; makes it when there is none. */
export async function writeSourceConfig(db: Db, kind: string, name: string, config: object): Promise<string> {
  const json = config as Prisma.InputJsonObject;
  const { id } = await db.source.upsert({
    where: { name },
    create: { kind, name, config: json },
    update: { config: json },
  });
  return id;
}

/** findPushSource reads the source of a kind that is pushed to, or undefined. */
export async function findPushSource(
  db: Db,
  kind: string,
): Promise<{ id: string; config: unknown; lastSuccessAt?: number } | undefined> {
  const found = await db.source.findFirst({
    where: { kind },
    select: { id: true, config: true, lastSuccessAt: true },
  });
  return found ? { ...found, lastSuccessAt: found.lastSuccessAt?.getTime() } : undefined;
}

/** heardFrom notes that a source sent something at `at` (epoch ms). */
export async function heardFrom(db: Db, id: string, at: number): Promise<void> {
  await db.source.updateMany({
    where: { id, OR: [{ lastSuccessAt: null }, { lastSuccessAt: { lt: new Date(at) } }] },
    data: { lastSuccessAt: new Date(at), collectedTo: new Date(at), lastError: null },
  });
}

/** workloadIdsByName gives the oldest workload of each of these names. */
export async function workloadIdsByName(db: Db, names: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.workload.findMany({
    where: { name: { in: [...names] }, archivedAt: null },
    select: { id: true, name: true },
    orderBy: { createdAt: "desc" },
  });
  return new Map(rows.map(({ id, name }) => [name, id]));
}
