import { MODES, type Mode } from "@/server/core/words";
import { AppError, conflict } from "@/server/errors";
import type { MutationCall } from "@/server/services/verb";
import { supersedeOpenPlans } from "@/server/store/explained";
import { supersedeRequests } from "@/server/store/requests";
import { setMode, type WorkloadRow } from "@/server/store/workloads";

/** mustHavePolicy refuses a rung on which plans act for a workload without an active policy. */
export function mustHavePolicy(workload: WorkloadRow, to: Mode): void {
  if (MODES.indexOf(to) > MODES.indexOf("recommend") && workload.policy?.version === undefined) {
    throw new AppError(
      "conflict",
      `${workload.name} has no active policy. Assign one before it may act in ${to} mode.`,
    );
  }
}

/** moveMode puts a workload on another rung; below approve, what still waits for a person is closed. Gives how many plans were. */
export async function moveMode(call: MutationCall, workload: WorkloadRow, to: Mode): Promise<number> {
  const { id, name, mode: from } = workload;
  mustHavePolicy(workload, to);
  if (!(await setMode(call.db, id, from, to, call.now))) {
    throw conflict(`${name} was moved by someone else. Reload to see its mode.`);
  }
  const asked = await supersedeRequests(call.db, "mode", id);
  const why = `The workload went to ${to}.`;
  const below = MODES.indexOf(to) < MODES.indexOf("approve");
  const closed = below ? await supersedeOpenPlans(call.db, id, why, call.now) : 0;
  call.tell("workloads", ...(closed + asked > 0 ? (["plans"] as const) : []));
  call.enqueue({ name: "plan", payload: { workloadId: id } });
  return closed;
}
