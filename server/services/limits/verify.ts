import { systemActor } from "@/server/auth/actors";
import { alike, bindsNobody } from "@/server/core/planning/limits/terms";
import { sayNumber, sayTime } from "@/server/core/planning/say";
import { MODES } from "@/server/core/words";
import type { LimitsState } from "@/server/ports/limiter";
import type { Deps } from "@/server/services/verb";
import { appendAudit } from "@/server/store/audit";
import { notifyChange } from "@/server/store/changes";
import type { Db } from "@/server/store/client";
import {
  addLimitPlan,
  type LimitPlanRecord,
  listLimitPlans,
  moveLimitPlan,
  saveVerdict,
} from "@/server/store/limits";
import type { LoopWorkload } from "@/server/store/loop";
import { readSetting } from "@/server/store/settings";
import { sayLimitPlan, sayTerms } from "./case";

const MINUTE_MS = 60_000;
/** What may be served above a limit, or below what it lets through, before it counts as not kept: counters differ a little. */
const SLACK = 0.02;

/**
 * verifyLimits looks at what was served after the last plan of limits was carried out: it keeps in a sentence whether every
 * limit was kept and let through what it promises, takes the plan back where that is not so, and notes what ended by itself.
 */
export async function verifyLimits(
  deps: Deps,
  workload: LoopWorkload,
  state: LimitsState,
  now: number,
): Promise<void> {
  const [plan] = await listLimitPlans(deps.db, { workloadId: workload.id, states: ["applied"], limit: 1 });
  if (!plan) return;
  if (bindsNobody(state.terms) && !bindsNobody(plan.after) && now >= plan.endsAt)
    return ended(deps, plan, now);
  if (plan.verified !== undefined) return;
  const found = judge(plan, state);
  if (!found) return;
  const revert = await deps.db.$transaction(async (db) => {
    if (!(await saveVerdict(db, plan.id, { ...found, at: now }))) return undefined;
    await appendAudit(db, {
      at: now,
      actor: systemActor("limits", "Verification"),
      action: "verifyLimits",
      targetKind: "limits",
      targetId: plan.id,
      targetName: sayLimitPlan(plan),
      summary: `${found.verified ? "Verified" : "Could not verify"} ${sayLimitPlan(plan)} on ${workload.name}.`,
      reason: found.verdict,
    });
    const may = MODES.findIndex((mode) => mode === workload.mode) >= MODES.indexOf("approve");
    const { stopped } = await readSetting(db, "stop");
    return found.verified || bindsNobody(plan.after) || plan.revertsPlanId || !may || stopped
      ? undefined
      : takeBack(db, plan, found.verdict, state, now);
  });
  await notifyChange(deps.db, "plans");
  if (revert)
    await deps.queue.add({
      name: "actuateLimits",
      payload: { planId: revert.id },
      id: `actuateLimits_${revert.id}`,
    });
}

/** judge says whether what is in force and what was served agree with a plan; undefined while that cannot be seen yet. */
export function judge(
  plan: Pick<LimitPlanRecord, "after" | "finishedAt">,
  { terms, served }: LimitsState,
): { verified: boolean; verdict: string } | undefined {
  if (!alike(terms, plan.after))
    return { verified: false, verdict: `In force is ${sayTerms(terms)}, not ${sayTerms(plan.after)}.` };
  if (bindsNobody(plan.after)) return { verified: true, verdict: "Nobody is limited." };
  if (!served)
    return { verified: true, verdict: `The limiter holds ${sayTerms(terms)}; it does not count requests.` };
  if (served.at < (plan.finishedAt ?? Number.POSITIVE_INFINITY)) return undefined;
  const at = sayTime(served.at);
  for (const { kind, name, perSecond } of plan.after.rules) {
    const seen = served.rules.find((each) => each.kind === kind && each.name === name);
    if (!seen) return { verified: false, verdict: `At ${at} UTC the limit of ${name} was not counted.` };
    const most = perSecond * (1 + SLACK) + SLACK;
    const least = Math.min(seen.asked, perSecond) * (1 - SLACK) - SLACK;
    if (seen.served > most || seen.served < least)
      return {
        verified: false,
        verdict: `At ${at} UTC ${name} was let through with ${sayNumber(seen.served)} of ${sayNumber(seen.asked)} req/s; the limit is ${sayNumber(perSecond)} req/s.`,
      };
  }
  return {
    verified: true,
    verdict: `At ${at} UTC ${sayNumber(served.served)} of ${sayNumber(served.asked)} req/s were let through, each within its limit.`,
  };
}

async function takeBack(
  db: Db,
  plan: LimitPlanRecord,
  why: string,
  state: LimitsState,
  now: number,
): Promise<LimitPlanRecord> {
  const name = sayLimitPlan(plan);
  const revert = await addLimitPlan(db, {
    workloadId: plan.workload.id,
    state: "approved",
    createdAt: now,
    expiresAt: now + 5 * MINUTE_MS,
    endsAt: plan.endsAt > now ? plan.endsAt : now + MINUTE_MS,
    before: state.terms,
    after: plan.before,
    reasons: plan.reasons,
    capacity: plan.capacity,
    expected: plan.expected,
    targetVersion: state.version,
    headline: `${name} is taken back: ${why}`,
    otherwise: "Nobody is asked: what cannot be verified does not stay.",
    decidedAt: now,
    decidedByKind: "system",
    decidedBy: "verification",
    decidedName: "Verification",
    revertsPlanId: plan.id,
  });
  await appendAudit(db, {
    at: now,
    actor: systemActor("limits", "Verification"),
    action: "verifyLimits",
    targetKind: "limits",
    targetId: revert.id,
    targetName: sayLimitPlan(revert),
    summary: `Takes ${name} back by ${sayLimitPlan(revert)}: ${plan.workload.name} to ${sayTerms(plan.before)}.`,
    reason: why,
    before: plan.after,
    after: plan.before,
  });
  return revert;
}

async function ended(deps: Deps, plan: LimitPlanRecord, now: number): Promise<void> {
  await deps.db.$transaction(async (db) => {
    const verdict = `It ended by itself at ${sayTime(plan.endsAt)} UTC.`;
    if (!(await moveLimitPlan(db, plan.id, "applied", "reverted", { verdict: plan.verdict ?? verdict })))
      return;
    await appendAudit(db, {
      at: now,
      actor: systemActor("limits", "Deadline"),
      action: "endLimits",
      targetKind: "limits",
      targetId: plan.id,
      targetName: sayLimitPlan(plan),
      summary: `${sayLimitPlan(plan)} ended by itself: nobody is limited at ${plan.workload.name}.`,
      before: plan.after,
      after: { rules: [], weights: [] },
    });
    await notifyChange(db, "plans");
    await notifyChange(db, "audit");
  });
}
