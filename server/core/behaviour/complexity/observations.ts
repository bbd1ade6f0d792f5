import { type Act, failed, symbolOf } from "../acts";
import type { Observation } from "./costs";
import type { Effort } from "./sharing";

/** Measured is one user's use over one step: mean of a column, in its unit, from `at` (epoch ms) on. */
export interface Measured {
  readonly user: string;
  readonly column: number;
  readonly at: number;
  readonly mean: number;
}

/** Evidence is what costs are learned from, gathered from acts and samples of the same time. */
export interface Evidence {
  readonly actions: readonly string[];
  readonly observations: readonly Observation[];
  readonly efforts: readonly Effort[];
  readonly stands: ReadonlyMap<string, number>;
}

/** A failed act counts as this much of one where no duration tells. */
const FAILED_COUNTS = 0.4;
/** One act counts as no more than this many, and no less than its inverse. */
const MOST_EFFORT = 10;
/** Users of whom fewer bytes than this were both logged and measured stand for as many as the others. */
const LEAST_BYTES = 10_000;

/**
 * evidenceOf joins acts with measured use by steps of `stepMs`. What runs over from one step into the next is kept together: neighbouring
 * steps with use or acts are one observation. Where bytes are logged and traffic is measured (the columns `bytesColumns`), their ratio tells how
 * many acts one logged act stands for, as in a sampled log.
 */
export function evidenceOf(
  acts: readonly Act[],
  measured: Iterable<Measured>,
  columns: number,
  stepMs: number,
  bytesColumns: readonly number[] = [],
): Evidence {
  const actions: string[] = [];
  const place = new Map<string, number>();
  const efforts: Effort[] = [];
  const users = new Map<
    string,
    Map<number, { counts: Map<number, number>; used: Float64Array; bytes: number }>
  >();
  const stepOf = (user: string, at: number) => {
    let steps = users.get(user);
    if (!steps) users.set(user, (steps = new Map()));
    const step = Math.floor(at / stepMs);
    let one = steps.get(step);
    if (!one) steps.set(step, (one = { counts: new Map(), used: new Float64Array(columns), bytes: 0 }));
    return one;
  };
  const effortOf = (act: Act): number => {
    const symbol = symbolOf(act);
    let a = place.get(symbol);
    if (a === undefined) {
      place.set(symbol, (a = actions.length));
      actions.push(symbol);
      efforts.push({
        application: act.application,
        acts: 0,
        timed: 0,
        durationMs: 0,
        durationSquares: 0,
        sized: 0,
        bytes: 0,
      });
    }
    return a;
  };
  for (const act of acts) {
    const effort = efforts[effortOf(act)];
    effort.acts++;
    if (failed(act)) continue;
    if (act.durationMs !== undefined) {
      effort.timed++;
      effort.durationMs += act.durationMs;
      effort.durationSquares += act.durationMs ** 2;
    }
    if (act.bytes !== undefined) {
      effort.sized++;
      effort.bytes += act.bytes;
    }
  }
  for (const act of acts) {
    const a = effortOf(act);
    const step = stepOf(act.user, act.at);
    step.counts.set(a, (step.counts.get(a) ?? 0) + actsIn(act, efforts[a]));
    step.bytes += act.bytes ?? 0;
  }
  for (const { user, column, at, mean } of measured) stepOf(user, at).used[column] += (mean * stepMs) / 1000;
  return { actions, efforts, ...joined(users, columns, bytesColumns) };
}

/** actsIn tells how many usual acts one act is: an act that took twice as long as usual is taken to have cost twice as much. */
function actsIn(act: Act, { timed, durationMs }: Effort): number {
  if (act.durationMs === undefined || durationMs === 0) return failed(act) ? FAILED_COUNTS : 1;
  return Math.min(MOST_EFFORT, Math.max(1 / MOST_EFFORT, (act.durationMs * timed) / durationMs));
}

type Steps = Map<number, { counts: Map<number, number>; used: Float64Array; bytes: number }>;

function joined(users: ReadonlyMap<string, Steps>, columns: number, bytesColumns: readonly number[]) {
  const observations: Observation[] = [];
  const stands = new Map<string, number>();
  let [allSent, allLogged] = [0, 0];
  for (const [user, steps] of users) {
    let [sent, logged] = [0, 0];
    let counts = new Map<number, number>();
    let used = new Float64Array(columns);
    let last = Number.NaN;
    const flush = (): void => {
      if (counts.size > 0) observations.push({ user, counts: [...counts], used });
      counts = new Map();
      used = new Float64Array(columns);
    };
    for (const step of [...steps.keys()].sort((a, b) => a - b)) {
      if (step !== last + 1) flush();
      last = step;
      const one = steps.get(step);
      if (!one) continue;
      for (const [a, count] of one.counts) counts.set(a, (counts.get(a) ?? 0) + count);
      for (let c = 0; c < columns; c++) used[c] += one.used[c];
      for (const c of bytesColumns) sent += one.used[c];
      logged += one.bytes;
    }
    flush();
    if (logged >= LEAST_BYTES && sent > 0) stands.set(user, sent / logged);
    allSent += sent;
    allLogged += logged;
  }
  const usual = allLogged > 0 && allSent > 0 ? allSent / allLogged : 1;
  for (const user of users.keys()) if (!stands.has(user)) stands.set(user, usual);
  return { observations, stands };
}
