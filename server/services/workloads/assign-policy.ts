import { z } from "zod";
import { conflict, notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { findPolicyByIdOrName, setPolicy } from "@/server/store/workloads";
import { mustFindWorkload } from "./view";

/** assignPolicy puts a workload under another policy, from the next cycle on. */
export const assignPolicy = mutation({
  name: "assignPolicy",
  scope: "workloads:write",
  input: z.object({
    id: z.string(),
    /** Id or name. */
    policy: z.string().min(1),
    reason: z.string().trim().max(500).optional(),
  }),
  rest: { method: "POST", path: "/workloads/{id}/policy", summary: "Puts a workload under another policy." },
  async run(call, input) {
    const workload = await mustFindWorkload(call.db, input.id);
    const policy = await findPolicyByIdOrName(call.db, input.policy);
    if (!policy) throw notFound("policy", input.policy);
    if (policy.version === undefined) {
      throw conflict(`${policy.name} has no active version. Have one approved before it governs a workload.`);
    }
    await setPolicy(call.db, workload.id, policy.id);
    call.tell("workloads", "policies");
    call.enqueue({ name: "plan", payload: { workloadId: workload.id } });
    return { id: workload.id, name: workload.name, before: workload.policy?.name ?? null, policy };
  },
  audit: (input, output) => ({
    targetKind: "workload",
    targetId: output.id,
    targetName: output.name,
    summary: `Put ${output.name} under ${output.policy.name}${output.before ? `, before under ${output.before}` : ""}.`,
    reason: input.reason || undefined,
    before: { policy: output.before },
    after: { policy: output.policy.name },
  }),
});
