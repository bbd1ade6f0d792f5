import { type Experience, credibilityOf, ownShare, shrink } from "./credibility";
import type { Reading } from "./profile";

/** Borrowing is how much of its own experience a member of a group needs; learned from the members. */
export interface Borrowing {
  /** Days that weigh as much as the group's pace of sessions. */
  readonly days: number;
  /** Sessions that weigh as much as the group's cost of an act; acts of one session are alike, and are one witness. */
  readonly costs: number;
  /** Sessions that weigh as much as the group's length of a session. */
  readonly lengths: number;
}

/** Cost gives what one act is worth, in any one unit. */
export type Cost = (symbol: string) => number;

/** Sessions that weigh as much as the group's hours: a day's shape needs many. */
const HOUR_SESSIONS = 60;

/** borrowingOf learns from a group's members how alike they are. */
export function borrowingOf(members: readonly Reading[], group: Reading, cost: Cost): Borrowing {
  const perAct = costOf(group, cost);
  const experiences = (n: (one: Reading) => number, mean: (one: Reading) => number): Experience[] =>
    members.filter((one) => n(one) > 0).map((one) => ({ n: n(one), mean: mean(one) }));
  const pace = group.sessions / Math.max(1e-9, group.days);
  const length = group.acts / Math.max(1e-9, group.sessions);
  return {
    days: credibilityOf(
      experiences(
        (one) => one.days,
        (one) => one.sessions / one.days,
      ),
      pace,
    ),
    costs: credibilityOf(
      experiences(
        (one) => one.sessions,
        (one) => costOf(one, cost).mean,
      ),
      Math.max(1e-12, perAct.square - perAct.mean ** 2),
    ),
    // Lengths of sessions vary about as much as they are long.
    lengths: credibilityOf(
      experiences(
        (one) => one.sessions,
        (one) => one.acts / one.sessions,
      ),
      length ** 2,
    ),
  };
}

/** Expected is what somebody is expected to take in one hour of local time, and how much of that is their own. */
export interface Expected {
  readonly mean: number;
  readonly variance: number;
  /** 0 for somebody never seen, towards 1 with experience: the share of their own pace in the estimate. */
  readonly own: number;
}

/**
 * expectedHour gives what a user takes in one hour: pace of sessions × their length × what an act costs, each drawn to the group's by as
 * much as the members differ little or the user is little known. Without `own` it is the group's: a newcomer has an expectation at once.
 */
export function expectedHour(
  own: Reading | undefined,
  group: Reading,
  borrowing: Borrowing,
  cost: Cost,
  local: { readonly hour: number; readonly weekday: number },
): Expected {
  const seen = own && own.days > 0 ? own : undefined;
  const share = {
    days: ownShare(seen?.days ?? 0, borrowing.days),
    costs: ownShare(seen?.sessions ?? 0, borrowing.costs),
    lengths: ownShare(seen?.sessions ?? 0, borrowing.lengths),
    hours: ownShare(seen?.sessions ?? 0, HOUR_SESSIONS),
  };
  const ratio = (a: number, b: number): number => (b > 0 ? a / b : 0);
  const pace = shrink(
    ratio(seen?.sessions ?? 0, seen?.days ?? 0),
    ratio(group.sessions, group.days),
    share.days,
  );
  const length = shrink(
    ratio(seen?.acts ?? 0, seen?.sessions ?? 0),
    ratio(group.acts, group.sessions),
    share.lengths,
  );
  const usual = costOf(group, cost);
  const mine = seen ? costOf(seen, cost) : usual;
  const mean = shrink(mine.mean, usual.mean, share.costs);
  const square = shrink(mine.square, usual.square, share.costs);
  const hour = shrink(smooth(seen?.hours, local.hour), smooth(group.hours, local.hour), share.hours);
  const weekday = ratio(group.weekdays[local.weekday], group.acts) * 7;
  const sessions = pace * hour * weekday;
  return {
    mean: sessions * length * mean,
    // A compound Poisson sum of sessions whose lengths are geometric: E[N²] is about 2 E[N]².
    variance: sessions * (2 * (length * mean) ** 2 + length * square),
    own: share.days,
  };
}

/** costOf gives mean and mean square of what an act of a reading costs. */
function costOf({ actions, acts }: Reading, cost: Cost): { mean: number; square: number } {
  let [mean, square] = [0, 0];
  for (const [symbol, n] of Object.entries(actions)) {
    const one = cost(symbol);
    mean += (n / acts) * one;
    square += (n / acts) * one ** 2;
  }
  return acts > 0 ? { mean, square } : { mean: 0, square: 0 };
}

/** Share of acts in an hour, a quarter of it from each neighbour. */
function smooth(hours: readonly number[] | undefined, hour: number): number {
  if (!hours) return 0;
  const total = hours.reduce((sum, n) => sum + n, 0);
  if (total === 0) return 0;
  return (hours[(hour + 23) % 24] / 4 + hours[hour] / 2 + hours[(hour + 1) % 24] / 4) / total;
}
