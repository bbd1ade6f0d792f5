import type { Layout } from "./formulate";
import type { FleetProblem } from "./fleet";
import type { Amounts } from "./threshold";

/** readAmounts reads a program's answer back into nodes and shares. */
export function readAmounts(problem: FleetProblem, layout: Layout, x: Float64Array): Amounts {
  const { groups, places } = layout;
  const steps = problem.seconds.length;
  const at = (column: number): number => (column < 0 ? 0 : x[column]);
  const line = (columns: Int32Array): Float64Array => Float64Array.from(columns, (c) => Math.max(0, at(c)));
  const late = groups.map(({ options }, g) => {
    const shares = new Float64Array(steps);
    for (const [index, option] of options.entries())
      if (option.late)
        for (let t = 0; t < steps; t++) shares[t] += Math.max(0, at(layout.serves[g][index][t]));
    return shares;
  });
  return {
    paid: layout.paid.map((columns) => Array.from(columns, (c) => Math.max(0, Math.round(at(c))))),
    // Usable nodes are a whole number too; what the program leaves unused may be less.
    ready: layout.ready.map((columns) => Array.from(columns, (c) => Math.max(0, Math.ceil(at(c) - 1e-6)))),
    late,
    shortServed: layout.shortServed.map(line),
    shortFloor: layout.shortFloor.map(line),
    groups,
    places,
  };
}
