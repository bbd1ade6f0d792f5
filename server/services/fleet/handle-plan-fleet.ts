import type { Solver } from "@/server/ports/solver";
import type { Deps } from "@/server/services/verb";
import { notifyChange } from "@/server/store/changes";
import { newestFleetPlan, saveFleetPlan } from "@/server/store/fleet";
import { buildProblem } from "./build-problem";
import { planFleet } from "./plan-fleet";

/** FLEET_EVERY_MS: how old the newest fleet plan may be, product milliseconds. */
export const FLEET_EVERY_MS = 15 * 60_000;
/** Wall seconds of the optimiser; nobody waits for it. */
const SOLVE_SECONDS = 5;

/**
 * handlePlanFleet makes the fleet's next plan and keeps it, when there are pools and the newest is older than
 * FLEET_EVERY_MS or a change of pools asked for it. It advises; nothing starts or stops nodes.
 */
export async function handlePlanFleet(
  deps: Deps,
  solver: Solver,
  { asked }: { asked: boolean },
  seconds = SOLVE_SECONDS,
): Promise<void> {
  const now = deps.clock.now();
  const before = await newestFleetPlan(deps.db);
  if (!asked && before && now - before.at < FLEET_EVERY_MS) return;
  const built = await buildProblem(deps, now);
  if (!built || built.problem.workloads.length === 0) return;
  const plan = await planFleet(built.problem, solver, seconds);
  await saveFleetPlan(deps.db, built.problem.now, { ...plan, notes: built.notes });
  await notifyChange(deps.db, "fleet");
}
