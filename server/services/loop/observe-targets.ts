import type { Deps } from "@/server/services/verb";
import { notifyChange } from "@/server/store/changes";
import type { Target, Workload } from "@/server/store/rows";
import { saveObserved } from "@/server/store/observed";

/** observeTargets asks each workload's target what it has and keeps the answer; a silent target keeps its last one. */
export async function observeTargets(
  deps: Deps,
  workloads: readonly (Workload & { target: Target })[],
): Promise<void> {
  let changed = false;
  for (const workload of workloads) {
    try {
      const state = await deps.target(workload.target).read(workload.externalId);
      const before = workload;
      await saveObserved(deps.db, workload.id, state, deps.clock.now());
      changed ||=
        before.ready !== state.ready ||
        before.starting !== state.starting ||
        before.desired !== state.desired;
    } catch (error) {
      deps.log.warn({ err: error, workload: workload.name }, "the target did not answer");
    }
  }
  if (changed) await notifyChange(deps.db, "workloads");
}
