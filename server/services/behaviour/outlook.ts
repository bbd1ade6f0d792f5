import { weekOf, arrivalsAt } from "@/server/core/behaviour/demand/arrivals";
import { type Chain, chainOf, IDLE_FROM } from "@/server/core/behaviour/demand/chain";
import { COLUMN_STEP_MS, COLUMN_STEPS, type ColumnOutlook } from "@/server/core/behaviour/demand/column";
import { type Part, partsOf } from "@/server/core/behaviour/demand/parts";
import { QUANTILE_LEVELS } from "@/server/core/words";
import {
  type ActiveCell,
  type ActiveUser,
  type BehaviourDemand,
  behaviourDemand,
  type Group,
} from "@/server/core/behaviour/demand/demand";
import type { Habit } from "@/server/core/behaviour/demand/habits";
import type { Deps } from "@/server/services/verb";
import {
  begunBefore,
  doneBefore,
  type DoneRow,
  heaviestOpen,
  openBefore,
  type OpenRow,
} from "@/server/store/activity-now";
import { memoryAt, readMemory } from "@/server/store/behaviour";
import { listSources } from "@/server/store/sources";
import { habitsOf, type StoredCosts, type StoredOutlook } from "./memory";

const [MINUTE, HOUR] = [60_000, 3_600_000];
/** FRESH_MS: activity that is collected, and is not complete to within this of an instant, tells nothing of it. */
export const FRESH_MS = 15 * MINUTE;
/** Sessions that began this lately tell today's pace; silences longer than the hour that is looked back at count as an hour. */
const [LATELY_MS, LONGEST_GAP_MS] = [20 * MINUTE, 40 * MINUTE];
/** Users who are told of by themselves, the heaviest of those in a session. */
const MOST_USERS = 50;
/** Series that are due together share one look. */
const REUSED_MS = 5_000;
/** The quarter of an hour of which arrivals are told. */
const QUARTER = 3;
const SECONDS = COLUMN_STEP_MS / 1000;

/** SeriesOutlook is what users do to one series, and how many they are. */
export interface SeriesOutlook extends ColumnOutlook {
  /** Users in a session now, and sessions expected to begin within a quarter of an hour. */
  readonly active: number;
  readonly arriving: number;
}

/** UserOutlook is what users do at an instant. */
export interface UserOutlook {
  /** Of a workload's measure; undefined where activity tells nothing. */
  of(application: string, workloadId: string, measure: string): SeriesOutlook | undefined;
  /** Of an application's measures, by segment and heavy user; no measure where activity or costs tell nothing. */
  parts(application: string): Promise<ReadonlyMap<string, readonly Part[]>>;
}

/** Lookout gives the outlook at an instant (epoch ms); undefined where nothing is learnt of activity, or what is known of it is too old. */
export type Lookout = (deps: Deps, issuedAt: number) => Promise<UserOutlook | undefined>;

interface Known {
  readonly outlook: StoredOutlook;
  readonly costs: StoredCosts | undefined;
  readonly habits: ReadonlyMap<number, Habit>;
  readonly at: number;
  readonly costsAt: number;
  readonly applications: Map<string, Application>;
}

/** Application is what its users' sessions will cost, solved once a day. */
interface Application {
  /** Column of a workload's measure; acts themselves are the last one. */
  readonly columns: ReadonlyMap<string, number>;
  readonly costs: ReadonlyMap<string, Float64Array>;
  readonly chains: ReadonlyMap<number, Chain>;
}

/**
 * lookout makes the one of a process. What is learnt of habits and costs is read, and its chains are solved, once a day; at each instant
 * the hour of acts before it is read, gathered by the database, and nothing at or after it.
 */
export function lookout(): Lookout {
  let known: Known | undefined;
  let last: { at: number; lookedAt: number; said: Promise<UserOutlook | undefined> } | undefined;

  async function knownOf({ db }: Deps): Promise<Known | undefined> {
    const [at, costsAt] = await Promise.all([memoryAt(db, "outlook"), memoryAt(db, "costs")]);
    if (at === undefined) return undefined;
    if (known?.at === at && known.costsAt === (costsAt ?? 0)) return known;
    const outlook = await readMemory<StoredOutlook>(db, "outlook");
    if (!outlook) return undefined;
    const costs = await readMemory<StoredCosts>(db, "costs");
    const habits = habitsOf(outlook.body.groups.map(({ habit }) => habit));
    known = {
      outlook: outlook.body,
      costs: costs?.body,
      habits,
      at: outlook.at,
      costsAt: costs?.at ?? 0,
      applications: new Map(),
    };
    return known;
  }

  async function look(deps: Deps, issuedAt: number): Promise<UserOutlook | undefined> {
    const now = await knownOf(deps);
    if (!now || now.at > issuedAt || now.costsAt > issuedAt || !(await isFresh(deps, issuedAt)))
      return undefined;
    const { db } = deps;
    const gaps = now.outlook.gaps.map(([name, ms]) => [name, Math.min(ms, LONGEST_GAP_MS)] as const);
    const [done, open, begun] = await Promise.all([
      doneBefore(db, issuedAt, COLUMN_STEPS, COLUMN_STEP_MS),
      openBefore(db, issuedAt, HOUR, IDLE_FROM),
      begunBefore(db, issuedAt, LATELY_MS, HOUR, gaps),
    ]);
    const known = (segment: number): number => (now.habits.has(segment) ? segment : 0);
    const cellOf = ({ segment, application, action, idle, once, squared }: OpenRow): ActiveCell => ({
      segment: known(segment),
      lastAction: `${application}/${action}`,
      idle,
      once,
      squared,
    });
    const cells = open.map(cellOf);
    const arrivals = arrivalsOf(
      now,
      begun.map((one) => ({ ...one, segment: known(one.segment) })),
      issuedAt,
    );
    // Who has been silent for an hour is gone; of the others the chain knows how many go on.
    const active = open.reduce((sum, { users }) => sum + users, 0);
    const arriving = [...arrivals.values()].reduce(
      (sum, path) => sum + path.slice(0, QUARTER).reduce((a, b) => a + b, 0),
      0,
    );
    const said = new Map<string, { done: readonly number[]; ahead: readonly number[] }[] | undefined>();
    return {
      of: (application, workloadId, measure) => {
        const solved = applicationOf(now, application);
        if (!solved) return undefined;
        if (!said.has(application))
          said.set(application, outlooksOf(now, solved, application, { done, cells, arrivals }));
        const column = solved.columns.get(`${workloadId}/${measure}`) ?? solved.columns.size;
        const one = said.get(application)?.[column];
        return one && { ...one, active, arriving };
      },
      parts: async (application) => {
        const solved = applicationOf(now, application);
        if (!solved) return new Map();
        const heavy = await heaviestOpen(db, issuedAt, HOUR, MOST_USERS);
        const users = heavy.map(
          ({ segment, application: last, action, ...one }): ActiveUser => ({
            ...one,
            segment: known(segment),
            lastAction: `${last}/${action}`,
          }),
        );
        const named = users.map(({ user }) => user);
        const others = (await openBefore(db, issuedAt, HOUR, IDLE_FROM, named)).map(cellOf);
        const demand = demandOf(now, solved, { cells: others, users, arrivals });
        const places = new Map<string, number[]>();
        for (const [key, place] of solved.columns) {
          const measure = key.slice(key.lastIndexOf("/") + 1);
          places.set(measure, [...(places.get(measure) ?? []), place]);
        }
        const grid = { width: solved.columns.size + 1, steps: COLUMN_STEPS, stepMs: COLUMN_STEP_MS };
        const segmentOf = new Map(users.map(({ user, segment }) => [user, segment]));
        return new Map(
          [...places].map(([measure, columns]) => [
            measure,
            partsOf(demand, { columns, ...grid, levels: QUANTILE_LEVELS, segmentOf }),
          ]),
        );
      },
    };
  }

  return async (deps, issuedAt) => {
    const now = deps.clock.now();
    // Workloads of other sources are due a moment later, with acts that had not come yet.
    if (last?.at !== issuedAt || now - last.lookedAt > REUSED_MS)
      last = { at: issuedAt, lookedAt: now, said: look(deps, issuedAt) };
    try {
      return await last.said;
    } catch (error) {
      last = undefined;
      throw error;
    }
  };
}

/** isFresh tells whether every source that is asked for activity has been asked up to about now. */
async function isFresh(deps: Deps, issuedAt: number): Promise<boolean> {
  const sources = await listSources(deps.db);
  return sources.every(
    (source) =>
      source.pausedAt ||
      !deps.eventSource(source) ||
      (source.usersTo !== null && source.usersTo.getTime() >= issuedAt - FRESH_MS),
  );
}

/** arrivalsOf gives the sessions that each group begins in each of the coming steps. */
function arrivalsOf(
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
function applicationOf(known: Known, application: string): Application | undefined {
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
function outlooksOf(
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
function demandOf(
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
