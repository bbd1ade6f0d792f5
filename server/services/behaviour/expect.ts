import { type Chain, chainOf, IDLE_BINS, idleBin } from "@/server/core/behaviour/demand/chain";
import { amountQuantile } from "@/server/core/behaviour/demand/quantiles";
import { type Borrowing, borrowingOf, expectedHour } from "@/server/core/behaviour/profiles/expected";
import { localTime, type Reading, readProfile, sumReadings } from "@/server/core/behaviour/profiles/profile";
import { QUANTILE_LEVELS, type Resource, UNIT_OF } from "@/server/core/words";
import type { Db } from "@/server/store/client";
import { findSubjects, readMemory, type SubjectRow } from "@/server/store/behaviour";
import { costsOf, habitsOf, type StoredCosts, type StoredHabit } from "./memory";

const [HOUR_S, HOUR_MS] = [3600, 3_600_000];
/** A session under way is looked ahead this far: three steps of five minutes. */
const [STEPS, STEP_MS] = [3, 300_000];

/** USER_RESOURCES are what is forecast and reserved for single users. */
export const USER_RESOURCES = [
  "cpu",
  "memory",
  "bandwidth",
  "storage_io",
] as const satisfies readonly Resource[];

/** UserNeed is what one user is expected to take of a resource: of the session under way in the next 15 minutes, and of others in this hour. */
export interface UserNeed {
  readonly resource: Resource;
  readonly unit: string;
  readonly mean: number;
  readonly variance: number;
  readonly quantiles: Readonly<Record<string, number>>;
  /** 0 to 1: how much of the pace is the user's own; the rest is their segment's. */
  readonly own: number;
}

/** GroupNeed is what a group of users is expected to take of a resource together. */
export type GroupNeed = Pick<UserNeed, "resource" | "unit" | "mean" | "quantiles">;

/** needOfGroup adds up what members need of each resource; given their segment, members act independently of each other. */
export const needOfGroup = (members: readonly (readonly UserNeed[])[]): GroupNeed[] =>
  USER_RESOURCES.map((resource, column) => {
    let [mean, variance] = [0, 0];
    for (const needs of members) {
      mean += needs[column]?.mean ?? 0;
      variance += needs[column]?.variance ?? 0;
    }
    return { resource, unit: UNIT_OF[resource], mean, quantiles: quantilesOf(mean, variance) };
  });

const quantilesOf = (mean: number, variance: number): Record<string, number> =>
  Object.fromEntries(QUANTILE_LEVELS.map((level) => [String(level), amountQuantile(mean, variance, level)]));

/** Expecter answers for any user at one instant. */
export type Expecter = (row: SubjectRow) => UserNeed[];

/** expecter reads once what is known of all users, unless they are given, and gives what each one needs from `now` (epoch ms) on. */
export async function expecter(db: Db, now: number, all?: readonly SubjectRow[]): Promise<Expecter> {
  const rows = all ?? (await findSubjects(db));
  const costs = costsOf((await readMemory<StoredCosts>(db, "costs"))?.body, USER_RESOURCES);
  const members = new Map<number, Reading[]>();
  const stands = new Map<number, { sum: number; n: number }>();
  for (const { segmentId, profile, stands: own } of rows) {
    const id = segmentId ?? 0;
    const readings = members.get(id);
    if (readings) readings.push(readProfile(profile, now));
    else members.set(id, [readProfile(profile, now)]);
    if (own === null) continue;
    const usual = stands.get(id) ?? { sum: 0, n: 0 };
    stands.set(id, { sum: usual.sum + own, n: usual.n + 1 });
  }
  const groups = new Map([...members].map(([id, readings]) => [id, sumReadings(readings)]));
  const costOf = (column: number) => (symbol: string) => costs.get(symbol)?.[column] ?? 0;
  const borrowed = new Map<string, Borrowing>();
  const habits = habitsOf((await readMemory<StoredHabit[]>(db, "habits"))?.body);
  const chains = new Map<number, Chain>();
  /** Mean and variance of what a session under way takes of a column in 15 minutes, unit-seconds. */
  const underWay = (
    { segmentId, session }: SubjectRow,
    column: number,
  ): { mean: number; variance: number } => {
    const none = { mean: 0, variance: 0 };
    const idleMs = now - session.lastAt;
    const id = segmentId !== null && habits.has(segmentId) ? segmentId : 0;
    const habit = habits.get(id);
    if (idleMs > HOUR_MS || !habit) return none;
    const columns = USER_RESOURCES.length;
    let chain = chains.get(id);
    if (!chain) chains.set(id, (chain = chainOf({ habit, costs, columns, steps: STEPS, stepMs: STEP_MS })));
    const action = chain.actions.get(session.lastAction);
    if (action === undefined) return none;
    const first = (action * IDLE_BINS + idleBin(idleMs)) * STEPS * columns;
    for (let step = 0; step < STEPS; step++) {
      none.mean += chain.mean[first + step * columns + column];
      none.variance += chain.variance[first + step * columns + column];
    }
    return none;
  };
  return (row) => {
    const { segmentId, profile, stands: own } = row;
    const id = segmentId ?? 0;
    const group = groups.get(id);
    if (!group) return [];
    const reading = readProfile(profile, now);
    const [region] = Object.entries(reading.regions).sort(([, a], [, b]) => b - a)[0] ?? [];
    const usual = stands.get(id);
    const times = own ?? (usual ? usual.sum / usual.n : 1);
    return USER_RESOURCES.map((resource, column) => {
      const key = `${id}/${column}`;
      let borrowing = borrowed.get(key);
      if (!borrowing)
        borrowed.set(key, (borrowing = borrowingOf(members.get(id) ?? [], group, costOf(column))));
      const said = expectedHour(reading, group, borrowing, costOf(column), localTime(now, region));
      const session = underWay(row, column);
      const seconds = (STEPS * STEP_MS) / 1000;
      const mean = session.mean / seconds + said.mean / HOUR_S;
      const variance = session.variance / seconds ** 2 + said.variance / HOUR_S ** 2;
      return {
        resource,
        unit: UNIT_OF[resource],
        mean: times * mean,
        variance: times ** 2 * variance,
        quantiles: quantilesOf(times * mean, times ** 2 * variance),
        own: said.own,
      };
    });
  };
}
