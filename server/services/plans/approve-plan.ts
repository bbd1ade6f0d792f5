import { sayChange } from "@/server/core/planning/moves";
import { sayTime } from "@/server/core/planning/say";
import { mutation } from "@/server/services/verb";
import { mustMovePlan } from "@/server/store/plans";
import { comment, lockPlan, planKey, situationOf } from "./case";
import { decidedBy } from "./decision";
import { obstacle, sayPlan } from "./obstacle";

/** approvePlan approves a proposed plan after looking again at everything that may have moved; the actuator acts at actAt. */
export const approvePlan = mutation({
  name: "approvePlan",
  scope: "plans:decide",
  rest: { method: "POST", path: "/plans/{id}/approve", summary: "Approve a proposed plan" },
  input: planKey.extend({ comment }),
  async run({ db, actor, now, deps, enqueue, tell }, input) {
    const plan = await lockPlan(db, input.id);
    const why = obstacle(plan, await situationOf(db, plan, now));
    if (why) throw why;
    await mustMovePlan(db, plan.id, "proposed", "approved", decidedBy(actor, now, input.comment));
    const actAt = Math.max(now, plan.actAt);
    const delayMs = (actAt - now) / deps.clock.speed;
    enqueue({ name: "actuate", payload: { planId: plan.id }, id: `actuate_${plan.id}`, delayMs });
    tell("plans", "workloads");
    return {
      id: plan.id,
      number: plan.number,
      state: "approved" as const,
      actAt,
      decidedAt: now,
      workloadId: plan.workload.id,
      workloadName: plan.workload.name,
      fromReplicas: plan.fromReplicas,
      toReplicas: plan.toReplicas,
      change: sayChange(plan),
      headline: plan.headline,
    };
  },
  audit: (input, done) => ({
    targetKind: "plan",
    targetId: done.id,
    targetName: sayPlan(done),
    summary: `Approved ${sayPlan(done)}: ${done.workloadName} from ${done.change}, to act at ${sayTime(done.actAt)} UTC.`,
    reason: input.comment || done.headline,
    before: { state: "proposed", replicas: done.fromReplicas },
    after: { state: "approved", replicas: done.toReplicas },
  }),
});
