import { blockMoves } from "@/server/core/planning/mpc/blocks";
import { chooseFleetPlanner } from "@/server/core/planning/mpc/choose";
import { finishPlan } from "@/server/core/planning/mpc/finish";
import type { FleetPlan, FleetProblem } from "@/server/core/planning/mpc/fleet";
import { formulate } from "@/server/core/planning/mpc/formulate";
import { readAmounts } from "@/server/core/planning/mpc/read";
import { thresholdAmounts } from "@/server/core/planning/mpc/threshold";
import type { Solver } from "@/server/ports/solver";

/** Within this much of the best plan the optimiser stops. */
export const FLEET_GAP = 0.01;

/**
 * planFleet plans the nodes of every pool over the problem's horizon with the planner that fits it: the optimiser within
 * `seconds` (the best found when they run out, and how far it may be from the best), or the plain rule.
 */
export async function planFleet(problem: FleetProblem, solver: Solver, seconds = 2): Promise<FleetPlan> {
  const { planner, why } = chooseFleetPlanner(problem);
  const plain = (reason: string): FleetPlan =>
    finishPlan(problem, thresholdAmounts(problem), { planner: "threshold", why: reason, seconds: 0 });
  if (planner === "threshold") return plain(why);
  const blocked = blockMoves(problem);
  const { program, layout } = formulate(blocked);
  // The rule's plan is tried too, so that the optimiser's is never dearer.
  const start = new Float64Array(program.cost.length);
  for (const [k, paid] of thresholdAmounts(blocked).paid.entries())
    for (const [t, nodes] of paid.entries()) start[layout.paid[k][t]] = nodes;
  const solved = await solver.solve(program, { seconds, gap: FLEET_GAP, start });
  if (!solved.x)
    return plain(
      `The optimiser found nothing within ${seconds} s, so each workload keeps its nearest, cheapest nodes.`,
    );
  const percent = ((solved.gap ?? Number.POSITIVE_INFINITY) * 100).toFixed(1);
  const end =
    solved.status === "optimal"
      ? ""
      : ` Its ${seconds} s ran out: this is the best found, at most ${percent} % above the best there is.`;
  return finishPlan(blocked, readAmounts(blocked, layout, solved.x), {
    planner: "mpc",
    why: `${why}${end}`,
    gap: solved.gap,
    seconds: solved.seconds,
  });
}
