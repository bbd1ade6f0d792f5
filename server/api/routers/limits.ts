import { read, router, write } from "@/server/api/trpc";
import { approveLimits } from "@/server/services/limits/approve-limits";
import { getLimitPlan } from "@/server/services/limits/get-limit-plan";
import { listLimits } from "@/server/services/limits/list-limits";
import { proposeLimits } from "@/server/services/limits/propose-limits";
import { rejectLimits } from "@/server/services/limits/reject-limits";
import { revertLimits } from "@/server/services/limits/revert-limits";
import { setLimitRule } from "@/server/services/limits/set-limit-rule";

/** limitsRouter opens the verbs of rate limits and traffic weights to the dashboard. */
export const limitsRouter = router({
  list: read(listLimits),
  get: read(getLimitPlan),
  propose: write(proposeLimits),
  approve: write(approveLimits),
  reject: write(rejectLimits),
  revert: write(revertLimits),
  setRule: write(setLimitRule),
});
