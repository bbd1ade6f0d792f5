import { systemActor } from "@/server/auth/actors";
import { type LimitDraft, planLimits } from "@/server/core/planning/limits/draft";
import type { LimitRuleSetting } from "@/server/core/planning/limits/rule";
import { alike, bindsNobody, loosens, type Terms } from "@/server/core/planning/limits/terms";
import { sayNumber, sayTime } from "@/server/core/planning/say";
import { MODES } from "@/server/core/words";
import type { LimitsState } from "@/server/ports/limiter";
import { policyOf } from "@/server/services/loop/context";
import type { Deps } from "@/server/services/verb";
import { appendAudit } from "@/server/store/audit";
import { notifyChange } from "@/server/store/changes";
import type { Db } from "@/server/store/client";
import { knownLimits, saveKnownLimits } from "@/server/store/known-limits";
import { addLimitPlan, type LimitPlanRecord, listLimitPlans, moveLimitPlan } from "@/server/store/limits";
import { type LoopWorkload, loopWorkload } from "@/server/store/loop";
import { readSetting } from "@/server/store/settings";
import { sayLimitPlan, sayTerms } from "./case";
import { claimsOf, weighUsers } from "./claims";
import { learnConcurrency, limitContext } from "./context";
import { verifyLimits } from "./verify";

const MINUTE_MS = 60_000;
/** Limits that are still needed are asked for anew when they would end so soon. */
const RENEW_MS = 5 * MINUTE_MS;

/** NEAR is how far what is expected and what fits may move, relatively, before limits are divided anew. */
const NEAR = 0.1;

/** serves tells that a plan of limits still answers a draft, though single users may get a little more or less by now. */
function serves(plan: LimitPlanRecord, draft: LimitDraft, state: LimitsState): boolean {
  if (alike(plan.after, draft.terms)) return true;
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= NEAR * Math.max(a, b);
  return (
    draft.expected > draft.capacity &&
    plan.after.rules.length > 0 &&
    near(plan.expected, draft.expected) &&
    near(plan.capacity, draft.capacity) &&
    (alike(plan.before, state.terms) || alike(plan.after, state.terms)) &&
    alike({ rules: [], weights: plan.after.weights }, { rules: [], weights: draft.terms.weights })
  );
}

/** ASKED is the stage of what a person asked for by hand; the planner leaves it until it ends or demand does not fit. */
export const ASKED = "Asked";

/**
 * decideLimits plans limits for one workload for this minute, checks what the last ones did, keeps the draft with its
 * reasons also when nothing follows, and proposes or acts as the workload's mode and the rule say. Loosening is never
 * asked for: what gives back what users had acts at once.
 */
export async function decideLimits(deps: Deps, workloadId: string): Promise<void> {
  await deps.exclusive(`decideLimits/${workloadId}`, async () => {
    const workload = await loopWorkload(deps.db, workloadId);
    const limiter = workload && deps.limiter?.(workload.target);
    if (!workload || !limiter || !workload.observedAt) return;
    const now = deps.clock.now();
    const rule = await readSetting(deps.db, "limits");
    const known = (await knownLimits(deps.db, workloadId)).get(workloadId) ?? {};
    const learning = await learnConcurrency(deps, workloadId, known, now);
    if (Math.floor((known.draftAt ?? 0) / 3_600_000) !== Math.floor(now / 3_600_000))
      await weighUsers(deps, workload, now);
    let state: LimitsState;
    try {
      state = await limiter.read(workload.externalId);
    } catch (error) {
      deps.log.warn({ err: error, workload: workload.name }, "the limiter did not answer");
      return;
    }
    await verifyLimits(deps, workload, state, now);
    const seen = { ...known, ...learning, observed: state, observedAt: now };
    const context = await limitContext(deps, workload, state, seen, rule, now);
    if ("reason" in context)
      return saveKnownLimits(deps.db, workloadId, { ...seen, follows: context.reason, draftAt: now });
    let draft = planLimits(context);
    if (draft.expected > draft.capacity) {
      const claims = await claimsOf(deps, workload, draft.expected, rule, now);
      draft = planLimits({ ...context, claims });
    }
    const made = await deps.db.$transaction(
      async (db) => {
        const { follows, plan } = await follow(db, workload, state, draft, rule, now);
        await saveKnownLimits(db, workloadId, { ...seen, draft, follows, draftAt: now });
        return plan;
      },
      { timeout: 30_000, maxWait: 10_000 },
    );
    if (made) await notifyChange(deps.db, "plans");
    if (made?.state === "approved") await enqueueLimits(deps, made.id);
  });
}

/** enqueueLimits hands a plan of limits to the worker. */
export async function enqueueLimits(deps: Deps, planId: string): Promise<void> {
  await deps.queue.add({ name: "actuateLimits", payload: { planId }, id: `actuateLimits_${planId}` });
}

interface Followed {
  follows: string;
  plan?: LimitPlanRecord;
}

async function follow(
  db: Db,
  workload: LoopWorkload,
  state: LimitsState,
  draft: LimitDraft,
  rule: LimitRuleSetting,
  now: number,
): Promise<Followed> {
  const short = draft.expected > draft.capacity;
  const recent = await listLimitPlans(db, { workloadId: workload.id, limit: 20 });
  const running = recent.find((plan) => plan.state === "approved" || plan.state === "actuating");
  const inForce = recent.find((plan) => plan.state === "applied");
  const ends = short && !bindsNobody(state.terms) && (state.endsAt ?? 0) - now <= RENEW_MS;
  const holds = inForce !== undefined && alike(inForce.after, state.terms) && serves(inForce, draft, state);
  const changes = !(holds || alike(draft.terms, state.terms)) || (ends && !bindsNobody(draft.terms));
  const byHand = !bindsNobody(state.terms) && inForce?.reasons[0]?.stage === ASKED && !short;
  const open = recent.filter((plan) => plan.state === "proposed" && plan.reasons[0]?.stage !== ASKED);
  const supersede = async (kept?: LimitPlanRecord) => {
    for (const plan of open)
      if (plan.id !== kept?.id)
        await moveLimitPlan(db, plan.id, "proposed", "superseded", { finishedAt: new Date(now) });
  };
  const nothing = async (follows: string): Promise<Followed> => {
    await supersede();
    return { follows };
  };
  if ((await readSetting(db, "stop")).stopped)
    return {
      follows:
        "Everything is stopped. Limits in force end by themselves; nothing acts until someone resumes.",
    };
  if ((workload.heldUntil?.getTime() ?? 0) > now)
    return { follows: `A person holds ${workload.name}, so its limits stay as they are.` };
  if (running) return { follows: `${sayLimitPlan(running)} is being carried out.` };
  if (rule.act === "off" && (!changes || !loosens(state.terms, draft.terms)))
    return nothing("Limits are switched off in the settings.");
  if (byHand)
    return nothing(`A person set ${sayTerms(state.terms)} until ${sayTime(state.endsAt ?? now)} UTC.`);
  if (!changes)
    return nothing(
      bindsNobody(state.terms)
        ? "All that is expected fits. Nobody is limited."
        : `${sayTerms(state.terms)} in force still fit.`,
    );
  const rung = MODES.findIndex((mode) => mode === workload.mode);
  if (rung < MODES.indexOf("approve"))
    return nothing(
      workload.mode === "observe"
        ? "The workload is only observed."
        : "The workload is advised; nobody is asked and nothing acts.",
    );
  const loose = !ends && loosens(state.terms, draft.terms);
  const acts = loose || (workload.mode === "autopilot" && rule.act === "mode");
  if (!acts) {
    const kept = open.find((plan) => serves(plan, draft, state) && plan.expiresAt > now);
    await supersede(kept);
    if (kept) return { follows: `${sayLimitPlan(kept)} waits for a person.` };
    const ttl = policyOf(workload).proposalTtlMinutes * MINUTE_MS;
    const rejected = recent.find(
      (plan) => plan.state === "rejected" && (plan.decidedAt ?? 0) > now - ttl && serves(plan, draft, state),
    );
    if (rejected) {
      const until = sayTime((rejected.decidedAt ?? now) + ttl);
      return {
        follows: `A person rejected ${sayLimitPlan(rejected)}; the same is not asked again before ${until} UTC.`,
      };
    }
  } else await supersede();
  const plan = await openPlan(db, workload, state, draft, { rule, now, acts, loose });
  const who = acts ? "is carried out" : "waits for a person";
  return { follows: `${sayLimitPlan(plan)} ${who}.`, plan };
}

async function openPlan(
  db: Db,
  workload: LoopWorkload,
  state: LimitsState,
  draft: LimitDraft,
  { rule, now, acts, loose }: { rule: LimitRuleSetting; now: number; acts: boolean; loose: boolean },
): Promise<LimitPlanRecord> {
  const minutes = Math.min(policyOf(workload).proposalTtlMinutes, rule.minutes);
  const decided = loose ? { id: "loosen", name: "Release" } : { id: "autopilot", name: "Autopilot" };
  const plan = await addLimitPlan(db, {
    workloadId: workload.id,
    state: acts ? "approved" : "proposed",
    createdAt: now,
    expiresAt: now + minutes * MINUTE_MS,
    endsAt: now + rule.minutes * MINUTE_MS,
    before: state.terms,
    after: draft.terms,
    reasons: [...draft.reasons],
    capacity: draft.capacity,
    expected: draft.expected,
    targetVersion: state.version,
    headline: headline(draft, state.terms),
    otherwise: otherwise(draft, state),
    ...(acts
      ? { decidedAt: now, decidedByKind: "system", decidedBy: decided.id, decidedName: decided.name }
      : {}),
  });
  await appendAudit(db, {
    at: now,
    actor: systemActor("limits", acts ? decided.name : "Planner"),
    action: "decideLimits",
    targetKind: "limits",
    targetId: plan.id,
    targetName: sayLimitPlan(plan),
    summary: `${acts ? `${decided.name} decided` : "Proposed"} ${sayLimitPlan(plan)}: ${workload.name} from ${sayTerms(plan.before)} to ${sayTerms(plan.after)}.`,
    reason: plan.headline,
    before: plan.before,
    after: plan.after,
  });
  return plan;
}

const rate = (perSecond: number): string => `${sayNumber(perSecond)} req/s`;

function headline(draft: LimitDraft, now: Terms): string {
  const { expected, capacity, terms } = draft;
  if (terms.rules.length === 0 && now.rules.length > 0)
    return `${rate(expected)} are expected and fit, so nobody is limited any more.`;
  if (terms.rules.length === 0) return "A backend is full at its share of the traffic; others have room.";
  const over = draft.overcommitted ? " The floors alone are more than that." : "";
  return `${rate(expected)} are expected and ${rate(capacity)} fit, so ${sayTerms({ rules: terms.rules, weights: [] })}.${over}`;
}

function otherwise({ expected, capacity }: LimitDraft, { terms, endsAt }: LimitsState): string {
  const stay = bindsNobody(terms)
    ? "Nobody is limited"
    : `${sayTerms(terms)} stay until ${sayTime(endsAt ?? 0)} UTC`;
  return expected > capacity
    ? `${stay}; latency rises while ${rate(expected)} come and ${rate(capacity)} fit.`
    : `${stay}.`;
}
