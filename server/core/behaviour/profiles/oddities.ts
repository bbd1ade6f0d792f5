import { type Act, failed, symbolOf } from "../acts";
import { localTime } from "./profile";

const [DAY, LEAST_DAYS] = [86_400_000, 5];
/** Shown when chance alone brings as much less often than once in so many days, all that was looked at counted. */
const ONCE_IN_DAYS = 100;
/** Fewer acts than this of a kind are no habit to break. */
const LEAST_ACTS = 3;
/** Hours in which less than this share of a user's acts lies are unusual. */
const QUIET_SHARE = 0.01;

/** Oddity is one thing in which a user's last 24 hours are unlike their own days before. */
export interface Oddity {
  readonly kind: "more" | "less" | "action" | "new-action" | "errors" | "hours";
  /** The action, where it is about one. */
  readonly action?: string;
  /** What was seen: acts, or for errors and hours the share of acts. */
  readonly seen: number;
  /** What is usual of a day: acts, or the share. */
  readonly usual: number;
  /** Days in which chance alone brings as much once, corrected for how much was looked at (Bonferroni). */
  readonly onceInDays: number;
}

/** Oddities is what was found, or how many days of history are still needed. */
export interface Oddities {
  readonly days: number;
  readonly enough: boolean;
  readonly found: readonly Oddity[];
}

/**
 * odditiesOf compares the acts of a user's last 24 hours before `now` (epoch ms) with the same user's days before: how many, of each kind, how many
 * failed, and at which local hours. Counts are judged by a negative binomial with the mean and variance of the days before (at least Poisson's, and the
 * uncertainty of the mean), shares by a binomial. Acts come in order of time; nothing is said of a user with fewer than five days.
 */
export function odditiesOf(acts: readonly Act[], now: number): Oddities {
  const from = now - DAY;
  const window = acts.filter(({ at }) => at >= from && at < now);
  const before = acts.filter(({ at }) => at < from);
  const days = before.length > 0 ? Math.ceil((from - before[0].at) / DAY) : 0;
  if (days < LEAST_DAYS) return { days, enough: false, found: [] };
  const dayOf = (at: number): number => days - 1 - Math.floor((from - 1 - at) / DAY);
  const perDay = (some: readonly Act[]): number[] => {
    const counts = new Array<number>(days).fill(0);
    for (const { at } of some) counts[Math.max(0, dayOf(at))]++;
    return counts;
  };
  const tests: (Omit<Oddity, "onceInDays"> & { chance: number })[] = [];
  const all = habitOf(perDay(before));
  tests.push({ kind: "more", seen: window.length, usual: all.mean, chance: atLeast(window.length, all) });
  tests.push({
    kind: "less",
    seen: window.length,
    usual: all.mean,
    chance: 1 - atLeast(window.length + 1, all),
  });

  const byAction = new Map<string, Act[]>();
  for (const act of before) byAction.set(symbolOf(act), [...(byAction.get(symbolOf(act)) ?? []), act]);
  const done = new Map<string, number>();
  for (const act of window) done.set(symbolOf(act), (done.get(symbolOf(act)) ?? 0) + 1);
  for (const [action, seen] of done) {
    const own = byAction.get(action);
    const habit = habitOf(perDay(own ?? []));
    const chance = seen < LEAST_ACTS ? 1 : atLeast(seen, habit);
    tests.push({ kind: own ? "action" : "new-action", action, seen, usual: own ? habit.mean : 0, chance });
  }
  if (window.length > 0) {
    const failures = window.filter(failed).length;
    const rate = (before.filter(failed).length + 0.5) / (before.length + 1);
    tests.push({
      kind: "errors",
      seen: failures / window.length,
      usual: rate,
      chance: failures < LEAST_ACTS ? 1 : binomialAtLeast(failures, window.length, rate),
    });
    const shares = hourShares(before);
    const odd = window.filter((act) => shares[localTime(act.at, act.region).hour] < QUIET_SHARE).length;
    const quiet = shares.filter((share) => share < QUIET_SHARE).reduce((sum, share) => sum + share, 0);
    tests.push({
      kind: "hours",
      seen: odd / window.length,
      usual: quiet,
      chance: odd < LEAST_ACTS ? 1 : binomialAtLeast(odd, window.length, Math.max(quiet, 1 / before.length)),
    });
  }
  const found = tests
    .map(({ chance, ...one }) => ({ ...one, onceInDays: 1 / Math.max(1e-12, chance * tests.length) }))
    .filter(({ onceInDays }) => onceInDays >= ONCE_IN_DAYS)
    .sort((a, b) => b.onceInDays - a.onceInDays);
  return { days, enough: true, found };
}

/** Shares of acts by local hour, a quarter of each hour's from its neighbours. */
function hourShares(acts: readonly Act[]): number[] {
  const counts = new Array<number>(24).fill(0);
  for (const { at, region } of acts) counts[localTime(at, region).hour]++;
  return counts.map(
    (n, h) => (n / 2 + counts[(h + 23) % 24] / 4 + counts[(h + 1) % 24] / 4) / Math.max(1, acts.length),
  );
}

/** Mean and variance of the number on a day to come, from the days that were. */
function habitOf(counts: readonly number[]): { mean: number; variance: number } {
  const n = counts.length;
  const sum = counts.reduce((a, b) => a + b, 0);
  const mean = (sum + 0.5) / n;
  const spread = counts.reduce((total, value) => total + (value - sum / n) ** 2, 0) / Math.max(1, n - 1);
  return { mean, variance: Math.max(mean, spread) * (1 + 1 / n) + mean ** 2 / (sum + 0.5) };
}

/** Probability of `k` and more under a negative binomial of this mean and variance. */
function atLeast(k: number, { mean, variance }: { mean: number; variance: number }): number {
  if (k <= 0) return 1;
  const r = mean ** 2 / Math.max(1e-9, variance - mean);
  const p = r / (r + mean);
  let term = p ** r;
  let below = term;
  for (let i = 1; i < k; i++) {
    term *= ((r + i - 1) / i) * (1 - p);
    below += term;
  }
  return Math.max(0, 1 - below);
}

/** Probability of `k` and more successes in `n` of probability `p`. */
function binomialAtLeast(k: number, n: number, p: number): number {
  const q = Math.min(1 - 1e-9, p);
  let term = (1 - q) ** n;
  // Far below, sums would lose all their digits; there the tail is certain.
  if (term === 0) return k <= n * q ? 1 : tailByLogs(k, n, q);
  let below = 0;
  for (let i = 0; i < k; i++) {
    below += term;
    term *= (((n - i) / (i + 1)) * q) / (1 - q);
  }
  return Math.max(0, 1 - below);
}

/** Chernoff's bound of the upper tail (1952), where the sum cannot be formed. */
const tailByLogs = (k: number, n: number, p: number): number => {
  const a = k / n;
  const divergence = a * Math.log(a / p) + (a < 1 ? (1 - a) * Math.log((1 - a) / (1 - p)) : 0);
  return Math.exp(-n * divergence);
};
