import { z } from "zod";
import { mutation } from "@/server/services/verb";
import { setHold } from "@/server/store/workloads";
import { mustFindWorkload } from "./view";

/** releaseHold ends a hold at once; plans act again from the next cycle on. */
export const releaseHold = mutation({
  name: "releaseHold",
  scope: "workloads:write",
  input: z.object({ id: z.string() }),
  rest: { method: "POST", path: "/workloads/{id}/release-hold", summary: "Ends a hold at once." },
  async run(call, { id }) {
    const workload = await mustFindWorkload(call.db, id);
    const released = workload.heldUntil !== undefined && workload.heldUntil > call.now;
    const before = released && workload.heldUntil ? new Date(workload.heldUntil).toISOString() : null;
    if (!released) return { id, name: workload.name, released, before };
    await setHold(call.db, id, null);
    call.tell("workloads");
    call.enqueue({ name: "plan", payload: { workloadId: id } });
    return { id, name: workload.name, released, before };
  },
  audit: (_, output) =>
    output.released
      ? {
          targetKind: "workload",
          targetId: output.id,
          targetName: output.name,
          summary: `Ended the hold of ${output.name}.`,
          before: { heldUntil: output.before },
          after: { heldUntil: null },
        }
      : null,
});
