import type { TargetState } from "@/server/ports/target";
import type { Db } from "@/server/store/client";

/** saveObserved keeps what a target said of a workload at `at` (epoch ms). */
export async function saveObserved(db: Db, workloadId: string, state: TargetState, at: number): Promise<void> {
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
