import { systemActor } from "@/server/auth/actors";
import type { Deps } from "@/server/services/verb";
import { appendAudit } from "@/server/store/audit";
import { notifyChange } from "@/server/store/changes";
import { expireLimitPlans, stuckLimitPlans } from "@/server/store/limits";
import { sayLimitPlan, sayTerms } from "./case";
import { enqueueLimits } from "./decide-limits";

/** sweepLimits lapses proposals of limits whose time is over, and picks up those that a crash lost on their way. */
export async function sweepLimits(deps: Deps): Promise<void> {
  const now = deps.clock.now();
  await deps.db.$transaction(async (db) => {
    for (const plan of await expireLimitPlans(db, now)) {
      await appendAudit(db, {
        at: now,
        actor: systemActor("sweep", "Deadline"),
        action: "expireLimits",
        targetKind: "limits",
        targetId: plan.id,
        targetName: sayLimitPlan(plan),
        summary: `${sayLimitPlan(plan)} lapsed: nobody decided about ${plan.workload.name}, ${sayTerms(plan.after)}.`,
        reason: plan.otherwise,
      });
      await notifyChange(db, "plans");
      await notifyChange(db, "audit");
    }
  });
  for (const { id } of await stuckLimitPlans(deps.db, now - 20_000)) await enqueueLimits(deps, id);
}
