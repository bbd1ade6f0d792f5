import { movePlan } from "@/server/core/planning/plan-states";
import { AppError, conflict } from "@/server/errors";
import { comment } from "@/server/services/plans/case";
import { factsOf, UNDECIDED } from "@/server/services/plans/decision";
import { mutation } from "@/server/services/verb";
import { addLimitPlan, mustMoveLimitPlan } from "@/server/store/limits";
import { limitKey, limitSituation, lockLimitPlan, sayLimitPlan, sayTerms } from "./case";
import { undoable } from "./view";

const MINUTE_MS = 60_000;

/**
 * revertLimits takes limits back for as long as they hold: an approval that was not carried out yet waits again, and what
 * is in force gives way to what was before.
 */
export const revertLimits = mutation({
  name: "revertLimits",
  scope: "plans:decide",
  rest: {
    method: "POST",
    path: "/limits/{id}/revert",
    summary: "Undo an approved or applied plan of limits",
  },
  input: limitKey.extend({ comment }),
  async run({ db, actor, now, enqueue, tell }, input) {
    const plan = await lockLimitPlan(db, input.id);
    const name = sayLimitPlan(plan);
    const { stop, newer } = await limitSituation(db, plan, now);
    const { id, number, before, after, workload } = plan;
    const done = { id, number, workloadName: workload.name, before, after };
    if (!undoable(plan))
      throw conflict(`${name} is ${plan.state}; only what is approved or limits somebody can be undone.`);
    const expiresAt = plan.state === "approved" ? plan.expiresAt : now + 1;
    const facts = factsOf({ expiresAt }, now, { approved: true, stopped: stop.stopped });
    const to = plan.state === "approved" ? ("proposed" as const) : ("reverted" as const);
    const move = movePlan(plan.state, to, facts);
    if (!move.ok) throw new AppError(stop.stopped ? "stopped" : "conflict", `${name}: ${move.why}`);
    if (plan.state === "approved") {
      await mustMoveLimitPlan(db, plan.id, "approved", "proposed", UNDECIDED);
      tell("plans", "workloads");
      return { ...done, was: "approved", state: "proposed" as const, revert: undefined };
    }
    if (newer && newer.state !== "proposed")
      throw conflict(
        `${sayLimitPlan(newer)} came after ${name} and is ${newer.state}. Undo that one instead.`,
      );
    if (now >= plan.endsAt) throw conflict(`${name} has ended by itself; nobody is limited by it.`);
    const revert = await addLimitPlan(db, {
      workloadId: workload.id,
      state: "approved",
      createdAt: now,
      expiresAt: now + 5 * MINUTE_MS,
      endsAt: plan.endsAt,
      before: after,
      after: before,
      reasons: [],
      capacity: plan.capacity,
      expected: plan.expected,
      headline: `Undo ${name}: ${sayTerms(before)} as before.`,
      otherwise: "Nobody is asked: a person undid it.",
      decidedAt: now,
      decidedByKind: actor.kind,
      decidedBy: actor.id,
      decidedName: actor.name,
      comment: input.comment || undefined,
      revertsPlanId: plan.id,
    });
    enqueue({ name: "actuateLimits", payload: { planId: revert.id }, id: `actuateLimits_${revert.id}` });
    tell("plans", "workloads");
    return {
      ...done,
      was: "applied",
      state: "applied" as const,
      revert: { id: revert.id, number: revert.number },
    };
  },
  audit: (input, done) => ({
    targetKind: "limits",
    targetId: done.id,
    targetName: sayLimitPlan(done),
    summary: done.revert
      ? `Undid ${sayLimitPlan(done)} by ${sayLimitPlan(done.revert)}: ${done.workloadName} to ${sayTerms(done.before)}.`
      : `Took the approval of ${sayLimitPlan(done)} back before it acted: ${done.workloadName} keeps ${sayTerms(done.before)}.`,
    reason: input.comment || undefined,
    before: { state: done.was },
    after: { state: done.state },
  }),
});
