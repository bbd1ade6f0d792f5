import type { CapacityModel } from "@/server/core/planning/workload";
import type { TargetState } from "@/server/ports/target";
import type { Db } from "@/server/store/client";

/** dryRunStart is what a dry run starts from: what the workload was last told, or eight replicas. */
export async function dryRunStart(db: Db, externalId: string) {
  const workload = await db.workload.findFirst({ where: { externalId, target: { kind: "dry-run" } } });
  if (!workload) return undefined;
  const { startupSeconds, pricePerReplicaHour } = workload.capacity as unknown as CapacityModel;
  return { replicas: workload.desired || 8, startupSeconds, pricePerReplicaHour };
}

/** saveObserved keeps what a target said of a workload at `at` (epoch ms). */
export async function saveObserved(
  db: Db,
  workloadId: string,
  state: TargetState,
  at: number,
): Promise<void> {
  await db.workload.update({
    where: { id: workloadId },
    data: {
      ready: state.ready,
      starting: state.starting,
      desired: state.desired,
      targetVersion: state.version,
      observedAt: new Date(at),
    },
  });
}
