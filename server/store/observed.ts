import type { CapacityModel } from "@/server/core/planning/workload";
import type { TargetState } from "@/server/ports/target";
import type { Db } from "@/server/store/client";
import { Prisma } from "@/server/store/prisma/client";

/** dryRunStart is what a dry run starts from: what the workload was last told, or eight replicas. */
export async function dryRunStart(db: Db, externalId: string) {
  const workload = await db.workload.findFirst({ where: { externalId, target: { kind: "dry-run" } } });
  if (!workload) return undefined;
  const { startupSeconds, pricePerReplicaHour } = workload.capacity as unknown as CapacityModel;
  return { replicas: workload.desired || 8, startupSeconds, pricePerReplicaHour };
}

/**
 * saveObserved keeps what a target said of a workload at `at` (epoch ms). Where replicas have another size by now, what
 * one carries and costs follows it; two that do this at once write the same.
 */
export async function saveObserved(
  db: Db,
  workloadId: string,
  state: TargetState,
  at: number,
): Promise<void> {
  const size = state.tiers?.size?.factor;
  await db.workload.update({
    where: { id: workloadId },
    data: {
      ...(size === undefined ? {} : { capacity: await capacityAt(db, workloadId, size, state) }),
      tiers: state.tiers
        ? (JSON.parse(JSON.stringify(state.tiers)) as Prisma.InputJsonObject)
        : Prisma.DbNull,
      ready: state.ready,
      starting: state.starting,
      desired: state.desired,
      targetVersion: state.version,
      observedAt: new Date(at),
    },
  });
}

async function capacityAt(
  db: Db,
  workloadId: string,
  size: number,
  state: TargetState,
): Promise<Prisma.InputJsonObject> {
  const row = await db.workload.findUniqueOrThrow({ where: { id: workloadId }, select: { capacity: true } });
  const capacity = row.capacity as unknown as CapacityModel;
  const ratio = size / (capacity.size ?? 1);
  if (ratio === 1) return row.capacity as Prisma.InputJsonObject;
  const perReplica = Object.fromEntries(
    Object.entries(capacity.perReplica).map(([resource, carries]) => [resource, carries * ratio]),
  );
  const pricePerReplicaHour = state.pricePerReplicaHour ?? capacity.pricePerReplicaHour * ratio;
  return { ...capacity, perReplica, pricePerReplicaHour, size };
}
