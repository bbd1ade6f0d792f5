import { z } from "zod";
import { mutation } from "@/server/services/verb";
import { beginTuning } from "./begin-tuning";

const percent = (what: string) =>
  z.coerce.number().min(0, `${what} is at least 0 %.`).max(50, `${what} is at most 50 %.`);

/** chooseRiskLevel has a policy's level of risk chosen by replay of its workloads' own history; what was found is proposed as a version. */
export const chooseRiskLevel = mutation({
  name: "chooseRiskLevel",
  scope: "policies:write",
  rest: {
    method: "POST",
    path: "/policies/{id}/choose-risk",
    summary: "Choose the level of risk by replay",
    status: 202,
  },
  input: z.object({
    id: z.string().min(1).describe("Id or name of the policy"),
    shortPercent: percent("Time short").default(1).describe("Percent of the time that may be short"),
    lostPercent: percent("Lost demand").default(0.5).describe("Percent of demand that may be lost"),
  }),
  async run(call, { id: policy, shortPercent, lostPercent }) {
    const begun = await beginTuning(call, {
      policy,
      kind: "risk level",
      objective: { shortPercent, lostPercent },
    });
    return { ...begun, shortPercent, lostPercent };
  },
  audit: (_, made) => ({
    targetKind: "policy",
    targetId: made.policyId,
    targetName: made.name,
    summary: `Started choosing the level of risk of ${made.name} v${made.version} by replay: time short within ${made.shortPercent} %, lost demand within ${made.lostPercent} %.`,
  }),
});
