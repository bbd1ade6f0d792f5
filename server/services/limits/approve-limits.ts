import { AppError } from "@/server/errors";
import { mayVote } from "@/server/services/policies/case";
import { comment } from "@/server/services/plans/case";
import { decidedBy } from "@/server/services/plans/decision";
import { mutation } from "@/server/services/verb";
import { mustMoveLimitPlan } from "@/server/store/limits";
import { limitKey, limitObstacle, limitSituation, lockLimitPlan, sayLimitPlan, sayTerms } from "./case";

/** approveLimits approves proposed limits after looking again at everything that may have moved; they are carried out at once. */
export const approveLimits = mutation({
  name: "approveLimits",
  scope: "plans:decide",
  rest: { method: "POST", path: "/limits/{id}/approve", summary: "Approve a proposed plan of limits" },
  input: limitKey.extend({ comment }),
  async run({ db, actor, now, enqueue, tell }, input) {
    const plan = await lockLimitPlan(db, input.id);
    const why = limitObstacle(plan, await limitSituation(db, plan, now));
    if (why) throw why;
    if (plan.author) {
      const may = await mayVote(db, actor, plan.author.id, "approve");
      if (!may.may) throw new AppError("forbidden", may.why);
    }
    await mustMoveLimitPlan(db, plan.id, "proposed", "approved", decidedBy(actor, now, input.comment));
    enqueue({ name: "actuateLimits", payload: { planId: plan.id }, id: `actuateLimits_${plan.id}` });
    tell("plans", "workloads");
    const { id, number, before, after, headline, workload } = plan;
    return {
      id,
      number,
      state: "approved" as const,
      decidedAt: now,
      workloadName: workload.name,
      before,
      after,
      headline,
    };
  },
  audit: (input, done) => ({
    targetKind: "limits",
    targetId: done.id,
    targetName: sayLimitPlan(done),
    summary: `Approved ${sayLimitPlan(done)}: ${done.workloadName} from ${sayTerms(done.before)} to ${sayTerms(done.after)}.`,
    reason: input.comment || done.headline,
    before: { state: "proposed", ...done.before },
    after: { state: "approved", ...done.after },
  }),
});
