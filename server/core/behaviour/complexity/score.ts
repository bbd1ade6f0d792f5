import type { Resource } from "@/server/core/words";
import type { Costs } from "./costs";
import { type Amounts, MILLISECONDS_OF, scoreOf } from "./prices";

/** Complexity is one action's score with what it rests on. */
export interface Complexity {
  readonly action: string;
  /** 0 to 100; see {@link scoreOf}. */
  readonly score: number;
  /** The score that it lies between with 80 % confidence. */
  readonly low: number;
  readonly high: number;
  /** Core-milliseconds that one act is worth. */
  readonly milliseconds: number;
  readonly amounts: Amounts;
  /** Recorded acts that this was learned from. */
  readonly acts: number;
}

const TENTH = 1.2816;

/** complexities scores every action; `columns` tells the resource of each column of the costs. */
export function complexities(costs: Costs, columns: readonly Resource[]): Complexity[] {
  return costs.actions.map((action, a) => {
    const amounts: Amounts = {};
    let [milliseconds, variance] = [0, 0];
    for (const [c, resource] of columns.entries()) {
      amounts[resource] = (amounts[resource] ?? 0) + costs.mean[a][c];
      milliseconds += costs.mean[a][c] * MILLISECONDS_OF[resource];
      variance += (costs.deviation[a][c] * MILLISECONDS_OF[resource]) ** 2;
    }
    const spread = Math.exp(TENTH * Math.sqrt(Math.log(1 + variance / Math.max(1e-12, milliseconds ** 2))));
    return {
      action,
      score: scoreOf(milliseconds),
      low: scoreOf(milliseconds / spread),
      high: scoreOf(milliseconds * spread),
      milliseconds,
      amounts,
      acts: costs.acts[a],
    };
  });
}

/** sequenceScore scores a sequence of actions by its expected cost; each has a probability of being reached, 1 when left out. */
export function sequenceScore(
  sequence: readonly { readonly action: string; readonly probability?: number }[],
  known: ReadonlyMap<string, Complexity>,
): { score: number; milliseconds: number } {
  const milliseconds = sequence.reduce(
    (sum, { action, probability = 1 }) => sum + probability * (known.get(action)?.milliseconds ?? 0),
    0,
  );
  return { score: scoreOf(milliseconds), milliseconds };
}
