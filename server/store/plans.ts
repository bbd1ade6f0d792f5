import { conflict } from "@/server/errors";
import type { PlanState } from "@/server/core/words";
import type { Db } from "@/server/store/client";
import type { Plan, Prisma } from "@/server/store/prisma/client";

/**
 * movePlan changes a plan's state by compare-and-set and tells whether it did: false means that someone else moved it
 * first. Which moves exist is decided by core/planning/plan-states.ts before this is called.
 */
export async function movePlan(
  db: Db,
  id: string,
  from: PlanState | readonly PlanState[],
  to: PlanState,
  data: Omit<Prisma.PlanUncheckedUpdateManyInput, "state"> = {},
): Promise<boolean> {
  const states = typeof from === "string" ? [from] : [...from];
  const { count } = await db.plan.updateMany({ where: { id, state: { in: states } }, data: { ...data, state: to } });
  return count === 1;
}

/** mustMovePlan is movePlan for people: losing the race is a typed conflict that names the state found. */
export async function mustMovePlan(...args: Parameters<typeof movePlan>): Promise<void> {
  if (await movePlan(...args)) return;
  const [db, id, , to] = args;
  const found = await db.plan.findUnique({ where: { id }, select: { number: true, state: true } });
  throw conflict(
    found
      ? `P-${found.number} is ${found.state} by now, so it cannot become ${to}. Reload to see what happened.`
      : `There is no plan "${id}".`,
  );
}

/** findPlan reads one plan by its id, or undefined. */
export const findPlan = (db: Db, id: string): Promise<Plan | null> => db.plan.findUnique({ where: { id } });
