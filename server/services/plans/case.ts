import { z } from "zod";
import { notFound } from "@/server/errors";
import type { Db } from "@/server/store/client";
import { findPlanRecord, lockWorkload, newerPlan, type PlanRecord } from "@/server/store/plans";
import { readSetting } from "@/server/store/settings";
import type { PlanSituation } from "./obstacle";

/** planKey names a plan by its id or its number. */
export const planKey = z.object({
  id: z.string().min(1).describe("Id of the plan, or its number such as P-12"),
});

/** comment is what a person says beside a decision. */
export const comment = z
  .string()
  .trim()
  .max(2_000, "The comment is longer than 2,000 characters. Shorten it.")
  .optional();

/** mustFindPlan reads a plan; throws not_found. */
export async function mustFindPlan(db: Db, idOrNumber: string): Promise<PlanRecord> {
  const plan = await findPlanRecord(db, idOrNumber);
  if (!plan) throw notFound("plan", idOrNumber);
  return plan;
}

/** lockPlan is mustFindPlan inside a mutation: other decisions about the workload wait, then see what this one left. */
export async function lockPlan(db: Db, idOrNumber: string): Promise<PlanRecord> {
  const { id, workload } = await mustFindPlan(db, idOrNumber);
  await lockWorkload(db, workload.id);
  return mustFindPlan(db, id);
}

/** situationOf reads what approving a plan depends on at `now` (epoch ms). */
export async function situationOf(db: Db, plan: PlanRecord, now: number): Promise<PlanSituation> {
  const [stop, newer] = await Promise.all([
    readSetting(db, "stop"),
    newerPlan(db, plan, ["proposed", "approved", "actuating", "applied"]),
  ]);
  return { now, stop, newer };
}
