import { seededRandom } from "@/server/core/replay/random";
import { type Cases, countFamily, topological, type Variable } from "./network";

/** Constraints say which edges a structure may and must have. */
export interface Constraints {
  /** allowed(from, to) tells whether `from` may be a parent of `to`. */
  readonly allowed: (from: number, to: number) => boolean;
  /** Edges [from, to] that are always there. */
  readonly forced?: readonly (readonly [number, number])[];
  readonly mostParents: number;
}

/** PRIOR_SIZE is the equivalent sample size of the BDeu score: how many imagined cases it spreads over a family. */
const PRIOR_SIZE = 2;
const RESTARTS = 2;
const KICKS = 3;

/**
 * learnStructure searches for the acyclic structure with the highest BDeu score (Heckerman, Geiger and Chickering 1995)
 * by hill climbing over adding, removing and turning one edge, from the forced edges and from two seeded disturbances
 * of the best so far. Forced parents of a variable come first, then the others by how much they tell alone.
 */
export function learnStructure(
  variables: readonly Variable[],
  cases: Cases,
  constraints: Constraints,
  seed: number,
): number[][] {
  const score = familyScorer(variables, cases);
  const forced = constraints.forced ?? [];
  const start = variables.map((_, to) => forced.filter((edge) => edge[1] === to).map(([from]) => from));
  const random = seededRandom(seed);
  let best = climb(start, score, constraints);
  for (let restart = 0; restart < RESTARTS; restart++) {
    let from = best;
    for (let kick = 0; kick < KICKS; kick++) {
      const moves = movesFrom(from, constraints);
      if (moves.length > 0) from = moves[Math.floor(random() * moves.length)].apply();
    }
    const found = climb(from, score, constraints);
    if (total(found, score) > total(best, score) + 1e-9) best = found;
  }
  return best.map((parents, child) => [
    ...start[child],
    ...parents
      .filter((parent) => !start[child].includes(parent))
      .map((parent) => ({ parent, gain: score(child, [parent]) }))
      .sort((a, b) => b.gain - a.gain || a.parent - b.parent)
      .map(({ parent }) => parent),
  ]);
}

type Score = (child: number, parents: readonly number[]) => number;

const total = (structure: readonly (readonly number[])[], score: Score): number =>
  structure.reduce((sum, parents, child) => sum + score(child, parents), 0);

interface Move {
  /** Variables whose parents change. */
  readonly changed: readonly number[];
  readonly apply: () => number[][];
}

function climb(start: number[][], score: Score, constraints: Constraints): number[][] {
  let current = start;
  while (true) {
    let best: { gain: number; next: number[][] } | undefined;
    for (const move of movesFrom(current, constraints)) {
      const next = move.apply();
      let gain = 0;
      for (const v of move.changed) gain += score(v, next[v]) - score(v, current[v]);
      if (gain > 1e-6 && gain > (best?.gain ?? 0) + 1e-12) best = { gain, next };
    }
    if (!best) return current;
    current = best.next;
  }
}

/** movesFrom lists every single change that keeps the constraints and makes no cycle. */
function movesFrom(
  current: readonly (readonly number[])[],
  { allowed, forced = [], mostParents }: Constraints,
): Move[] {
  const moves: Move[] = [];
  const with_ = (changes: readonly [number, number[]][]): (() => number[][]) => {
    return () =>
      current.map((parents, v) => changes.find(([changed]) => changed === v)?.[1] ?? parents.slice());
  };
  const add = (changed: readonly number[], apply: () => number[][]): void => {
    if (topological(apply())) moves.push({ changed, apply });
  };
  for (let to = 0; to < current.length; to++) {
    for (let from = 0; from < current.length; from++) {
      if (from === to || forced.some(([a, b]) => a === from && b === to)) continue;
      if (!current[to].includes(from)) {
        if (allowed(from, to) && current[to].length < mostParents)
          add([to], with_([[to, [...current[to], from].sort((a, b) => a - b)]]));
        continue;
      }
      const without = current[to].filter((parent) => parent !== from);
      add([to], with_([[to, without]]));
      if (allowed(to, from) && current[from].length < mostParents)
        add(
          [to, from],
          with_([
            [to, without],
            [from, [...current[from], to].sort((a, b) => a - b)],
          ]),
        );
    }
  }
  return moves;
}

/** familyScorer gives the BDeu score of a variable with its parents, remembered. */
function familyScorer(variables: readonly Variable[], cases: Cases): Score {
  const known = new Map<string, number>();
  return (child, parents) => {
    const key = `${child}|${parents.join()}`;
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = bdeu(variables, cases, child, parents)));
    return value;
  };
}

function bdeu(
  variables: readonly Variable[],
  cases: Cases,
  child: number,
  parents: readonly number[],
): number {
  const counts = countFamily(variables, cases, child, parents);
  const size = variables[child].states.length;
  const prior = PRIOR_SIZE / counts.length;
  const own = logGamma(prior);
  const row = logGamma(prior * size);
  let sum = 0;
  for (let at = 0; at < counts.length; at += size) {
    let all = 0;
    for (let s = 0; s < size; s++) all += counts[at + s];
    if (all === 0) continue;
    sum += row - logGamma(prior * size + all);
    for (let s = 0; s < size; s++) if (counts[at + s] > 0) sum += logGamma(prior + counts[at + s]) - own;
  }
  return sum;
}

const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/** logGamma is ln Γ(x) for x > 0 (Lanczos's approximation, g = 7). */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  let sum = 0.9999999999998099;
  LANCZOS.forEach((c, i) => {
    sum += c / (x + i);
  });
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}
