import type { Db } from "@/server/store/client";
import type { Prisma, Source, Target, Workload } from "@/server/store/prisma/client";

/** listSources gives the sources that a cycle collects from, oldest first. */
export const listSources = (db: Db): Promise<Source[]> =>
  db.source.findMany({ orderBy: { createdAt: "asc" } });

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

/** importedWorkloads gives the workloads whose history came as a file, with their targets. */
export const importedWorkloads = (db: Db): Promise<(Workload & { target: Target })[]> =>
  db.workload.findMany({
    where: { source: { kind: "import" }, archivedAt: null },
    include: { target: true },
  });
