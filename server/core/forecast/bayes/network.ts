/** Variable is a discrete quantity with at least one named state. */
export interface Variable {
  readonly name: string;
  readonly states: readonly string[];
}

/**
 * Network is a Bayesian network: for each variable its parents (indices into `variables`, acyclic) and its table
 * P(state | parents), row by row: the configuration of parents (the first parent counts slowest), then the state.
 */
export interface Network {
  readonly variables: readonly Variable[];
  readonly parents: readonly (readonly number[])[];
  readonly tables: readonly Float64Array[];
}

/** UNKNOWN stands for a state that was not observed. */
export const UNKNOWN = -1;

/** Cases are weighted observations: row-major state indices, one a variable; UNKNOWN where not observed. */
export interface Cases {
  readonly width: number;
  readonly rows: Int8Array;
  readonly weights: Float64Array;
}

/** makeCases packs rows of states and their weights. */
export function makeCases(
  width: number,
  list: readonly { states: readonly number[]; weight: number }[],
): Cases {
  const rows = new Int8Array(list.length * width);
  const weights = new Float64Array(list.length);
  list.forEach(({ states, weight }, i) => {
    rows.set(states, i * width);
    weights[i] = weight;
  });
  return { width, rows, weights };
}

/** configurations is the number of joint states of `parents`. */
export const configurations = (variables: readonly Variable[], parents: readonly number[]): number =>
  parents.reduce((product, parent) => product * variables[parent].states.length, 1);

/**
 * countFamily sums the weights of the cases for each configuration of `parents` and state of `child`, in the order of a
 * table. Cases in which one of them is not observed are left out.
 */
export function countFamily(
  variables: readonly Variable[],
  cases: Cases,
  child: number,
  parents: readonly number[],
): Float64Array {
  const size = variables[child].states.length;
  const counts = new Float64Array(configurations(variables, parents) * size);
  const { rows, weights, width } = cases;
  for (let i = 0; i < weights.length; i++) {
    const own = rows[i * width + child];
    let at = 0;
    let known = own !== UNKNOWN;
    for (const parent of parents) {
      const state = rows[i * width + parent];
      known &&= state !== UNKNOWN;
      at = at * variables[parent].states.length + state;
    }
    if (known) counts[at * size + own] += weights[i];
  }
  return counts;
}

/** topological orders the variables so that parents come first; undefined when there is a cycle. */
export function topological(parents: readonly (readonly number[])[]): number[] | undefined {
  const order: number[] = [];
  const placed = new Set<number>();
  while (order.length < parents.length) {
    const next = parents.findIndex((own, v) => !placed.has(v) && own.every((parent) => placed.has(parent)));
    if (next < 0) return undefined;
    placed.add(next);
    order.push(next);
  }
  return order;
}
