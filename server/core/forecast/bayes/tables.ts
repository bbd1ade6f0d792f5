import { type Cases, configurations, countFamily, type Network, type Variable } from "./network";

/** STRENGTH is how many cases the coarser table counts for. */
const STRENGTH = 0.5;

/**
 * learnTables gives each variable its table by Dirichlet smoothing: the prior of P(child | p1 … pk) is the learnt
 * P(child | p1 … pk-1), down to the uniform distribution (Friedman, Geiger and Goldszmidt 1997). So a rare
 * configuration says what the coarser one says; parents stand with the most telling first.
 */
export function learnTables(
  variables: readonly Variable[],
  parents: readonly (readonly number[])[],
  cases: Cases,
): Network {
  const tables = variables.map((_, child) => learnTable(variables, child, parents[child], cases));
  return { variables, parents, tables };
}

/** learnTable gives the smoothed table of one variable. */
export function learnTable(
  variables: readonly Variable[],
  child: number,
  parents: readonly number[],
  cases: Cases,
): Float64Array {
  const size = variables[child].states.length;
  let table: Float64Array = new Float64Array(size).fill(1 / size);
  for (let depth = 0; depth <= parents.length; depth++) {
    const some = parents.slice(0, depth);
    const counts = countFamily(variables, cases, child, some);
    const last = depth > 0 ? variables[parents[depth - 1]].states.length : 1;
    const next = new Float64Array(counts.length);
    for (let c = 0; c < configurations(variables, some); c++) {
      let total = 0;
      for (let s = 0; s < size; s++) total += counts[c * size + s];
      const coarse = Math.floor(c / last) * size;
      for (let s = 0; s < size; s++)
        next[c * size + s] = (counts[c * size + s] + STRENGTH * table[coarse + s]) / (total + STRENGTH);
    }
    table = next;
  }
  return table;
}
