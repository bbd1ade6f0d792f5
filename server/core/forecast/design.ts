import type { History } from "./history";
import type { LeadGrid } from "./leads";
import { factorise, gram } from "./linear";
import { lookAt, makeSituation, REGRESSOR_COUNT, type Situation, SPREAD_WIDTH } from "./situation";

/** Rung is the learning set of one lead: past origins with a known target, and what was seen there. */
export interface Rung {
  readonly lead: number;
  readonly rows: number;
  readonly origins: Int32Array;
  readonly targets: Float64Array;
  readonly spread: Float64Array;
  readonly regressors: Float64Array;
  /** Cholesky factor of the penalised spread regression, shared by all experts. */
  readonly factor: Float64Array;
}

/** Design is everything that experts are fitted on at once; it ends before index `until`. */
export interface Design {
  readonly history: History;
  readonly grid: LeadGrid;
  readonly until: number;
  readonly rungs: readonly Rung[];
  readonly situation: Situation;
}

/** LEAST_ROWS is the number of past cases below which a rung says nothing. */
export const LEAST_ROWS = 12;
const MOST_ROWS = 1000;
const DAYS = 28;
const LEAST_STEPS = 2000;

/** makeDesign gathers up to 1,000 cases a rung from the last 28 days (2,000 steps where that is longer) before index `until`; undefined when even the first rung has too few. */
export function makeDesign(history: History, grid: LeadGrid, until: number): Design | undefined {
  const situation = makeSituation(history, grid);
  const rungs: Rung[] = [];
  for (const lead of grid.leads) {
    // Where there is enough, leave out the first day, whose seasonal look-ups would be made up.
    const soft = until - lead > 2 * history.day + 60 ? history.day : Math.min(history.hour, 3);
    const from = Math.max(1, soft, until - Math.max(DAYS * history.day, LEAST_STEPS));
    const span = until - lead + 1 - from;
    if (span < LEAST_ROWS) break;
    const stride = Math.max(1, Math.floor(span / MOST_ROWS));
    const most = Math.floor((span - 1) / stride) + 1;
    const origins = new Int32Array(most);
    const targets = new Float64Array(most);
    const spread = new Float64Array(most * SPREAD_WIDTH);
    const regressors = new Float64Array(most * REGRESSOR_COUNT);
    let rows = 0;
    // From the newest backwards, so that the newest case is always in.
    for (let origin = until - lead; origin >= from; origin -= stride) {
      if (!history.learn[origin + lead - 1]) continue;
      lookAt(situation, origin, lead);
      origins[rows] = origin;
      targets[rows] = history.y[origin + lead - 1];
      spread.set(situation.spread, rows * SPREAD_WIDTH);
      regressors.set(situation.regressors, rows * REGRESSOR_COUNT);
      rows++;
    }
    if (rows < LEAST_ROWS) break;
    const factor = gram(spread, rows, SPREAD_WIDTH);
    for (let j = 0; j < SPREAD_WIDTH; j++) factor[j * SPREAD_WIDTH + j] += (j === 0 ? 1e-6 : 0.02) * rows;
    factorise(factor, SPREAD_WIDTH);
    rungs.push({ lead, rows, origins, targets, spread, regressors, factor });
  }
  if (rungs.length === 0) return undefined;
  // A young series has no cases of the far leads yet: they borrow those of the farthest that it has.
  while (rungs.length < grid.leads.length) rungs.push(rungs[rungs.length - 1]);
  return { history, grid, until, rungs, situation };
}
