import { systemActor } from "@/server/auth/actors";
import { alike, bindsNobody } from "@/server/core/planning/limits/terms";
import { MODES } from "@/server/core/words";
import { AppError } from "@/server/errors";
import type { LimitsState } from "@/server/ports/limiter";
import type { Deps } from "@/server/services/verb";
import { appendAudit } from "@/server/store/audit";
import { notifyChange } from "@/server/store/changes";
import type { Db } from "@/server/store/client";
import { saveKnownLimits } from "@/server/store/known-limits";
import {
  findLimitPlan,
  finishLimitAction,
  limitActionVersion,
  type LimitPlanRecord,
  moveLimitPlan,
  startLimitAction,
} from "@/server/store/limits";
import { readSetting } from "@/server/store/settings";
import { sayLimitPlan, sayTerms } from "./case";

const keyOf = (plan: LimitPlanRecord): string => `limits-${plan.id}`;
/** A decision that is older when it would begin was made on other facts. */
const TOO_LATE_MS = 10 * 60_000;

/**
 * carryOutLimits carries out an approved plan of limits: it looks again whether acting is still right, writes down that it
 * is about to act, tells the limiter under the plan's key and version, and writes down what came of it. Killed anywhere,
 * it is run again with the same key, so the limiter is changed once.
 */
export async function carryOutLimits(deps: Deps, planId: string): Promise<void> {
  await deps.exclusive(`actuateLimits/${planId}`, async () => {
    const plan = await findLimitPlan(deps.db, planId);
    if (!plan || (plan.state !== "approved" && plan.state !== "actuating")) return;
    const limiter = deps.limiter?.(plan.workload.target);
    const now = deps.clock.now();
    if (!limiter) return finish(deps, plan, "failed", "Its target limits nothing any more.", now);
    const { externalId } = plan.workload;
    let { endsAt } = plan;
    if (plan.state === "approved") {
      const state = await limiter.read(externalId);
      await saveKnownLimits(deps.db, plan.workload.id, { observed: state, observedAt: now });
      const refusal = await refused(deps.db, plan, state, now);
      if (refusal) return finish(deps, plan, refusal.to, refusal.why, now);
      const kind = plan.revertsPlanId ? "revert" : bindsNobody(plan.after) ? "lift" : "plan";
      // The time for which limits hold begins when they do.
      endsAt = now + (plan.endsAt - plan.createdAt);
      const begun = await deps.db.$transaction(async (db) => {
        const data = { endsAt: new Date(endsAt) };
        if (!(await moveLimitPlan(db, plan.id, "approved", "actuating", data))) return false;
        const action = {
          planId: plan.id,
          key: keyOf(plan),
          kind,
          expectedVersion: state.version,
          at: now,
        } as const;
        await startLimitAction(db, action);
        return true;
      });
      if (!begun) return;
    }
    try {
      const result = await limiter.apply({
        externalId,
        terms: plan.after,
        endsAt,
        expectedVersion: await limitActionVersion(deps.db, keyOf(plan)),
        idempotencyKey: keyOf(plan),
      });
      await saveKnownLimits(deps.db, plan.workload.id, {
        observed: result.state,
        observedAt: deps.clock.now(),
      });
      const why = result.repeated ? "It had been carried out before a restart." : undefined;
      await finish(deps, plan, "applied", why, now);
    } catch (error) {
      if (!(error instanceof AppError) || error.code === "unavailable") throw error;
      await finish(deps, plan, "failed", error.message, now);
    }
  });
}

interface Refusal {
  to: "expired" | "superseded" | "failed" | "applied";
  why: string;
}

/** refused looks once more, right before acting, at everything that may have changed since the decision. */
async function refused(
  db: Db,
  plan: LimitPlanRecord,
  state: LimitsState,
  now: number,
): Promise<Refusal | undefined> {
  const { workload } = plan;
  const stop = await readSetting(db, "stop");
  if (stop.stopped)
    return { to: "failed", why: "Everything was stopped before it began. Nothing was changed." };
  if ((workload.heldUntil ?? 0) > now)
    return { to: "failed", why: "A person holds the workload. Nothing was changed." };
  if (now > Math.max(plan.decidedAt ?? 0, plan.createdAt) + TOO_LATE_MS)
    return { to: "expired", why: "It was not carried out in time. The next cycle decides anew." };
  if (MODES.indexOf(workload.mode) < MODES.indexOf("approve"))
    return {
      to: "superseded",
      why: `The workload went to ${workload.mode} before it began. Nothing was changed.`,
    };
  const renews = alike(plan.before, plan.after);
  if (!renews && alike(state.terms, plan.after))
    return { to: "applied", why: "The limiter already holds these terms." };
  if (!alike(state.terms, plan.before))
    return {
      to: "failed",
      why: `In force by now: ${sayTerms(state.terms)}; when this was planned it was ${sayTerms(plan.before)}. The next cycle plans anew.`,
    };
  return undefined;
}

async function finish(
  deps: Deps,
  plan: LimitPlanRecord,
  to: Refusal["to"],
  why: string | undefined,
  now: number,
): Promise<void> {
  const name = sayLimitPlan(plan);
  const moved = await deps.db.$transaction(async (db) => {
    const at = deps.clock.now();
    const data = { finishedAt: new Date(at), failure: to === "applied" ? null : (why ?? null) };
    if (!(await moveLimitPlan(db, plan.id, ["approved", "actuating"], to, data))) return false;
    const came = to === "applied" ? "done" : to === "failed" ? "failed" : "refused";
    await finishLimitAction(db, keyOf(plan), came, why, at);
    if (to === "applied" && plan.revertsPlanId)
      await moveLimitPlan(db, plan.revertsPlanId, "applied", "reverted");
    await appendAudit(db, {
      at: now,
      actor: systemActor("actuateLimits", "Actuator"),
      action: "carryOutLimits",
      targetKind: "limits",
      targetId: plan.id,
      targetName: name,
      summary:
        to === "applied"
          ? `Applied ${name} to ${plan.workload.name}: ${sayTerms(plan.after)}.`
          : `Did not apply ${name} to ${plan.workload.name}.`,
      reason: why,
      before: plan.before,
      after: to === "applied" ? plan.after : plan.before,
    });
    await notifyChange(db, "plans");
    await notifyChange(db, "audit");
    return true;
  });
  if (moved) deps.log.info({ limits: plan.number, state: to }, "plan of limits finished");
}
