import { z } from "zod";
import { sayLead, sayLearnt } from "@/server/core/planning/capacity/learn";
import { AppError, conflict } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { mustFindWorkload } from "@/server/services/workloads/view";
import { readLearnt, setCapacity } from "@/server/store/learnt";
import { learntModel } from "./learnt-model";

/** applyLearntCapacity replaces a workload's configured capacity by what was learnt, from the next cycle on. */
export const applyLearntCapacity = mutation({
  name: "applyLearntCapacity",
  scope: "workloads:write",
  input: z.object({ id: z.string(), reason: z.string().trim().max(500).optional() }),
  rest: {
    method: "POST",
    path: "/workloads/{id}/capacity/learnt",
    summary: "Plans a workload with the capacity that was learnt from its history.",
  },
  async run(call, { id }) {
    const workload = await mustFindWorkload(call.db, id);
    const found = await readLearnt(call.db, id);
    if (!found)
      throw new AppError(
        "invalid_input",
        `Nothing has been learnt of ${workload.name} yet. It is looked at once a day.`,
      );
    const { learnt } = found;
    if ("reason" in learnt.load && "reason" in learnt.lead)
      throw new AppError(
        "invalid_input",
        `Nothing could be learnt of ${workload.name}. ${learnt.load.reason}`,
      );
    const { capacity, load } = learntModel(workload.capacity, learnt);
    if (!(await setCapacity(call.db, id, workload.capacity, capacity)))
      throw conflict(
        `Someone else changed the capacity of ${workload.name} meanwhile. Read it again and decide anew.`,
      );
    call.tell("workloads");
    call.enqueue({ name: "plan", payload: { workloadId: id } });
    const evidence = [
      load ? sayLearnt(load, 0.8, workload.ready, workload.capacity.perReplica[load.resource]) : "",
      "reason" in learnt.lead ? "" : sayLead(learnt.lead, workload.capacity.startupSeconds),
    ];
    return {
      id,
      name: workload.name,
      before: workload.capacity,
      after: capacity,
      evidence: evidence.filter(Boolean).join(" "),
    };
  },
  audit: (input, output) => ({
    targetKind: "workload",
    targetId: output.id,
    targetName: output.name,
    summary: `Plans ${output.name} with its learnt capacity. ${output.evidence}`,
    reason: input.reason || undefined,
    before: output.before,
    after: output.after,
  }),
});
