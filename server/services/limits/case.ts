import { z } from "zod";
import { movePlan } from "@/server/core/planning/plan-states";
import { sayNumber, sayTime } from "@/server/core/planning/say";
import { bindsNobody, type Terms } from "@/server/core/planning/limits/terms";
import { AppError, notFound } from "@/server/errors";
import { factsOf } from "@/server/services/plans/decision";
import type { Db } from "@/server/store/client";
import { findLimitPlan, listLimitPlans, type LimitPlanRecord } from "@/server/store/limits";
import { lockWorkload } from "@/server/store/plans";
import { readSetting } from "@/server/store/settings";

/** limitKey names a plan of limits by its id or its number. */
export const limitKey = z.object({
  id: z.string().min(1).describe("Id of the plan of limits, or its number such as L-12"),
});

/** sayLimitPlan names a plan of limits as people do: "L-12". */
export const sayLimitPlan = (plan: Pick<LimitPlanRecord, "number">): string => `L-${plan.number}`;

/** sayTerms writes terms in a few words: "3 limits", "2 limits and traffic steered", "no limits". */
export function sayTerms(terms: Terms): string {
  if (bindsNobody(terms)) return "no limits";
  const { rules, weights } = terms;
  const limits =
    rules.length === 1
      ? `${rules[0].name} at most ${sayNumber(rules[0].perSecond)} req/s`
      : rules.length > 1
        ? `${rules.length} limits`
        : "";
  const traffic = weights.map(({ backend, share }) => `${backend} ${sayNumber(share * 100)} %`).join(", ");
  return [limits, traffic && `traffic ${traffic}`].filter(Boolean).join(" and ");
}

/** mustFindLimitPlan reads a plan of limits; throws not_found. */
export async function mustFindLimitPlan(db: Db, idOrNumber: string): Promise<LimitPlanRecord> {
  const plan = await findLimitPlan(db, idOrNumber);
  if (!plan) throw notFound("plan of limits", idOrNumber);
  return plan;
}

/** lockLimitPlan is mustFindLimitPlan inside a mutation: other decisions about the workload wait, then see what this one left. */
export async function lockLimitPlan(db: Db, idOrNumber: string): Promise<LimitPlanRecord> {
  const { id, workload } = await mustFindLimitPlan(db, idOrNumber);
  await lockWorkload(db, workload.id);
  return mustFindLimitPlan(db, id);
}

/** LimitSituation is what approving a plan of limits depends on besides the plan itself. */
export interface LimitSituation {
  /** Epoch ms. */
  now: number;
  stop: { stopped: boolean; by?: string };
  newer?: LimitPlanRecord;
}

/** limitSituation reads what approving a plan of limits depends on at `now` (epoch ms). */
export async function limitSituation(db: Db, plan: LimitPlanRecord, now: number): Promise<LimitSituation> {
  const [stop, [newer]] = await Promise.all([
    readSetting(db, "stop"),
    listLimitPlans(db, {
      workloadId: plan.workload.id,
      newerThan: plan.number,
      states: ["proposed", "approved", "actuating", "applied"],
      limit: 1,
    }),
  ]);
  return { now, stop, newer };
}

/** limitObstacle gives what keeps a plan of limits from being approved now, or undefined when nothing does. */
export function limitObstacle(
  plan: LimitPlanRecord,
  { now, stop, newer }: LimitSituation,
): AppError | undefined {
  const name = sayLimitPlan(plan);
  const { workload } = plan;
  const refuse = (why: string, field: string, message: string) =>
    new AppError("conflict", why, [{ field, message }]);
  if (plan.state === "superseded" || newer) {
    const by = newer ? `L-${newer.number} took its place.` : "The next cycle plans anew.";
    return refuse(`${name} is out of date: ${by} Nothing was changed.`, "state", plan.state);
  }
  if (plan.state === "expired" || (plan.state === "proposed" && now >= plan.expiresAt))
    return refuse(
      `${name} lapsed at ${sayTime(plan.expiresAt)} UTC. The next cycle proposes again if it is still needed.`,
      "state",
      "expired",
    );
  if (plan.state !== "proposed")
    return refuse(`${name} is ${plan.state} by now. Nothing was changed.`, "state", plan.state);
  if (stop.stopped) {
    const by = stop.by ? ` by ${stop.by}` : "";
    return new AppError(
      "stopped",
      `Everything is stopped${by}, so ${name} cannot act. Resume first, then decide.`,
      [{ field: "stopped", message: "true" }],
    );
  }
  if (workload.heldUntil !== undefined && workload.heldUntil > now)
    return refuse(
      `${workload.name} is held until ${sayTime(workload.heldUntil)} UTC. Release the hold, then decide.`,
      "heldUntil",
      new Date(workload.heldUntil).toISOString(),
    );
  if (workload.mode === "observe" || workload.mode === "recommend")
    return refuse(
      `${workload.name} is in ${workload.mode} by now, and nothing acts there. Raise its mode, then decide.`,
      "mode",
      workload.mode,
    );
  const move = movePlan(plan.state, "approved", factsOf(plan, now, { approved: true }));
  return move.ok ? undefined : refuse(`${name}: ${move.why}`, "state", plan.state);
}
