import { movePlan } from "@/server/core/planning/plan-states";
import { conflict } from "@/server/errors";
import { comment } from "@/server/services/plans/case";
import { decidedBy, factsOf } from "@/server/services/plans/decision";
import { mutation } from "@/server/services/verb";
import { mustMoveLimitPlan } from "@/server/store/limits";
import { limitKey, lockLimitPlan, sayLimitPlan, sayTerms } from "./case";

/** rejectLimits ends proposed limits; what is in force stays. */
export const rejectLimits = mutation({
  name: "rejectLimits",
  scope: "plans:decide",
  rest: { method: "POST", path: "/limits/{id}/reject", summary: "Reject a proposed plan of limits" },
  input: limitKey.extend({ comment }),
  async run({ db, actor, now, tell }, input) {
    const plan = await lockLimitPlan(db, input.id);
    const move = movePlan(plan.state, "rejected", factsOf(plan, now, { rejected: true }));
    if (!move.ok) {
      const is = plan.state === "proposed" ? move.why : `it is ${plan.state} by now. Nothing was changed.`;
      throw conflict(`${sayLimitPlan(plan)}: ${is}`);
    }
    await mustMoveLimitPlan(db, plan.id, "proposed", "rejected", {
      ...decidedBy(actor, now, input.comment),
      finishedAt: new Date(now),
    });
    tell("plans", "workloads");
    const { id, number, before, after, workload, otherwise } = plan;
    return {
      id,
      number,
      state: "rejected" as const,
      decidedAt: now,
      workloadName: workload.name,
      before,
      after,
      otherwise,
    };
  },
  audit: (input, done) => ({
    targetKind: "limits",
    targetId: done.id,
    targetName: sayLimitPlan(done),
    summary: `Rejected ${sayLimitPlan(done)}: ${done.workloadName} keeps ${sayTerms(done.before)}.`,
    reason: input.comment || undefined,
    before: { state: "proposed" },
    after: { state: "rejected" },
  }),
});
