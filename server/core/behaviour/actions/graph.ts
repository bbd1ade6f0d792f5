import type { Habit } from "../demand/habits";

/** ActionNode is one action of a graph: its share of all acts, and how often sessions begin with it and end after it. */
export interface ActionNode {
  readonly action: string;
  readonly share: number;
  readonly begins: number;
  readonly ends: number;
}

/** ActionEdge says how likely `to` follows `from` within a session. */
export interface ActionEdge {
  readonly from: string;
  readonly to: string;
  readonly probability: number;
  /** How often it was seen, faded. */
  readonly count: number;
}

/** ActionGraph is the first-order Markov chain of what is done, as far as it is likely enough to be drawn. */
export interface ActionGraph {
  readonly nodes: readonly ActionNode[];
  readonly edges: readonly ActionEdge[];
  /** Actions that were left out because others are done more often, and their share of all acts. */
  readonly rarer: number;
  readonly rarerShare: number;
  /** Share of all steps within sessions that the edges hold. */
  readonly covered: number;
}

/** actionGraph joins habits into one graph: at most `most` actions, the most frequent, and steps of probability `least` and above. */
export function actionGraph(
  habits: Iterable<Pick<Habit, "next">>,
  { least, most, application }: { least: number; most: number; application?: string },
): ActionGraph {
  const counts = new Map<string, Map<string, number>>();
  for (const { next } of habits)
    for (const [from, row] of next)
      for (const [to, n] of row) {
        if (!within(from, application) || !within(to, application)) continue;
        const sums = counts.get(from) ?? new Map<string, number>();
        counts.set(from, sums.set(to, (sums.get(to) ?? 0) + n));
      }
  // An action was done as often as something, or the end, came after it, or as it came after something, where that is more.
  const done = new Map<string, number>();
  for (const row of counts.values())
    for (const [to, n] of row) if (to !== "") done.set(to, (done.get(to) ?? 0) + n);
  for (const [from, row] of counts)
    if (from !== "") done.set(from, Math.max(done.get(from) ?? 0, sumOf(row)));
  const all = [...done].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const total = all.reduce((sum, [, n]) => sum + n, 0);
  const kept = all.slice(0, most);
  const shown = new Set(kept.map(([action]) => action));
  const starts = counts.get("");
  const begun = starts ? sumOf(starts) : 0;
  const edges: ActionEdge[] = [];
  let [steps, held] = [0, 0];
  for (const [from, row] of counts) {
    if (from === "") continue;
    const after = sumOf(row);
    for (const [to, count] of row) {
      if (to === "") continue;
      steps += count;
      const probability = count / after;
      if (!shown.has(from) || !shown.has(to) || probability < least) continue;
      held += count;
      edges.push({ from, to, probability, count });
    }
  }
  return {
    nodes: kept.map(([action, n]) => {
      const row = counts.get(action);
      return {
        action,
        share: total > 0 ? n / total : 0,
        begins: begun > 0 ? (starts?.get(action) ?? 0) / begun : 0,
        ends: row ? (row.get("") ?? 0) / sumOf(row) : 1,
      };
    }),
    edges: edges.sort(
      (a, b) => b.probability - a.probability || (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1),
    ),
    rarer: all.length - kept.length,
    rarerShare: total > 0 ? all.slice(most).reduce((sum, [, n]) => sum + n, 0) / total : 0,
    covered: steps > 0 ? held / steps : 0,
  };
}

const within = (symbol: string, application: string | undefined): boolean =>
  symbol === "" || application === undefined || symbol.startsWith(`${application}/`);

const sumOf = (row: ReadonlyMap<string, number>): number => {
  let sum = 0;
  for (const n of row.values()) sum += n;
  return sum;
};
