import type { SharedUnit } from "@/server/core/planning/priorities/shared";
import type { Db } from "./client";
import { Prisma, type SharedLimit } from "./prisma/client";

const MEMBER = {
  application: { select: { priority: true, sla: true } },
  policy: { include: { versions: { where: { state: "active" }, take: 1 } } },
} satisfies Prisma.WorkloadInclude;

/** SharedLimitRow is a limit with the workloads that share it. */
export type SharedLimitRow = Prisma.SharedLimitGetPayload<{
  include: { workloads: { include: typeof MEMBER } };
}>;

/** findSharedLimits lists shared limits in order of name, each with its workloads in order of name. */
export const findSharedLimits = (db: Db): Promise<SharedLimitRow[]> =>
  db.sharedLimit.findMany({
    orderBy: { name: "asc" },
    include: { workloads: { where: { archivedAt: null }, include: MEMBER, orderBy: { name: "asc" } } },
  });

/** saveSharedLimit makes a shared limit, or changes the one of the same name; gives its id. */
export async function saveSharedLimit(
  db: Db,
  limit: { name: string; unit: SharedUnit; amount: number; firstPriority: number },
): Promise<string> {
  const { name } = limit;
  return (await db.sharedLimit.upsert({ where: { name }, create: limit, update: limit })).id;
}

/** setMembers makes exactly these workloads share a limit; one that shared another leaves it. */
export async function setMembers(db: Db, limitId: string, workloadIds: readonly string[]): Promise<void> {
  const ids = [...workloadIds];
  await db.workload.updateMany({
    where: { sharedLimitId: limitId, id: { notIn: ids } },
    data: { sharedLimitId: null },
  });
  await db.workload.updateMany({ where: { id: { in: ids } }, data: { sharedLimitId: limitId } });
}

/** deleteSharedLimit removes a shared limit; its workloads share nothing afterwards. */
export async function deleteSharedLimit(db: Db, id: string): Promise<void> {
  await db.sharedLimit.delete({ where: { id } });
}

const OTHER = {
  application: { select: { priority: true, sla: true } },
  plans: { where: { state: { in: ["proposed", "approved", "actuating"] } }, select: { toReplicas: true } },
} satisfies Prisma.WorkloadInclude;

/** SharingWorkload is one that shares a limit, with its open plans and its newest decision since a moment. */
export type SharingWorkload = Prisma.WorkloadGetPayload<{ include: typeof OTHER }> & {
  decisions: { inputs: Prisma.JsonValue }[];
};

/**
 * lockSharedLimit reads a limit and who else shares it, with decisions in [since, now] (epoch ms), and keeps every other
 * transaction that asks for the same limit waiting until this one ends: members divide it one at a time.
 */
export async function lockSharedLimit(
  db: Db,
  id: string,
  own: string,
  since: number,
  now: number,
): Promise<{ limit: SharedLimit; others: SharingWorkload[] } | undefined> {
  await db.$queryRaw(Prisma.sql`SELECT "id" FROM "SharedLimit" WHERE "id" = ${id} FOR UPDATE`);
  const limit = await db.sharedLimit.findUnique({ where: { id } });
  if (!limit) return undefined;
  const others = await db.workload.findMany({
    where: { sharedLimitId: id, archivedAt: null, id: { not: own } },
    include: {
      ...OTHER,
      decisions: {
        where: { at: { gte: new Date(since), lte: new Date(now) } },
        orderBy: { at: "desc" },
        take: 1,
        select: { inputs: true },
      },
    },
  });
  return { limit, others };
}
