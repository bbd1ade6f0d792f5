import type { LearntCapacity } from "@/server/core/planning/capacity/learn";
import type { CapacityModel } from "@/server/core/planning/workload";
import type { Db } from "./client";
import type { Prisma } from "./prisma/client";

/** workloadsToLearn gives the workloads whose capacity was last learnt before `before` (epoch ms), or never. */
export async function workloadsToLearn(db: Db, before: number): Promise<string[]> {
  const rows = await db.workload.findMany({
    where: { archivedAt: null, OR: [{ learntAt: null }, { learntAt: { lt: new Date(before) } }] },
    select: { id: true },
    orderBy: { name: "asc" },
  });
  return rows.map(({ id }) => id);
}

/** saveLearnt keeps what history taught of a workload's capacity, beside what is configured. */
export async function saveLearnt(db: Db, id: string, learnt: LearntCapacity, at: number): Promise<void> {
  const json = learnt as unknown as Prisma.InputJsonObject;
  await db.workload.update({ where: { id }, data: { learnt: json, learntAt: new Date(at) } });
}

/** readLearnt reads what was learnt of a workload, and when (epoch ms); undefined when nothing was looked at yet. */
export async function readLearnt(
  db: Db,
  id: string,
): Promise<{ learnt: LearntCapacity; at: number } | undefined> {
  const row = await db.workload.findUnique({ where: { id }, select: { learnt: true, learntAt: true } });
  if (!row?.learnt || !row.learntAt) return undefined;
  return { learnt: row.learnt as unknown as LearntCapacity, at: row.learntAt.getTime() };
}

/** setCapacity replaces a workload's configured capacity by compare-and-set; false when someone else changed it meanwhile. */
export async function setCapacity(
  db: Db,
  id: string,
  before: CapacityModel,
  after: CapacityModel,
): Promise<boolean> {
  const { count } = await db.workload.updateMany({
    where: { id, capacity: { equals: before as unknown as Prisma.InputJsonObject } },
    data: { capacity: after as unknown as Prisma.InputJsonObject },
  });
  return count === 1;
}
