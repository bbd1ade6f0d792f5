import { movePlan } from "@/server/core/planning/plan-states";
import { sayTime } from "@/server/core/planning/say";
import { AppError } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { mustMovePlan } from "@/server/store/plans";
import { comment, lockPlan, planKey } from "./case";
import { decidedBy, factsOf } from "./decision";
import { sayPlan } from "./obstacle";

/** rejectPlan ends a proposed plan; the workload keeps what it has and the reactive floor follows demand. */
export const rejectPlan = mutation({
  name: "rejectPlan",
  scope: "plans:decide",
  rest: { method: "POST", path: "/plans/{id}/reject", summary: "Reject a proposed plan" },
  input: planKey.extend({ comment }),
  async run({ db, actor, now, tell }, input) {
    const plan = await lockPlan(db, input.id);
    const move = movePlan(plan.state, "rejected", factsOf(plan, now, { rejected: true }));
    if (!move.ok) {
      const who =
        plan.decidedName && plan.decidedAt
          ? ` ${plan.decidedName} decided at ${sayTime(plan.decidedAt)} UTC.`
          : "";
      const is = plan.state === "proposed" ? "" : ` is ${plan.state} by now.${who}`;
      const fact = { field: "state", message: plan.state };
      throw new AppError(
        "conflict",
        is ? `${sayPlan(plan)}${is} Nothing was changed.` : `${sayPlan(plan)}: ${move.why}`,
        [fact],
      );
    }
    await mustMovePlan(db, plan.id, "proposed", "rejected", {
      ...decidedBy(actor, now, input.comment),
      finishedAt: new Date(now),
    });
    tell("plans", "workloads");
    const { id, number, fromReplicas, toReplicas, workload, otherwise } = plan;
    return {
      id,
      number,
      state: "rejected" as const,
      decidedAt: now,
      workloadName: workload.name,
      fromReplicas,
      toReplicas,
      otherwise,
    };
  },
  audit: (input, done) => ({
    targetKind: "plan",
    targetId: done.id,
    targetName: sayPlan(done),
    summary: `Rejected ${sayPlan(done)}: ${done.workloadName} stays at ${done.fromReplicas} replicas instead of ${done.toReplicas}.`,
    reason: input.comment || undefined,
    before: { state: "proposed" },
    after: { state: "rejected" },
  }),
});
