import { z } from "zod";
import { sayDuration, sayReplicas } from "@/server/core/planning/say";
import { mutation } from "@/server/services/verb";
import { setHold } from "@/server/store/workloads";
import { mustFindWorkload } from "./view";

/** HOLD_MINUTES is the longest hold. */
export const HOLD_MINUTES = 240;

/** holdWorkload keeps a workload at what it has until a time at most four hours ahead; the reactive floor waits too. */
export const holdWorkload = mutation({
  name: "holdWorkload",
  scope: "workloads:write",
  input: z.object({
    id: z.string(),
    minutes: z.coerce
      .number()
      .min(1, "Hold at least 1 minute.")
      .max(HOLD_MINUTES, "A hold lasts at most 240 minutes. Hold again when it ends.")
      .default(60),
    reason: z.string().trim().max(500).optional(),
  }),
  rest: {
    method: "POST",
    path: "/workloads/{id}/hold",
    summary: "Holds a workload at what it has, at most 4 h.",
  },
  async run(call, input) {
    const workload = await mustFindWorkload(call.db, input.id);
    const until = call.now + input.minutes * 60_000;
    await setHold(call.db, workload.id, until);
    call.tell("workloads");
    return {
      id: workload.id,
      name: workload.name,
      replicas: workload.desired,
      before: workload.heldUntil === undefined ? null : new Date(workload.heldUntil).toISOString(),
      heldUntil: new Date(until).toISOString(),
    };
  },
  audit: (input, output) => ({
    targetKind: "workload",
    targetId: output.id,
    targetName: output.name,
    summary: `Held ${output.name} at ${sayReplicas(output.replicas)} for ${sayDuration(input.minutes * 60)}.`,
    reason: input.reason || undefined,
    before: { heldUntil: output.before },
    after: { heldUntil: output.heldUntil },
  }),
});
