import type { CapacityModel } from "@/server/core/planning/workload";
import { RESOURCES } from "@/server/core/words";
import type { FoundWorkload } from "@/server/ports/metrics-source";
import type { Db } from "@/server/store/client";
import type { Prisma, Source, Target, Workload } from "@/server/store/prisma/client";

export interface FoundArgs {
  source: Source;
  target: Target;
  item: FoundWorkload;
  capacity: CapacityModel;
  now: number;
}

/** addFoundWorkload stores a workload that a source reported; null when it is known already. */
export async function addFoundWorkload(
  db: Db,
  { source, target, item, capacity, now }: FoundArgs,
): Promise<Workload | null> {
  const key = { sourceId: source.id, externalId: item.externalId };
  if (await db.workload.findUnique({ where: { sourceId_externalId: key } })) return null;
  const application = await db.application.upsert({
    where: { name: item.application },
    create: { name: item.application },
    update: {},
  });
  const preset = item.profile?.policy ?? "balanced";
  const policy = await db.policy.findFirst({ where: { name: { equals: preset, mode: "insensitive" } } });
  return db.workload.create({
    data: {
      ...key,
      name: item.name,
      region: item.region,
      applicationId: application.id,
      targetId: target.id,
      policyId: policy?.id,
      mode: item.profile?.mode ?? "observe",
      modeChangedAt: new Date(now),
      primaryResource: item.profile?.primaryResource ?? firstResource(item),
      priority: item.profile?.priority ?? 3,
      capacity: capacity as unknown as Prisma.InputJsonObject,
      ready: item.replicas ?? 0,
      desired: item.replicas ?? 0,
      createdAt: new Date(now),
    },
  });
}

/** keepWorkloads archives the workloads of a source that are not among `externalIds`, brings back those that are, and gives the names of the archived. */
export async function keepWorkloads(
  db: Db,
  sourceId: string,
  externalIds: readonly string[],
  now: number,
): Promise<string[]> {
  await db.workload.updateMany({
    where: { sourceId, externalId: { in: [...externalIds] }, archivedAt: { not: null } },
    data: { archivedAt: null },
  });
  const gone = { sourceId, externalId: { notIn: [...externalIds] }, archivedAt: null };
  const rows = await db.workload.findMany({ where: gone, select: { name: true } });
  if (rows.length > 0) await db.workload.updateMany({ where: gone, data: { archivedAt: new Date(now) } });
  return rows.map(({ name }) => name);
}

const firstResource = (item: FoundWorkload) =>
  item.measures.find((measure) => (RESOURCES as readonly string[]).includes(measure)) ?? "cpu";
