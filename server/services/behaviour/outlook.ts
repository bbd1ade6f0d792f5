import { IDLE_FROM } from "@/server/core/behaviour/demand/chain";
import { COLUMN_STEP_MS, COLUMN_STEPS, type ColumnOutlook } from "@/server/core/behaviour/demand/column";
import type { ActiveCell, ActiveUser } from "@/server/core/behaviour/demand/demand";
import { type Part, partsOf } from "@/server/core/behaviour/demand/parts";
import { QUANTILE_LEVELS } from "@/server/core/words";
import type { Deps } from "@/server/services/verb";
import { begunBefore, doneBefore, heaviestOpen, openBefore, type OpenRow } from "@/server/store/activity-now";
import { memoryAt, readMemory } from "@/server/store/behaviour";
import { listSources } from "@/server/store/sources";
import { habitsOf, type StoredCosts, type StoredOutlook } from "./memory";
import {
  applicationOf,
  arrivalsOf,
  demandOf,
  type Known,
  LATELY_MS,
  outlooksOf,
  QUARTER,
} from "./solve-sessions";

const [MINUTE, HOUR] = [60_000, 3_600_000];
/** FRESH_MS: activity that is collected, and is not complete to within this of an instant, tells nothing of it. */
export const FRESH_MS = 15 * MINUTE;
/** A silence is told from the end of a session within the hour that is looked back at, less what a session begun lately takes. */
const LONGEST_GAP_MS = HOUR - LATELY_MS;
/** Users who are told of by themselves, the heaviest of those in a session. */
const MOST_USERS = 50;
/** Series that are due together share one look. */
const REUSED_MS = 5_000;

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
