import { type Network, UNKNOWN } from "./network";

/** Factor is a table over the variables of `scope`; the first counts slowest. */
interface Factor {
  readonly scope: readonly number[];
  readonly values: Float64Array;
}

/**
 * posterior gives P(query | evidence) exactly by variable elimination (Zhang and Poole 1994), the variable with the
 * smallest resulting table first; `evidence` has a state or UNKNOWN for each variable. Without evidence that can
 * happen it gives the uniform distribution.
 */
export function posterior(network: Network, query: number, evidence: readonly number[]): Float64Array {
  const sizes = network.variables.map((variable) => variable.states.length);
  const needed = relevant(network, query, evidence);
  let factors: Factor[] = [];
  for (const v of needed) factors.push(reduced(network, v, evidence, query, sizes));
  const hidden = needed.filter((v) => v !== query && evidence[v] === UNKNOWN);
  while (hidden.length > 0) {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    hidden.forEach((v, i) => {
      const scope = new Set(factors.filter((f) => f.scope.includes(v)).flatMap((f) => f.scope));
      const size = [...scope].reduce((product, u) => product * sizes[u], 1);
      if (size < least) [least, best] = [size, i];
    });
    const [v] = hidden.splice(best, 1);
    const touching = factors.filter((f) => f.scope.includes(v));
    factors = factors.filter((f) => !f.scope.includes(v));
    factors.push(
      sumOut(
        touching.reduce((a, b) => product(a, b, sizes)),
        v,
        sizes,
      ),
    );
  }
  const start: Factor = { scope: [query], values: new Float64Array(sizes[query]).fill(1) };
  const { values } = factors.reduce((a, b) => product(a, b, sizes), start);
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => (total > 0 ? value / total : 1 / values.length));
}

/** relevant leaves out variables that are neither asked for, nor observed, nor above one that is: they sum to 1. */
function relevant({ parents }: Network, query: number, evidence: readonly number[]): number[] {
  const keep = new Set<number>();
  const visit = (v: number): void => {
    if (keep.has(v)) return;
    keep.add(v);
    parents[v].forEach(visit);
  };
  visit(query);
  evidence.forEach((state, v) => state !== UNKNOWN && visit(v));
  return [...keep].sort((a, b) => a - b);
}

/** reduced gives the table of `v` with observed variables fixed (the query stays free). */
function reduced(
  { parents, tables }: Network,
  v: number,
  evidence: readonly number[],
  query: number,
  sizes: readonly number[],
): Factor {
  const family = [...parents[v], v];
  const free = family.filter((u) => u === query || evidence[u] === UNKNOWN);
  const values = new Float64Array(free.reduce((n, u) => n * sizes[u], 1));
  const state = new Map<number, number>();
  for (let i = 0; i < values.length; i++) {
    unravel(i, free, sizes, state);
    let at = 0;
    for (const u of family) at = at * sizes[u] + (state.get(u) ?? evidence[u]);
    values[i] = tables[v][at];
  }
  return { scope: free, values };
}

function product(a: Factor, b: Factor, sizes: readonly number[]): Factor {
  const scope = [...new Set([...a.scope, ...b.scope])];
  const values = new Float64Array(scope.reduce((n, u) => n * sizes[u], 1));
  const state = new Map<number, number>();
  for (let i = 0; i < values.length; i++) {
    unravel(i, scope, sizes, state);
    values[i] = a.values[ravel(a.scope, sizes, state)] * b.values[ravel(b.scope, sizes, state)];
  }
  return { scope, values };
}

function sumOut(factor: Factor, v: number, sizes: readonly number[]): Factor {
  const scope = factor.scope.filter((u) => u !== v);
  const values = new Float64Array(scope.reduce((n, u) => n * sizes[u], 1));
  const state = new Map<number, number>();
  for (let i = 0; i < factor.values.length; i++) {
    unravel(i, factor.scope, sizes, state);
    values[ravel(scope, sizes, state)] += factor.values[i];
  }
  return { scope, values };
}

function unravel(
  index: number,
  scope: readonly number[],
  sizes: readonly number[],
  into: Map<number, number>,
): void {
  for (let k = scope.length - 1; k >= 0; k--) {
    const size = sizes[scope[k]];
    into.set(scope[k], index % size);
    index = Math.floor(index / size);
  }
}

function ravel(
  scope: readonly number[],
  sizes: readonly number[],
  state: ReadonlyMap<number, number>,
): number {
  let at = 0;
  for (const u of scope) at = at * sizes[u] + (state.get(u) ?? 0);
  return at;
}
