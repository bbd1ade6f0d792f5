import { sayChange } from "@/server/core/planning/moves";
import { systemActor } from "@/server/auth/actors";
import { lapseVersions } from "@/server/services/policies/lapse-versions";
import { lapseRequests } from "@/server/services/requests/lapse-requests";
import type { Deps } from "@/server/services/verb";
import { expirePlans, stuckPlans } from "@/server/store/actions";
import { appendAudit } from "@/server/store/audit";
import { notifyChange } from "@/server/store/changes";
import { thinDecisions } from "@/server/store/decisions";
import { thinForecasts } from "@/server/store/forecasts";
import { enqueueActuation } from "./decide";

const HOUR_MS = 3_600_000;
/** Whole forecasts are kept this long, the newest for good; decisions for a month. Points have a setting (thin-old-points.ts). */
const FORECASTS_MS = 3 * HOUR_MS;
const DECISIONS_MS = 31 * 24 * HOUR_MS;

/** sweep lapses proposals whose time is over, picks up actuation that a crash lost, and thins what is old. */
export async function sweep(deps: Deps): Promise<void> {
  const now = deps.clock.now();
  await deps.db.$transaction(async (db) => {
    for (const plan of await expirePlans(db, now)) {
      await appendAudit(db, {
        at: now,
        actor: systemActor("sweep", "Deadline"),
        action: "expirePlan",
        targetKind: "plan",
        targetId: plan.id,
        targetName: `P-${plan.number}`,
        summary: `P-${plan.number} lapsed: nobody decided about ${plan.workload.name} from ${sayChange(plan)}.`,
        reason: plan.otherwise,
      });
      await notifyChange(db, "plans");
      await notifyChange(db, "audit");
    }
  });
  await deps.db.$transaction((db) => lapseVersions(db, now));
  await deps.db.$transaction((db) => lapseRequests(db, now));
  for (const plan of await stuckPlans(deps.db, now - 20_000)) await enqueueActuation(deps, plan.id, now);
  await thinForecasts(deps.db, now - FORECASTS_MS);
  await thinDecisions(deps.db, now - DECISIONS_MS);
}
