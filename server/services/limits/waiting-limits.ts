import { can } from "@/server/core/access/actor";
import { mayVote } from "@/server/services/policies/case";
import type { DecidedSource, WaitingSource } from "@/server/services/plans/waiting";
import { listLimitPlans } from "@/server/store/limits";
import { sayLimitPlan, sayTerms } from "./case";

/** waitingLimits reads the plans of limits that wait for a person. */
export const waitingLimits: WaitingSource = async ({ db, actor, now }) => {
  const plans = await listLimitPlans(db, { states: ["proposed"], limit: 1000 });
  const may = can(actor, "plans:decide");
  return Promise.all(
    plans
      .filter((plan) => plan.expiresAt > now)
      .map(async (plan) => ({
        kind: "limits" as const,
        id: plan.id,
        label: sayLimitPlan(plan),
        name: plan.workload.name,
        change: `${sayTerms(plan.before)} to ${sayTerms(plan.after)}`,
        why: plan.headline,
        openedAt: plan.createdAt,
        expiresAt: plan.expiresAt,
        author: plan.author,
        you: !may
          ? { may: false as const, why: "An approver or an admin decides this." }
          : plan.author
            ? await mayVote(db, actor, plan.author.id, "approve")
            : { may: true as const },
      })),
  );
};

/** decidedLimits reads the plans of limits that a person decided, or that lapsed. */
export const decidedLimits: DecidedSource = async ({ db, since }) => {
  const plans = await listLimitPlans(db, { endedSince: since, byPeople: true, limit: 200 });
  return plans
    .filter((plan) => plan.state !== "proposed" && plan.state !== "superseded")
    .map((plan) => ({
      kind: "limits" as const,
      id: plan.id,
      label: sayLimitPlan(plan),
      name: plan.workload.name,
      change: `${sayTerms(plan.before)} to ${sayTerms(plan.after)}`,
      state: plan.state,
      endedAt: plan.decidedAt ?? plan.expiresAt,
      decided:
        plan.decidedBy && plan.decidedName ? { by: plan.decidedBy, name: plan.decidedName } : undefined,
      comment: plan.comment,
      authorId: plan.author?.id,
    }));
};
