import { read, router, write } from "@/server/api/trpc";
import { approvePlan } from "@/server/services/plans/approve-plan";
import { getPlan } from "@/server/services/plans/get-plan";
import { listDecided } from "@/server/services/plans/list-decided";
import { listPlans } from "@/server/services/plans/list-plans";
import { listWaiting } from "@/server/services/plans/list-waiting";
import { rejectPlan } from "@/server/services/plans/reject-plan";
import { revertPlan } from "@/server/services/plans/revert-plan";

/** plansRouter opens the verbs of plans and of the inbox to the dashboard. */
export const plansRouter = router({
  list: read(listPlans),
  get: read(getPlan),
  waiting: read(listWaiting),
  decided: read(listDecided),
  approve: write(approvePlan),
  reject: write(rejectPlan),
  revert: write(revertPlan),
});
