import { z } from "zod";
import { MODES, type Mode } from "@/server/core/words";
import { AppError, conflict } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { supersedeOpenPlans } from "@/server/store/explained";
import { setMode } from "@/server/store/workloads";
import { mustFindWorkload } from "./view";

/** changeMode moves a workload to another rung; below approve, what still waits for a person is closed. */
export const changeMode = mutation({
  name: "changeMode",
  scope: "workloads:write",
  input: z.object({
    id: z.string(),
    mode: z.enum(MODES, { error: `Use ${MODES.join(", ")}.` }),
    reason: z.string().trim().min(3, "Say why, in at least three characters.").max(500),
  }),
  rest: { method: "POST", path: "/workloads/{id}/mode", summary: "Moves a workload to another mode." },
  async run(call, input) {
    const workload = await mustFindWorkload(call.db, input.id);
    const { id, name, mode: from } = workload;
    const result = (changed: boolean, closed = 0): ModeChange => ({
      id,
      name,
      from,
      mode: input.mode,
      changed,
      closed,
    });
    if (from === input.mode) return result(false);
    const rung = MODES.indexOf(input.mode);
    if (rung > MODES.indexOf("recommend") && workload.policy?.version === undefined) {
      throw new AppError(
        "conflict",
        `${name} has no active policy. Assign one before it may act in ${input.mode} mode.`,
      );
    }
    if (!(await setMode(call.db, id, from, input.mode, call.now))) {
      throw conflict(`${name} was moved by someone else. Reload to see its mode.`);
    }
    const why = `The workload went to ${input.mode}.`;
    const closed = rung < MODES.indexOf("approve") ? await supersedeOpenPlans(call.db, id, why, call.now) : 0;
    call.tell("workloads", ...(closed > 0 ? (["plans"] as const) : []));
    call.enqueue({ name: "plan", payload: { workloadId: id } });
    return result(true, closed);
  },
  audit: (input, output) =>
    output.changed
      ? {
          targetKind: "workload",
          targetId: output.id,
          targetName: output.name,
          summary: `Moved ${output.name} from ${output.from} to ${output.mode}.`,
          reason: input.reason,
          before: { mode: output.from },
          after: { mode: output.mode },
        }
      : null,
});

/** ModeChange tells what a change of mode did; `closed` counts plans that no longer wait. */
export interface ModeChange {
  id: string;
  name: string;
  from: Mode;
  mode: Mode;
  changed: boolean;
  closed: number;
}
