import { sayChange } from "@/server/core/planning/moves";
import { movePlan } from "@/server/core/planning/plan-states";
import type { Reason } from "@/server/core/planning/plan";
import { sayReplicas, sayTime } from "@/server/core/planning/say";
import { AppError, conflict } from "@/server/errors";
import { mutation, type MutationCall } from "@/server/services/verb";
import { addPlan, latestFloor, mustMovePlan, newerPlan, type PlanRecord } from "@/server/store/plans";
import { readSetting } from "@/server/store/settings";
import { comment, lockPlan, planKey } from "./case";
import { decidedBy, factsOf, UNDECIDED } from "./decision";
import { sayPlan } from "./obstacle";
import { undoUntil } from "./undo-window";

/** A plan that takes another back is due at once; after this long the next cycle knows better. */
const REVERT_TTL_MS = 5 * 60_000;

/**
 * revertPlan undoes a decision within the undo window: an approval that was not carried out yet is taken back, an applied
 * plan gets a new plan that returns to what was there before, never below the reactive floor.
 */
export const revertPlan = mutation({
  name: "revertPlan",
  scope: "plans:decide",
  rest: { method: "POST", path: "/plans/{id}/revert", summary: "Undo an approved or applied plan" },
  input: planKey.extend({ comment }),
  async run(call, input) {
    const plan = await lockPlan(call.db, input.id);
    const name = sayPlan(plan);
    const until = undoUntil(plan);
    if (until === undefined)
      throw conflict(`${name} is ${plan.state}; only what is approved or applied can be undone.`);
    if (call.now >= until)
      throw conflict(
        `The undo of ${name} ended at ${sayTime(until)} UTC. Scale ${plan.workload.name} by a new plan.`,
      );
    return plan.state === "approved" ? takeBack(call, plan) : giveBack(call, plan, input.comment);
  },
  audit: (input, done) => ({
    targetKind: "plan",
    targetId: done.id,
    targetName: sayPlan(done),
    summary: done.revert
      ? `Undid ${sayPlan(done)} by P-${done.revert.number}: ${done.workloadName} from ${done.revert.change}.`
      : `Took the approval of ${sayPlan(done)} back before it acted: ${done.workloadName} stays at ${done.fromReplicas} replicas.`,
    reason: input.comment || undefined,
    before: { state: done.was },
    after: { state: done.state },
  }),
});

async function takeBack({ db, now, tell }: MutationCall, plan: PlanRecord) {
  const move = movePlan("approved", "proposed", factsOf(plan, now, { approved: true }));
  if (!move.ok) throw conflict(`${sayPlan(plan)}: ${move.why}`);
  await mustMovePlan(db, plan.id, "approved", "proposed", UNDECIDED);
  tell("plans", "workloads");
  return { ...base(plan), was: "approved", state: "proposed" as const, revert: undefined };
}

async function giveBack(
  { db, actor, now, enqueue, tell }: MutationCall,
  plan: PlanRecord,
  said: string | undefined,
) {
  const { workload } = plan;
  const stop = await readSetting(db, "stop");
  const move = movePlan("applied", "reverted", factsOf(plan, now, { approved: true, stopped: stop.stopped }));
  if (!move.ok) throw new AppError(stop.stopped ? "stopped" : "conflict", `${sayPlan(plan)}: ${move.why}`);
  if (workload.heldUntil !== undefined && workload.heldUntil > now) {
    throw conflict(
      `${workload.name} is held until ${sayTime(workload.heldUntil)} UTC. Release the hold, then undo.`,
    );
  }
  const newer = await newerPlan(db, plan, ["approved", "actuating", "applied"]);
  if (newer)
    throw conflict(
      `P-${newer.number} came after ${sayPlan(plan)} and is ${newer.state}. Undo that one instead.`,
    );
  const { fromWarm: toWarm, toWarm: fromWarm, fromSize: toSize, toSize: fromSize } = plan;
  const change = { fromWarm, toWarm, fromSize, toSize };
  const asDecided = (await latestFloor(db, workload.id)) ?? plan.floor;
  // The newest decision counts in the size that the plan brought.
  const floor = toSize ? Math.ceil((asDecided * (fromSize ?? 1)) / toSize - 1e-9) : asDecided;
  const kept = toSize ? floor : Math.min(floor, plan.toReplicas);
  const to = Math.max(plan.fromReplicas, kept);
  if (to === plan.toReplicas && toWarm === undefined && toSize === undefined) {
    throw conflict(
      `The reactive floor needs ${sayReplicas(floor)} now, so ${sayPlan(plan)} cannot be undone.`,
    );
  }
  const revert = await addPlan(db, {
    workloadId: workload.id,
    state: "approved",
    createdAt: new Date(now),
    actAt: new Date(now),
    expiresAt: new Date(now + REVERT_TTL_MS),
    fromReplicas: plan.toReplicas,
    toReplicas: to,
    ...change,
    floor,
    share: { reactive: to, predictive: 0, shadow: 0 },
    reasons: reasonsOf(plan, to, floor) as object[],
    inputs: { reverts: plan.number },
    policyVersionId: plan.policyVersionId,
    targetVersion: workload.targetVersion,
    headline: `Undo ${sayPlan(plan)}: ${sayReplicas(to)} as before${toWarm === undefined ? "" : `, ${toWarm} kept warm`}${toSize === undefined ? "" : `, of size ${toSize}`}.`,
    otherwise: "Nobody is asked: a person undid the plan.",
    costPerHour:
      to === plan.fromReplicas
        ? -plan.costPerHour
        : (to - plan.toReplicas) * workload.capacity.pricePerReplicaHour,
    ...decidedBy(actor, now, said),
    revertsPlanId: plan.id,
  });
  enqueue({ name: "actuate", payload: { planId: revert.id }, id: `actuate_${revert.id}` });
  tell("plans", "workloads");
  return {
    ...base(plan),
    was: "applied",
    state: "applied" as const,
    revert: {
      ...revert,
      toReplicas: to,
      change: sayChange({ fromReplicas: plan.toReplicas, toReplicas: to, ...change }),
    },
  };
}

const base = (plan: PlanRecord) => ({
  id: plan.id,
  number: plan.number,
  workloadName: plan.workload.name,
  fromReplicas: plan.fromReplicas,
  toReplicas: plan.toReplicas,
});

function reasonsOf(plan: PlanRecord, to: number, floor: number): Reason[] {
  const { fromReplicas: before, toReplicas: from } = plan;
  const reasons: Reason[] = [
    { stage: "Undo", from, to: before, why: `A person undid ${sayPlan(plan)}.`, numbers: { before } },
  ];
  if (to === before) return reasons;
  const why = `The reactive floor needs ${sayReplicas(floor)} now and is never given up.`;
  return [...reasons, { stage: "Reactive floor", from: before, to, why, bound: true, numbers: { floor } }];
}
