import { z } from "zod";
import { conflict } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { beginTuning } from "./begin-tuning";

/** tunePolicy lets the agent learn a policy's settings by situation from a workload's history; it proposes a version only when that held on later days. */
export const tunePolicy = mutation({
  name: "tunePolicy",
  scope: "policies:write",
  rest: { method: "POST", path: "/policies/{id}/tune", summary: "Learn settings by situation", status: 202 },
  input: z.object({
    id: z.string().min(1).describe("Id or name of the policy"),
    workload: z.string().min(1).optional().describe("Governed workload to learn from; the first unless said"),
    seed: z.coerce.number().int().min(0).optional(),
  }),
  async run(call, { id: policy, ...asked }) {
    return beginTuning(call, { ...asked, policy, kind: "situations" }, (name, active) => {
      if (active.body.planner !== "quantile")
        throw conflict(
          `${name} uses priced risk, which weighs each replica already. Only policies that serve a quantile are tuned.`,
        );
    });
  },
  audit: (_, made) => ({
    targetKind: "policy",
    targetId: made.policyId,
    targetName: made.name,
    summary: `Started a tuning of ${made.name} v${made.version} on the history of ${made.workload}.`,
  }),
});
