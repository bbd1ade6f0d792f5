import { movePlan } from "@/server/core/planning/plan-states";
import { sayReplicas, sayTime } from "@/server/core/planning/say";
import { AppError, type Fault } from "@/server/errors";
import type { PlanRecord } from "@/server/store/plans";
import { factsOf } from "./decision";

/** PlanSituation is what approving a plan depends on besides the plan itself. */
export interface PlanSituation {
  /** Epoch ms. */
  now: number;
  /** Everything is stopped. */
  stop: { stopped: boolean; by?: string };
  /** A newer plan of the same workload. */
  newer?: { id: string; number: number; toReplicas: number };
}

/** sayPlan names a plan as people do: "P-2291". */
export const sayPlan = (plan: Pick<PlanRecord, "number">): string => `P-${plan.number}`;

/** obstacle gives what keeps a plan from being approved now, with the facts that changed, or undefined when nothing does. */
export function obstacle(plan: PlanRecord, situation: PlanSituation): AppError | undefined {
  const { now, stop, newer } = situation;
  const { workload } = plan;
  const name = sayPlan(plan);
  const refuse = (why: string, ...facts: Fault[]) => new AppError("conflict", why, facts);
  const state: Fault = { field: "state", message: plan.state };
  const open: Fault[] = newer ? [{ field: "newerPlan", message: newer.id }] : [];
  if (plan.state === "superseded" || newer) {
    const by = newer
      ? `P-${newer.number} (${sayReplicas(newer.toReplicas)}) took its place.`
      : "The next cycle plans anew.";
    return refuse(`${name} is out of date: ${by} Nothing was changed.`, state, ...open);
  }
  if (plan.state === "expired" || (plan.state === "proposed" && now >= plan.expiresAt)) {
    const at = `${name} lapsed at ${sayTime(plan.expiresAt)} UTC.`;
    return refuse(`${at} The next cycle proposes again if it is still needed.`, {
      field: "state",
      message: "expired",
    });
  }
  if (plan.state !== "proposed") {
    const who =
      plan.decidedName && plan.decidedAt
        ? ` ${plan.decidedName} decided at ${sayTime(plan.decidedAt)} UTC.`
        : "";
    return refuse(`${name} is ${plan.state} by now.${who} Nothing was changed.`, state);
  }
  if (stop.stopped) {
    const by = stop.by ? ` by ${stop.by}` : "";
    return new AppError(
      "stopped",
      `Everything is stopped${by}, so ${name} cannot act. Resume first, then decide.`,
      [{ field: "stopped", message: "true" }],
    );
  }
  if (workload.heldUntil !== undefined && workload.heldUntil > now) {
    const until = sayTime(workload.heldUntil);
    return refuse(
      `${workload.name} is held at ${sayReplicas(workload.desired)} until ${until} UTC. Release the hold, then decide.`,
      {
        field: "heldUntil",
        message: new Date(workload.heldUntil).toISOString(),
      },
    );
  }
  if (workload.mode === "observe" || workload.mode === "recommend") {
    const fact = { field: "mode", message: workload.mode };
    return refuse(
      `${workload.name} is in ${workload.mode} by now, and nothing acts there. Raise its mode, then decide.`,
      fact,
    );
  }
  if (workload.desired !== plan.fromReplicas || moved(plan)) {
    const has = `${workload.name} has ${workload.ready} ready and ${workload.desired} wanted by now`;
    const then = `${name} was made for ${sayReplicas(plan.fromReplicas)}`;
    return refuse(`${has}; ${then}. The next cycle plans anew.`, {
      field: "desired",
      message: String(workload.desired),
    });
  }
  const move = movePlan(plan.state, "approved", factsOf(plan, now, { approved: true }));
  return move.ok ? undefined : refuse(`${name}: ${move.why}`, state);
}

const moved = ({ targetVersion, workload }: PlanRecord): boolean =>
  targetVersion !== undefined &&
  workload.targetVersion !== undefined &&
  targetVersion !== workload.targetVersion;
