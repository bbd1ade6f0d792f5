import { systemActor } from "@/server/auth/actors";
import type { PlanContext, PlannedDraft } from "@/server/core/planning/context";
import { followPlan } from "@/server/core/planning/mode";
import { type Change, type Moves, movesOf, sayChange } from "@/server/core/planning/moves";
import { neighbours } from "@/server/core/planning/neighbours";
import { planWorkload } from "@/server/core/planning/stages";
import { MODES } from "@/server/core/words";
import type { Deps } from "@/server/services/verb";
import { appendAudit } from "@/server/store/audit";
import { notifyChange } from "@/server/store/changes";
import type { Db } from "@/server/store/client";
import { lastRejected, openPlans, saveDecision } from "@/server/store/decisions";
import { type LoopWorkload, loopWorkload } from "@/server/store/loop";
import { movePlan } from "@/server/store/plans";
import type { Json, JsonArray, Plan } from "@/server/store/rows";
import { readSetting } from "@/server/store/settings";
import { planContext } from "./context";
import { demandSeries, presentOf } from "./history";
import { headline, otherwise } from "./sentences";
import { sharedCapacity } from "./shared";

const MINUTE_MS = 60_000;

/** Outcome is what follows from a decision: a word of the closed list, why, and the plan to open or to keep. */
interface Outcome {
  outcome: "none" | "advised" | "proposed" | "acted" | "held" | "stopped" | "waiting";
  why: string;
  keep?: Plan;
  open?: { state: "proposed" | "approved"; to: number; actAt: number; expiresAt: number; moves?: Moves };
}

/**
 * decideWorkload plans one workload for this minute, keeps the decision with its reasons also when nothing follows, and
 * opens, keeps or supersedes a proposal as the workload's mode says. One process decides for a workload at a time, so
 * running it twice for the same minute leaves one decision and one plan.
 */
export async function decideWorkload(deps: Deps, workloadId: string): Promise<void> {
  await deps.exclusive(`decide/${workloadId}`, async () => {
    const workload = await loopWorkload(deps.db, workloadId);
    if (!workload) return;
    const infos = await demandSeries(deps, workloadId);
    const live = workload.source.kind !== "import";
    const now = live ? deps.clock.now() : presentOf(workload, infos, 0);
    if (infos.length === 0 || !workload.observedAt) return;
    const context = await planContext(deps, workload, infos, now);
    const planId = await deps.db.$transaction(
      async (db) => {
        const shared = await sharedCapacity(db, workload, now);
        const whole = shared ? { ...context, shared } : context;
        return record(db, workload, whole, planWorkload(whole));
      },
      { timeout: 30_000, maxWait: 10_000 },
    );
    await notifyChange(deps.db, "decisions");
    if (!planId) return;
    await notifyChange(deps.db, "plans");
    await enqueueActuation(deps, planId.id, planId.actAt);
  });
}

/** enqueueActuation hands a plan to the worker at its time; product milliseconds become wall milliseconds. */
export async function enqueueActuation(deps: Deps, planId: string, actAt: number): Promise<void> {
  const delayMs = Math.max(0, (actAt - deps.clock.now()) / deps.clock.speed);
  await deps.queue.add({ name: "actuate", payload: { planId }, id: `actuate_${planId}`, delayMs });
}

async function record(
  db: Db,
  workload: LoopWorkload,
  context: PlanContext,
  draft: PlannedDraft,
): Promise<{ id: string; actAt: number } | undefined> {
  const { now } = context;
  const open = await openPlans(db, workload.id);
  const stop = await readSetting(db, "stop");
  const rejected = await lastRejected(db, workload.id, now - context.policy.proposalTtlMinutes * MINUTE_MS);
  const result = follow(workload, context, draft, open, stop.stopped, rejected);
  for (const plan of open) {
    if (plan.id === result.keep?.id || plan.state === "actuating") continue;
    await movePlan(db, plan.id, ["proposed", "approved"], "superseded", { finishedAt: new Date(now) });
  }
  const inputs = inputsOf(context, draft);
  const versionId = workload.policy?.versions[0]?.id;
  const made = result.open
    ? await openPlan(db, workload, context, draft, result.open, inputs, versionId)
    : undefined;
  await saveDecision(db, {
    workloadId: workload.id,
    at: Math.floor(now / MINUTE_MS) * MINUTE_MS,
    current: workload.desired,
    wanted: draft.replicas,
    floor: draft.floor,
    share: { ...draft.share },
    reasons: draft.reasons as unknown as JsonArray,
    outcome: result.outcome,
    outcomeWhy: result.why,
    policyVersionId: versionId,
    planId: made?.id ?? result.keep?.id,
    inputs,
  });
  return made?.state === "approved" ? { id: made.id, actAt: made.actAt.getTime() } : undefined;
}

function follow(
  workload: LoopWorkload,
  context: PlanContext,
  draft: PlannedDraft,
  open: readonly Plan[],
  stopped: boolean,
  rejected: Plan | null,
): Outcome {
  const { now, desired, policy } = context;
  const mode = MODES.find((m) => m === workload.mode) ?? "observe";
  const running = open.find((plan) => plan.state === "actuating" || plan.state === "approved");
  if (stopped)
    return { outcome: "stopped", why: "Everything is stopped. Nothing acts until someone resumes." };
  if (workload.heldUntil && workload.heldUntil.getTime() > now) {
    return {
      outcome: "held",
      why: `A person holds ${workload.name} at ${desired} until ${clock(workload.heldUntil)} UTC.`,
    };
  }
  const cap = capOf(draft);
  const floor = Math.min(Math.max(Math.min(draft.floor, cap), policy.minReplicas), policy.maxReplicas);
  // The reactive floor is never given up: where the product may act at all, it acts at once and asks nobody.
  if (
    MODES.indexOf(mode) >= MODES.indexOf("approve") &&
    floor > Math.max(desired, running?.toReplicas ?? 0)
  ) {
    const why = `The reactive floor needs ${floor} now, so it acts at once.`;
    return {
      outcome: "acted",
      why,
      open: { state: "approved", to: floor, actAt: now, expiresAt: now + 5 * MINUTE_MS },
    };
  }
  if (running) return { outcome: "waiting", why: `P-${running.number} is being carried out.`, keep: running };
  const moves = movesOf(draft, context);
  // A change of size counts in the new size.
  const to = moves.size?.replicas ?? draft.replicas;
  const next = followPlan(draft, {
    moves: moves.warm !== undefined || moves.size !== undefined,
    mode,
    now,
    desired,
    proposalTtlMinutes: policy.proposalTtlMinutes,
    stopped,
  });
  switch (next.kind) {
    case "nothing":
      return { outcome: "none", why: next.why };
    case "advise":
      return { outcome: "advised", why: next.why };
    case "act":
      // A step that is due later is decided anew each minute until it is due.
      if (next.at > now + MINUTE_MS && moves.warm)
        return {
          outcome: "acted",
          why: "Autopilot changes what is kept warm; the rest is due later.",
          open: {
            state: "approved",
            to: desired,
            actAt: now,
            expiresAt: now + 5 * MINUTE_MS,
            moves: { warm: moves.warm },
          },
        };
      if (next.at > now + MINUTE_MS)
        return { outcome: "waiting", why: `Due at ${clock(new Date(next.at))} UTC.` };
      return {
        outcome: "acted",
        why: next.why,
        open: { state: "approved", to, actAt: now, expiresAt: now + 5 * MINUTE_MS, moves },
      };
    case "propose": {
      const kept = open.find(
        (plan) =>
          plan.state === "proposed" &&
          sameAsk(plan, to, desired, now, moves) &&
          plan.toReplicas <= Math.max(cap, to),
      );
      if (kept) return { outcome: "proposed", why: next.why, keep: kept };
      if (rejected && sameAsk({ ...rejected, expiresAt: new Date(now + 1) }, to, desired, now, moves)) {
        const until = new Date(
          (rejected.decidedAt?.getTime() ?? now) + policy.proposalTtlMinutes * MINUTE_MS,
        );
        return {
          outcome: "held",
          why: `A person rejected P-${rejected.number}; the same is not asked again before ${clock(until)} UTC.`,
        };
      }
      return {
        outcome: "proposed",
        why: next.why,
        open: { state: "proposed", to, actAt: now, expiresAt: next.expiresAt, moves },
      };
    }
  }
}

/** capOf gives what the budget or the shared capacity caps a plan at: not even the floor goes above. */
const capOf = ({ reasons }: PlannedDraft): number =>
  Math.min(
    ...reasons
      .filter(({ stage, bound }) => bound && (stage === "Budget" || stage === "Shared capacity"))
      .map(({ to }) => to),
  );

/** sameAsk: a proposal that points the same way and is at most one replica (or a tenth) off stays, so that people decide in peace; warm replicas may be one off, a size not. */
function sameAsk(
  plan: Pick<Plan, "fromReplicas" | "toReplicas" | "toWarm" | "toSize" | "expiresAt">,
  to: number,
  desired: number,
  now: number,
  { warm, size }: Moves,
): boolean {
  if ((plan.toSize ?? undefined) !== size?.to || (plan.toWarm === null) !== (warm === undefined))
    return false;
  if (warm && Math.abs((plan.toWarm ?? 0) - warm.to) > 1) return false;
  if (plan.expiresAt.getTime() <= now || plan.fromReplicas !== desired) return false;
  const sameWay = Math.sign(plan.toReplicas - desired) === Math.sign(to - desired);
  return sameWay && Math.abs(plan.toReplicas - to) <= Math.max(1, Math.round(0.1 * plan.toReplicas));
}

async function openPlan(
  db: Db,
  workload: LoopWorkload,
  context: PlanContext,
  draft: PlannedDraft,
  open: NonNullable<Outcome["open"]>,
  inputs: Json,
  policyVersionId: string | undefined,
): Promise<Plan> {
  const { now, desired, capacity } = context;
  const { warm, size } = open.moves ?? {};
  const change = {
    fromReplicas: desired,
    toReplicas: open.to,
    fromWarm: warm?.from,
    toWarm: warm?.to,
    fromSize: size?.from,
    toSize: size?.to,
  };
  const byFloor = open.to !== draft.replicas && open.moves === undefined;
  const plan = await db.plan.create({
    data: {
      workloadId: workload.id,
      state: open.state,
      createdAt: new Date(now),
      actAt: new Date(open.actAt),
      expiresAt: new Date(open.expiresAt),
      ...change,
      floor: draft.floor,
      share: { ...draft.share },
      reasons: draft.reasons as unknown as JsonArray,
      inputs: { ...inputs, byFloor },
      policyVersionId,
      targetVersion: workload.targetVersion,
      headline: headline(draft, desired, open.to, open.moves),
      otherwise: otherwise(desired, open.to, capacity.pricePerReplicaHour),
      costPerHour: costOf(context, change),
      ...(open.state === "approved"
        ? {
            decidedAt: new Date(now),
            decidedByKind: "system",
            decidedBy: byFloor ? "floor" : "autopilot",
            decidedName: byFloor ? "Reactive floor" : "Autopilot",
          }
        : {}),
    },
  });
  const said = sayChange(change);
  const who =
    open.state === "proposed" ? "Proposed" : byFloor ? "The reactive floor decided" : "Autopilot decided";
  await appendAudit(db, {
    at: now,
    actor: systemActor("plan", open.state === "proposed" ? "Planner" : (plan.decidedName ?? "Planner")),
    action: "decideWorkload",
    targetKind: "plan",
    targetId: plan.id,
    targetName: `P-${plan.number}`,
    summary: `${who} P-${plan.number}: ${workload.name} from ${said}.`,
    reason: plan.headline,
    before: { replicas: desired, warm: warm?.from, size: size?.from },
    after: { replicas: open.to, warm: warm?.to, size: size?.to },
  });
  return plan;
}

/** costOf gives the dollars an hour that a change adds; the capacity's price is that of the present size. */
function costOf({ capacity, offered, desired }: PlanContext, change: Change): number {
  const price = (size: number | null | undefined) =>
    offered?.size?.choices.find(({ factor }) => factor === size)?.price ?? 1;
  const each = capacity.pricePerReplicaHour;
  const later = change.toSize ? (each * price(change.toSize)) / price(change.fromSize) : each;
  const warm = ((change.toWarm ?? 0) - (change.fromWarm ?? 0)) * (offered?.warm?.priceShare ?? 1) * each;
  return change.toReplicas * later - desired * each + warm;
}

function inputsOf(context: PlanContext, draft: PlannedDraft): Json {
  const forecasts = context.inputs.flatMap((input) => ("issuedAt" in input.forecast ? [input.forecast] : []));
  return {
    wantedBeforeHolds: draft.wanted,
    ...(draft.warm === undefined ? {} : { warm: draft.warm }),
    ...(draft.claim ? { claim: { ...draft.claim } } : {}),
    binding: draft.binding ?? null,
    resources: context.inputs.map((input) => input.resource),
    forecastIssuedAt: forecasts.length ? Math.max(...forecasts.map((f) => f.issuedAt)) : null,
    model: forecasts[0]?.model ?? null,
    confidence: forecasts[0]?.confidence ?? null,
    noForecast: draft.noForecast ?? null,
    actAt: draft.actAt ?? null,
    readyBy: draft.readyBy ?? null,
    asksPerson: draft.asksPerson,
    neighbours: JSON.parse(JSON.stringify(neighbours(draft, context))) as Json,
  };
}

const clock = (at: Date): string => at.toISOString().slice(11, 16);
