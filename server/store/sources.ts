import type { Db } from "@/server/store/client";
import type { Prisma, Source, Target, Workload } from "@/server/store/prisma/client";

/** listSources gives the sources that are connected, oldest first. */
export const listSources = (db: Db): Promise<Source[]> =>
  db.source.findMany({ where: { removedAt: null }, orderBy: { createdAt: "asc" } });

/** readSource reads one source that is connected. */
export const readSource = (db: Db, id: string): Promise<Source | null> =>
  db.source.findFirst({ where: { id, removedAt: null } });

/** findSource reads one source with its workloads and their targets. */
export const findSource = (
  db: Db,
  id: string,
): Promise<(Source & { workloads: (Workload & { target: Target })[] }) | null> =>
  db.source.findUnique({
    where: { id },
    include: { workloads: { where: { archivedAt: null }, include: { target: true } } },
  });

/** ensureSource finds or creates a source by its name. */
export const ensureSource = (
  db: Db,
  kind: string,
  name: string,
  config: Prisma.InputJsonObject = {},
): Promise<Source> => db.source.upsert({ where: { name }, create: { kind, name, config }, update: {} });

/** ensureTarget finds or creates a target by its name. */
export const ensureTarget = (
  db: Db,
  kind: string,
  name: string,
  config: Prisma.InputJsonObject = {},
): Promise<Target> => db.target.upsert({ where: { name }, create: { kind, name, config }, update: {} });

/** markCollected records that everything before `to` (epoch ms) is stored; it never moves backwards. */
export async function markCollected(db: Db, id: string, to: number, at: number): Promise<void> {
  await db.source.updateMany({
    where: { id, OR: [{ collectedTo: null }, { collectedTo: { lt: new Date(to) } }] },
    data: { collectedTo: new Date(to) },
  });
  await db.source.update({ where: { id }, data: { lastSuccessAt: new Date(at), lastError: null } });
}

/** markHeard records that a source answered at `at` (epoch ms), though nothing was to be read. */
export async function markHeard(db: Db, id: string, at: number): Promise<void> {
  await db.source.update({ where: { id }, data: { lastSuccessAt: new Date(at), lastError: null } });
}

/** markUsersCollected records that everything of single users before `to` (epoch ms) is stored. */
export async function markUsersCollected(db: Db, id: string, to: number): Promise<void> {
  await db.source.updateMany({
    where: { id, OR: [{ usersTo: null }, { usersTo: { lt: new Date(to) } }] },
    data: { usersTo: new Date(to) },
  });
}

/** markSourceError records why the last collection failed. */
export async function markSourceError(db: Db, id: string, at: number, error: string): Promise<void> {
  await db.source.update({
    where: { id },
    data: { lastErrorAt: new Date(at), lastError: error.slice(0, 500) },
  });
}

/** workloadsOfKinds gives the workloads whose sources are of these kinds, with their targets. */
export const workloadsOfKinds = (
  db: Db,
  kinds: readonly string[],
): Promise<(Workload & { target: Target })[]> =>
  db.workload.findMany({
    where: { source: { kind: { in: [...kinds] } }, archivedAt: null },
    include: { target: true },
  });

/** SourceFields is what a person says of a source; `secret` is sealed. */
export interface SourceFields {
  name: string;
  config: object;
  secret: string | null;
}

/** addSource stores a new source under an id that was chosen for it. */
export const addSource = (
  db: Db,
  { id, kind, name, config, secret, now }: SourceFields & { id: string; kind: string; now: number },
): Promise<Source> =>
  db.source.create({
    data: { id, kind, name, secret, config: config as Prisma.InputJsonObject, createdAt: new Date(now) },
  });

/** changeSource replaces what a person says of a source; an error that was met before is forgotten. */
export const changeSource = (db: Db, id: string, { name, config, secret }: SourceFields): Promise<Source> =>
  db.source.update({
    where: { id },
    data: { name, secret, config: config as Prisma.InputJsonObject, lastError: null, lastErrorAt: null },
  });

/** isNameTaken tells whether another source has this name. */
export const isNameTaken = async (db: Db, name: string, id?: string): Promise<boolean> =>
  (await db.source.count({ where: { name, id: { not: id } } })) > 0;

/** pauseSource stops asking a source at `at` (epoch ms), or goes on when undefined. */
export async function pauseSource(db: Db, id: string, at: number | undefined): Promise<void> {
  await db.source.update({ where: { id }, data: { pausedAt: at === undefined ? null : new Date(at) } });
}

/** dropSource forgets how a source is reached, and its secret; its row stays for what it fed. */
export async function dropSource(db: Db, id: string, at: number): Promise<void> {
  await db.sourceFeed.deleteMany({ where: { sourceId: id } });
  const { name } = await db.source.findUniqueOrThrow({ where: { id }, select: { name: true } });
  await db.source.update({
    where: { id },
    data: {
      name: `${name} (removed ${new Date(at).toISOString()})`,
      removedAt: new Date(at),
      secret: null,
      config: {},
    },
  });
}

/** workloadsBySource counts the workloads of each source. */
export async function workloadsBySource(db: Db): Promise<Map<string, number>> {
  const rows = await db.workload.groupBy({ by: ["sourceId"], where: { archivedAt: null }, _count: true });
  return new Map(rows.map(({ sourceId, _count }) => [sourceId, _count]));
}

/** fedBy gives the ids of at most `limit` workloads that a source feeds: its own, and those that it pushes into. */
export async function fedBy(db: Db, sourceId: string, limit: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT w.id FROM "Workload" w WHERE w."archivedAt" IS NULL AND (w."sourceId" = ${sourceId} OR w.id IN (
      SELECT s."workloadId" FROM "PushedSeries" p JOIN "Series" s ON s.id = p."seriesId" WHERE p."sourceId" = ${sourceId}))
    ORDER BY w.name LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}
