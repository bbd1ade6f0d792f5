import { can } from "@/server/core/access/actor";
import { sayChange } from "@/server/core/planning/moves";
import { sayTime } from "@/server/core/planning/say";
import { listPlanRecords, type PlanRecord } from "@/server/store/plans";
import { sayPlan } from "./obstacle";
import { undoUntil } from "./undo-window";
import type { DecidedSource, WaitingSource } from "./waiting";

/** waitingPlans reads the plans that wait for a person. */
export const waitingPlans: WaitingSource = async ({ db, actor, now }) => {
  const plans = await listPlanRecords(db, { states: ["proposed"], limit: 1000 });
  const may = can(actor, "plans:decide");
  return plans
    .filter((plan) => plan.expiresAt > now)
    .map((plan) => ({
      kind: "plan" as const,
      id: plan.id,
      label: sayPlan(plan),
      name: plan.workload.name,
      change: changeBy(plan),
      why: plan.headline,
      openedAt: plan.createdAt,
      expiresAt: plan.expiresAt,
      you: may
        ? { may: true as const }
        : { may: false as const, why: "An approver or an admin decides this." },
      costPerHour: plan.costPerHour,
      replicas: plan.toReplicas - plan.fromReplicas,
    }));
};

/** decidedPlans reads the plans that a person decided, or that lapsed. */
export const decidedPlans: DecidedSource = async ({ db, since }) => {
  const plans = await listPlanRecords(db, { endedSince: since, byPeople: true, limit: 200 });
  return plans
    .filter((plan) => plan.state !== "proposed" && plan.state !== "superseded")
    .map((plan) => ({
      kind: "plan" as const,
      id: plan.id,
      label: sayPlan(plan),
      name: plan.workload.name,
      change: sayChange(plan),
      state: plan.state,
      endedAt: plan.decidedAt ?? plan.expiresAt,
      decided:
        plan.decidedBy && plan.decidedName ? { by: plan.decidedBy, name: plan.decidedName } : undefined,
      comment: plan.comment,
      undoUntil: undoUntil(plan),
    }));
};

function changeBy(plan: PlanRecord): string {
  const { readyBy } = (plan.inputs ?? {}) as { readyBy?: number | null };
  const by = readyBy && plan.toReplicas > plan.fromReplicas ? ` by ${sayTime(readyBy)}` : "";
  return `${sayChange(plan)}${by}`;
}
