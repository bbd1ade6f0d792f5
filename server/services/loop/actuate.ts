import { systemActor } from "@/server/auth/actors";
import { sayChange } from "@/server/core/planning/moves";
import { movePlan as mayMove } from "@/server/core/planning/plan-states";
import { MODES, type PlanState } from "@/server/core/words";
import { AppError } from "@/server/errors";
import type { TargetState } from "@/server/ports/target";
import type { Deps } from "@/server/services/verb";
import { finishAction, planWithWorkload, type PlanToActuate, startAction } from "@/server/store/actions";
import { appendAudit } from "@/server/store/audit";
import { notifyChange } from "@/server/store/changes";
import type { Db } from "@/server/store/client";
import { saveObserved } from "@/server/store/observed";
import { movePlan } from "@/server/store/plans";
import { readSetting } from "@/server/store/settings";

/**
 * actuatePlan carries out an approved plan: it checks again that acting is still right, writes down that it is about to
 * act, tells the target under the plan's idempotency key, and writes down what came of it. Killed anywhere, it is run
 * again (by the queue or the sweep) with the same key, so the target is changed once.
 */
export async function actuatePlan(deps: Deps, planId: string): Promise<void> {
  await deps.exclusive(`actuate/${planId}`, async () => {
    const plan = await planWithWorkload(deps.db, planId);
    if (!plan || (plan.state !== "approved" && plan.state !== "actuating")) return;
    const now = deps.clock.now();
    const target = deps.target(plan.workload.target);
    const key = `plan-${plan.id}`;
    if (plan.state === "approved") {
      const state = await target.read(plan.workload.externalId);
      await saveObserved(deps.db, plan.workloadId, state, now);
      const refusal = await deps.db.$transaction((db) => recheck(db, plan, state, now));
      if (refusal) return finish(deps, plan, refusal.to, refusal.why, now);
      const begun = await deps.db.$transaction(async (db) => {
        if (!(await movePlan(db, plan.id, "approved", "actuating"))) return false;
        await startAction(db, { plan, key, expectedVersion: state.version, at: now });
        return true;
      });
      if (!begun) return;
    }
    await carryOut(deps, plan, key, now);
  });
}

type Refusal = { to: "expired" | "superseded" | "failed" | "applied"; why: string };

/** recheck looks once more, right before acting, at everything that may have changed since the decision. */
async function recheck(
  db: Db,
  plan: PlanToActuate,
  state: TargetState,
  now: number,
): Promise<Refusal | undefined> {
  const stop = await readSetting(db, "stop");
  const held = (plan.workload.heldUntil?.getTime() ?? 0) > now;
  // After a person has said yes the proposal's deadline is met; only its own start may not be long past.
  const tooLate = now > Math.max(plan.expiresAt.getTime(), plan.actAt.getTime()) + 10 * 60_000;
  const facts = {
    now,
    expiresAt: tooLate ? now : now + 1,
    approved: true,
    rejected: false,
    newerExists: false,
    stopped: stop.stopped || held,
  };
  if (tooLate) return { to: "expired", why: "It was not carried out in time. The next cycle decides anew." };
  const move = mayMove(plan.state as PlanState, "actuating", facts);
  if (stop.stopped)
    return { to: "failed", why: "Everything was stopped before it began. Nothing was changed." };
  if (held) return { to: "failed", why: "A person holds the workload. Nothing was changed." };
  if ("reason" in move && typeof move.reason === "string") return { to: "failed", why: move.reason };
  const byPerson = plan.decidedByKind !== "system";
  const rung = MODES.findIndex((mode) => mode === plan.workload.mode);
  if (!byPerson && rung < MODES.indexOf("approve")) {
    return {
      to: "superseded",
      why: `The workload went to ${plan.workload.mode} before it began. Nothing was changed.`,
    };
  }
  const { warm, size } = state.tiers ?? {};
  const others =
    (plan.toWarm === null || warm?.desired === plan.toWarm) &&
    (plan.toSize === null || size?.factor === plan.toSize);
  if (state.desired === plan.toReplicas && others)
    return { to: "applied", why: `The target already wants ${plan.toReplicas}.` };
  if (state.desired !== plan.fromReplicas) {
    return {
      to: "failed",
      why: `The target wants ${state.desired} by now, not ${plan.fromReplicas} as when this was planned. The next cycle plans anew.`,
    };
  }
  return undefined;
}

async function carryOut(deps: Deps, plan: PlanToActuate, key: string, now: number): Promise<void> {
  const action = await deps.db.action.findUnique({ where: { idempotencyKey: key } });
  const request = {
    externalId: plan.workload.externalId,
    replicas: plan.toReplicas,
    warm: plan.toWarm ?? undefined,
    size: plan.toSize ?? undefined,
    expectedVersion: action?.expectedVersion ?? undefined,
    idempotencyKey: key,
  };
  try {
    const result = await deps.target(plan.workload.target).scale(request);
    await saveObserved(deps.db, plan.workloadId, result.state, deps.clock.now());
    await finish(
      deps,
      plan,
      "applied",
      result.repeated ? "It had been carried out before a restart." : undefined,
      now,
    );
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "unavailable") throw error;
    await finish(deps, plan, "failed", error.message, now);
  }
}

async function finish(
  deps: Deps,
  plan: PlanToActuate,
  to: Refusal["to"],
  why: string | undefined,
  now: number,
) {
  const moved = await deps.db.$transaction(async (db) => {
    const data = { finishedAt: new Date(deps.clock.now()), failure: to === "applied" ? null : (why ?? null) };
    if (!(await movePlan(db, plan.id, ["approved", "actuating"], to, data))) return false;
    await finishAction(
      db,
      `plan-${plan.id}`,
      to === "applied" ? "done" : to === "failed" ? "failed" : "refused",
      why,
      deps.clock.now(),
    );
    if (to === "applied" && plan.revertsPlanId) await movePlan(db, plan.revertsPlanId, "applied", "reverted");
    await appendAudit(db, {
      at: now,
      actor: systemActor("actuate", "Actuator"),
      action: "actuatePlan",
      targetKind: "plan",
      targetId: plan.id,
      targetName: `P-${plan.number}`,
      summary:
        to === "applied"
          ? `Applied P-${plan.number}: ${plan.workload.name} from ${sayChange(plan)}.`
          : `Did not apply P-${plan.number} to ${plan.workload.name}.`,
      reason: why,
      before: {
        replicas: plan.fromReplicas,
        warm: plan.fromWarm ?? undefined,
        size: plan.fromSize ?? undefined,
      },
      after:
        to === "applied"
          ? {
              replicas: plan.toReplicas,
              warm: plan.toWarm ?? undefined,
              size: plan.toSize ?? undefined,
              state: to,
            }
          : { replicas: plan.fromReplicas, state: to },
    });
    await notifyChange(db, "plans");
    await notifyChange(db, "workloads");
    await notifyChange(db, "audit");
    return true;
  });
  if (moved) deps.log.info({ plan: plan.number, state: to }, "plan finished");
}
