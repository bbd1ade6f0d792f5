import type { FleetProblem } from "./fleet";
import { makeGroups } from "./groups";
import { makePlaces } from "./places";

/** Choice is which planner is to run, and why. */
export interface Choice {
  readonly planner: "threshold" | "mpc";
  readonly why: string;
}

/** chooseFleetPlanner takes the plain planner where there is nothing to choose, and the optimiser elsewhere. */
export function chooseFleetPlanner(problem: FleetProblem): Choice {
  const places = makePlaces(problem);
  const groups = makeGroups(problem, places);
  const free = groups.filter(({ options }) => options.length > 1).length;
  const mixed = places.filter(
    ({ pools }) => pools.filter((k) => problem.pools[k].market !== "reserved").length > 1,
  ).length;
  if (free === 0 && mixed === 0 && problem.budgetPerHour === null)
    return {
      planner: "threshold",
      why: "Every workload has one kind of node to run on and there is no budget, so there is nothing to choose.",
    };
  const reasons = [
    free > 0 ? `${free} of ${groups.length} demands can be served in more than one place` : "",
    mixed > 0 ? `${mixed} of ${places.length} places can be paid for in more than one way` : "",
    problem.budgetPerHour !== null ? `the budget is $${problem.budgetPerHour.toFixed(2)}/h` : "",
  ].filter(Boolean);
  return { planner: "mpc", why: `The optimiser runs, because ${reasons.join(", and ")}.` };
}
