import type { Weighing } from "./rule";
import { type Claim, type Grant, shareOut } from "./share-out";

/** SHARED_UNITS are what a shared limit counts: replicas, or US dollars an hour. */
export const SHARED_UNITS = ["replicas", "dollars"] as const;
export type SharedUnit = (typeof SHARED_UNITS)[number];

/** SharedMember is another workload under the same limit: its newest claim in replicas, and the replicas it holds. */
export interface SharedMember extends Claim {
  readonly name: string;
  /** The larger of what it has and what an open plan gives it. */
  readonly held: number;
}

/** SharedCapacity is a limit that several workloads share, seen by one of them. */
export interface SharedCapacity {
  readonly name: string;
  readonly unit: SharedUnit;
  /** In `unit`. */
  readonly amount: number;
  /** Ranks up to this one have what they want before others get more than their floors. */
  readonly firstRanks: number;
  /** With the factors of its weight, where they are known. */
  readonly own: Pick<Claim, "id" | "size" | "weight" | "rank"> & Partial<Weighing>;
  readonly others: readonly SharedMember[];
}

/** OwnClaim is what a workload asks of what it shares, in replicas; the others read it when they plan. */
export type OwnClaim = Pick<Claim, "want" | "floor"> & { readonly least: number };

/** FIELDS are the figures of a claim that a reason keeps, each with the claim's place after it: want0, floor0 … */
const FIELDS = ["want", "floor", "least", "size", "weight", "rank"] as const;

/** FACTORS are the figures whose product is the own claim's weight. */
const FACTORS = ["byPriority", "bySla", "byUsers"] as const;

/** ROUNDING: a capacity that is used up exactly must not lose a replica to rounding. */
const ROUNDING = 1e-9;

/**
 * sharedNumbers gives the figures of one workload's share. `wanted` is the sum of all wants; where it does not fit, the
 * claims follow in order of id, so that every member divides the same list; `room` is what the others leave free.
 */
export function sharedNumbers(
  shared: SharedCapacity,
  claim: OwnClaim,
  desired: number,
): Record<string, number> {
  const { amount, firstRanks, own, others } = shared;
  const claims: Claim[] = [...others, { ...own, ...claim }].sort((a, b) => (a.id < b.id ? -1 : 1));
  const wanted = claims.reduce((sum, { size, want }) => sum + size * want, 0);
  const held = others.reduce((sum, other) => sum + other.size * other.held, 0);
  const room = Math.max(0, Math.floor((amount - held) / own.size + ROUNDING));
  const numbers: Record<string, number> = { amount, wanted, room, desired };
  if (wanted <= amount + ROUNDING) return numbers;
  numbers.firstRanks = firstRanks;
  for (const factor of FACTORS) {
    const value = own[factor];
    if (value !== undefined) numbers[factor] = value;
  }
  numbers.own = claims.findIndex(({ id }) => id === own.id);
  claims.forEach((each, index) => {
    for (const field of FIELDS) numbers[`${field}${index}`] = each[field] ?? 0;
  });
  return numbers;
}

/** allShares gives what every claim gets by weighted max-min fairness, in order of id; none when all wants fit. */
export function allShares(numbers: Readonly<Record<string, number>>): readonly Grant[] {
  const claims: Claim[] = [];
  for (let index = 0; `want${index}` in numbers; index++) {
    const [want, floor, least, size, weight, rank] = FIELDS.map((field) => numbers[`${field}${index}`]);
    claims.push({ id: String(index), want, floor, least, size, weight, rank });
  }
  return shareOut(numbers.amount, claims, { firstRanks: numbers.firstRanks });
}

/** fairShare gives the replicas that a workload gets by weighted max-min fairness; Infinity when all wants fit. */
export function fairShare(numbers: Readonly<Record<string, number>>): number {
  if (numbers.own !== undefined) return allShares(numbers)[numbers.own].units;
  return numbers.wanted <= numbers.amount + ROUNDING ? Number.POSITIVE_INFINITY : Number.NaN;
}

/**
 * sharedTo recomputes the stage: at most the fair share, and more than it has only as far as the others leave room. So a
 * limit that is kept stays kept, whoever plans first: who is above its share releases, then who is below it follows.
 */
export const sharedTo = (from: number, numbers: Readonly<Record<string, number>>): number =>
  Math.min(from, fairShare(numbers), Math.max(numbers.room, numbers.desired));
