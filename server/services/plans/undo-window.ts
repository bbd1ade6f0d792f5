import type { PlanRecord } from "@/server/store/plans";

/** UNDO_WINDOW_MS is how long a decision can be undone. */
export const UNDO_WINDOW_MS = 10 * 60_000;

/** undoUntil gives the instant (epoch ms) until which a plan can be undone, or undefined for a state that cannot. */
export function undoUntil(
  plan: Pick<PlanRecord, "state" | "decidedAt" | "finishedAt" | "revertsPlanId">,
): number | undefined {
  if (plan.revertsPlanId !== undefined) return undefined;
  if (plan.state !== "approved" && plan.state !== "applied") return undefined;
  return Math.max(plan.decidedAt ?? 0, plan.finishedAt ?? 0) + UNDO_WINDOW_MS;
}
