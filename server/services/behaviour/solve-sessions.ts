import { arrivalsAt, weekOf } from "@/server/core/behaviour/demand/arrivals";
import { type Chain, chainOf } from "@/server/core/behaviour/demand/chain";
import { COLUMN_STEP_MS, COLUMN_STEPS } from "@/server/core/behaviour/demand/column";
import {
  type ActiveCell,
  type ActiveUser,
  type BehaviourDemand,
  behaviourDemand,
  type Group,
} from "@/server/core/behaviour/demand/demand";
import type { Habit } from "@/server/core/behaviour/demand/habits";
import type { DoneRow } from "@/server/store/activity-now";
import type { StoredCosts, StoredOutlook } from "./memory";

/** LATELY_MS: sessions that began this lately tell today's pace. */
export const LATELY_MS = 20 * 60_000;
/** QUARTER is how many steps make the quarter of an hour of which arrivals are told. */
export const QUARTER = 3;
const SECONDS = COLUMN_STEP_MS / 1000;

/** Known is what is learnt of habits and costs, and what was solved of it since it was read. */
export interface Known {
  readonly outlook: StoredOutlook;
  readonly costs: StoredCosts | undefined;
  readonly habits: ReadonlyMap<number, Habit>;
  readonly at: number;
  readonly costsAt: number;
  readonly applications: Map<string, Application>;
}

/** Application is what its users' sessions will cost, solved once a day. */
export interface Application {
  /** Column of a workload's measure; acts themselves are the last one. */
  readonly columns: ReadonlyMap<string, number>;
  readonly costs: ReadonlyMap<string, Float64Array>;
  readonly chains: ReadonlyMap<number, Chain>;
}

/** arrivalsOf gives the sessions that each group begins in each of the coming steps. */
export function arrivalsOf(
  { outlook, habits }: Known,
  begun: readonly { segment: number; begun: number }[],
  now: number,
): Map<number, Float64Array> {
  const { weeks } = outlook;
  return new Map(
    outlook.groups.map(({ habit: { segment }, regions }) => {
      const week = weekOf({ starts: habits.get(segment)?.starts ?? [], weeks });
      const came = begun.reduce((sum, one) => sum + (one.segment === segment ? one.begun : 0), 0);
      const none = { came: 0, expected: 0 };
      let expected = 0;
      for (let at = now - LATELY_MS; at < now; at += COLUMN_STEP_MS)
        expected += arrivalsAt(week, regions, at, COLUMN_STEP_MS, none);
      const path = Float64Array.from({ length: COLUMN_STEPS }, (_, step) =>
        arrivalsAt(week, regions, now + step * COLUMN_STEP_MS, COLUMN_STEP_MS, { came, expected }),
      );
      return [segment, path] as const;
    }),
  );
}

/** applicationOf solves an application's chains at its first use of the day; undefined where none of its actions is known. */
export function applicationOf(known: Known, application: string): Application | undefined {
  const found = known.applications.get(application);
  if (found) return found;
  const prefix = `${application}/`;
  const symbols = new Set<string>();
  for (const { next } of known.habits.values())
    for (const name of next.keys()) if (name.startsWith(prefix)) symbols.add(name);
  if (symbols.size === 0) return undefined;
  const means = new Map(known.costs?.means ?? []);
  const all = known.costs?.columns ?? [];
  const used = all.flatMap((column, c) =>
    [...symbols].some((symbol) => (means.get(symbol)?.[c] ?? 0) > 0) ? [{ ...column, c }] : [],
  );
  const columns = new Map(used.map(({ workload, measure }, place) => [`${workload}/${measure}`, place]));
  const costs = new Map(
    [...symbols].map((symbol) => [
      symbol,
      Float64Array.from([...used.map(({ c }) => means.get(symbol)?.[c] ?? 0), 1]),
    ]),
  );
  const request = { costs, columns: used.length + 1, steps: COLUMN_STEPS, stepMs: COLUMN_STEP_MS };
  const chains = new Map([...known.habits].map(([id, habit]) => [id, chainOf({ habit, ...request })]));
  const made = { columns, costs, chains };
  known.applications.set(application, made);
  return made;
}

/** outlooksOf gives what was done and what is ahead, by column; undefined when nothing was done lately: then nothing can be told. */
export function outlooksOf(
  known: Known,
  solved: Application,
  application: string,
  now: {
    done: readonly DoneRow[];
    cells: readonly ActiveCell[];
    arrivals: ReadonlyMap<number, Float64Array>;
  },
): { done: readonly number[]; ahead: readonly number[] }[] | undefined {
  const { columns, costs } = solved;
  const width = columns.size + 1;
  const own = now.done.filter((row) => row.application === application);
  if (!own.some(({ back }) => back < QUARTER)) return undefined;
  const done = Array.from({ length: width }, () => new Array<number>(COLUMN_STEPS).fill(0));
  for (const { back, action, acts } of own) {
    const cost = costs.get(`${application}/${action}`);
    for (let c = 0; cost && c < width; c++) done[c][COLUMN_STEPS - 1 - back] += (cost[c] * acts) / SECONDS;
  }
  const { total } = demandOf(known, solved, { ...now, users: [] });
  return done.map((path, c) => ({
    done: path,
    ahead: Array.from({ length: COLUMN_STEPS }, (_, step) => total.mean[step * width + c] / SECONDS),
  }));
}

/** demandOf adds up what users in sessions and those who begin one are about to take of an application's columns. */
export function demandOf(
  { outlook }: Known,
  { columns, chains }: Application,
  now: {
    readonly cells: readonly ActiveCell[];
    readonly users: readonly ActiveUser[];
    readonly arrivals: ReadonlyMap<number, Float64Array>;
  },
): BehaviourDemand {
  const groups = new Map(
    outlook.groups.flatMap(({ habit: { segment }, stands }) => {
      const chain = chains.get(segment);
      const arrivals = now.arrivals.get(segment);
      return chain && arrivals ? [[segment, { chain, arrivals, stands } satisfies Group] as const] : [];
    }),
  );
  return behaviourDemand({
    users: now.users,
    cells: now.cells,
    groups,
    columns: columns.size + 1,
    steps: COLUMN_STEPS,
    stepMs: COLUMN_STEP_MS,
    levels: [0.5],
    single: () => true,
  });
}
