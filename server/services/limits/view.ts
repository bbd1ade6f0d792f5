import { bindsNobody } from "@/server/core/planning/limits/terms";
import type { LimitPlanRecord } from "@/server/store/limits";
import { sayLimitPlan, sayTerms } from "./case";

/** presentLimitPlan gives a plan of limits as lists and cases show it; times are epoch ms. */
export function presentLimitPlan({ workload, ...plan }: LimitPlanRecord) {
  return {
    ...plan,
    label: sayLimitPlan(plan),
    change: `${sayTerms(plan.before)} to ${sayTerms(plan.after)}`,
    undoable: undoable(plan),
    workload: {
      id: workload.id,
      name: workload.name,
      application: workload.application,
      mode: workload.mode,
    },
  };
}

/** undoable tells that a plan of limits can be taken back: it is about to act, or holds and limits somebody. */
export const undoable = ({ state, after, revertsPlanId }: Omit<LimitPlanRecord, "workload">): boolean =>
  revertsPlanId === undefined && (state === "approved" || (state === "applied" && !bindsNobody(after)));
