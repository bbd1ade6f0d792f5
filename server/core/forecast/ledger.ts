import { type CorrectionRecord, emptyCorrectionRecord } from "./correction/record";
import { LEVELS } from "./levels";
import { pinball } from "@/server/core/scoring/losses";
import { MANNERS } from "./weighing";

/**
 * Ledger is the running account of every member of the mix: discounted pinball losses per member, rung and level, as
 * they became known. Members are the experts, then "median" (of the experts), then "mix" (for the record).
 */
export interface Ledger {
  readonly members: number;
  readonly rungs: number;
  /** Discounted count of scored targets a rung. */
  readonly mass: Float64Array;
  /** losses[(member × rungs + rung) × levels + level]. */
  readonly losses: Float64Array;
  /** The same over the latest hours: who is right now. */
  readonly latestMass: Float64Array;
  readonly latestLosses: Float64Array;
  /** Discounted count of targets at or below the mix's quantile, rung × levels. */
  readonly under: Float64Array;
  /** Logarithm of the stretch of the upper quantiles, rung × levels; see guard.ts. */
  readonly guard: Float64Array;
  /** What each manner of weighing would have lost: who it was right to follow changes faster in one series than in another. */
  manners: MannerRecord;
  /** What the correction learnt from many series would have done to the mix. */
  readonly correction: CorrectionRecord;
}

/** MannerRecord is the account of the manners of weighing: discounted count of targets a rung, and losses[(manner × rungs + rung) × levels + level]. */
export interface MannerRecord {
  readonly mass: Float64Array;
  readonly losses: Float64Array;
  /** What they said of targets that are still to come. */
  readonly pending: readonly Pending[];
}

/** Pending is what each manner said at rung `k` (manners × levels) of the target that begins at `due` (epoch ms). */
export interface Pending {
  readonly due: number;
  readonly k: number;
  readonly said: Float64Array;
}

/** HALF_LIFE_HOURS is how long a loss counts until it counts half. */
export const HALF_LIFE_HOURS = 30;
/** LATEST_HALF_LIFE_HOURS is the same of the latest losses. */
export const LATEST_HALF_LIFE_HOURS = 1;
/** MANNER_HALF_LIFE_HOURS is the same of the losses of manners, ten days: how a series behaves changes seldom. */
export const MANNER_HALF_LIFE_HOURS = 240;
const L = LEVELS.length;
/** After KNOWN targets a manner's loss on one counts as at most so many times the usual manner's mean. */
const [KNOWN, MOST_USUAL] = [5, 6];

/** emptyLedger begins an account for `experts` experts. */
export function emptyLedger(experts: number, rungs: number): Ledger {
  const members = experts + 2;
  return {
    members,
    rungs,
    mass: new Float64Array(rungs),
    losses: new Float64Array(members * rungs * L),
    latestMass: new Float64Array(rungs),
    latestLosses: new Float64Array(members * rungs * L),
    under: new Float64Array(rungs * L),
    guard: new Float64Array(rungs * L),
    manners: {
      mass: new Float64Array(rungs),
      losses: new Float64Array(MANNERS.length * rungs * L),
      pending: [],
    },
    correction: emptyCorrectionRecord(rungs),
  };
}

/** copyLedger gives a ledger that can be written to while the first stays. */
export const copyLedger = (ledger: Ledger): Ledger => ({
  members: ledger.members,
  rungs: ledger.rungs,
  mass: ledger.mass.slice(),
  losses: ledger.losses.slice(),
  latestMass: ledger.latestMass.slice(),
  latestLosses: ledger.latestLosses.slice(),
  under: ledger.under.slice(),
  guard: ledger.guard.slice(),
  manners: {
    mass: ledger.manners.mass.slice(),
    losses: ledger.manners.losses.slice(),
    pending: ledger.manners.pending,
  },
  correction: {
    mass: ledger.correction.mass.slice(),
    corrected: ledger.correction.corrected.slice(),
    plain: ledger.correction.plain.slice(),
  },
});

/** forget discounts everything that the ledger holds of rung `k` by `factor` (0 to 1), what is shorter-lived or longer-lived as much faster or slower. */
export function forget(ledger: Ledger, k: number, factor: number): void {
  const { members, rungs, mass, losses, latestMass, latestLosses, under, manners, correction } = ledger;
  const slower = factor ** (HALF_LIFE_HOURS / MANNER_HALF_LIFE_HOURS);
  const faster = factor ** (HALF_LIFE_HOURS / LATEST_HALF_LIFE_HOURS);
  mass[k] *= factor;
  latestMass[k] *= faster;
  correction.mass[k] *= factor;
  for (let i = k * L; i < (k + 1) * L; i++) {
    under[i] *= factor;
    correction.corrected[i] *= factor;
    correction.plain[i] *= factor;
  }
  manners.mass[k] *= slower;
  for (let c = 0; c < MANNERS.length; c++)
    for (let i = (c * rungs + k) * L; i < (c * rungs + k + 1) * L; i++) manners.losses[i] *= slower;
  for (let m = 0; m < members; m++) {
    for (let i = (m * rungs + k) * L; i < (m * rungs + k + 1) * L; i++) {
      losses[i] *= factor;
      latestLosses[i] *= faster;
    }
  }
}

/** charge enters what all members lost on a target of rung `k` that came out as `y`; `rows` are what they said, levels each, in their order. */
export function charge(
  { members, rungs, mass, losses, latestMass, latestLosses, under }: Ledger,
  k: number,
  rows: ArrayLike<number>,
  y: number,
): void {
  mass[k]++;
  latestMass[k]++;
  const mix = (members - 1) * L;
  for (let l = 0; l < L; l++) if (y <= rows[mix + l]) under[k * L + l]++;
  for (let m = 0; m < members; m++) {
    for (let l = 0; l < L; l++) {
      const loss = pinball(y, rows[m * L + l], LEVELS[l]);
      const i = (m * rungs + k) * L + l;
      losses[i] += loss;
      latestLosses[i] += loss;
    }
  }
}

/**
 * chargeManners enters what the manners lost that said `said` (manners × levels) of a target of rung `k` that came out as `y`. Where that is far
 * more than usual, as in the first hours on a new level, it counts less: one such night would otherwise decide for weeks.
 */
export function chargeManners(
  { rungs, manners: { mass, losses } }: Ledger,
  k: number,
  said: Float64Array,
  y: number,
): void {
  for (let l = 0; l < L; l++) {
    const usual = pinball(y, said[l], LEVELS[l]);
    const most = mass[k] < KNOWN ? 0 : (MOST_USUAL * losses[k * L + l]) / mass[k];
    // Where nothing was ever lost there is no usual loss.
    const counts = most > 0 && usual > most ? most / usual : 1;
    for (let c = 0; c * L < said.length; c++)
      losses[(c * rungs + k) * L + l] += counts * pinball(y, said[c * L + l], LEVELS[l]);
  }
  mass[k]++;
}
