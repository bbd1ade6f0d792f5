import type { LeadGrid } from "./leads";
import { LEVELS } from "./levels";
import { type CorrectionRecord, emptyCorrectionRecord } from "./correction/record";
import { blendRegret, emptyRegrets, REGRET_HALF_LIFE_HOURS, type Regrets } from "./regret";

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
  /** Discounted count of targets at or below the mix's quantile, rung × levels. */
  readonly under: Float64Array;
  /** Logarithm of the stretch of the upper quantiles, rung × levels; see guard.ts. */
  readonly guard: Float64Array;
  /** Of the experts and their median. */
  readonly regrets: Regrets;
  /** What the correction learnt from many series would have done to the mix. */
  readonly correction: CorrectionRecord;
}

/** HALF_LIFE_HOURS is how long a loss counts until it counts half. */
export const HALF_LIFE_HOURS = 30;
/** SHARPNESS is the power of the inverse loss up to 5 minutes ahead; high values lean to the best expert. */
export const SHARPNESS = 20;
/** SHARPNESS_FAR is the power at 24 h ahead, where few independent cases have been seen; between, it falls with the logarithm. */
export const SHARPNESS_FAR = 6;
const HOUR = 3_600_000;
const PRIOR_MASS = 4;
const PRIOR_HANDICAP = 1.1;
/** Imagined cases in which a newcomer was a little worse than the mix: it is asked more seldom than the experts. */
const NEWCOMER_PRIOR_MASS = 12;
const L = LEVELS.length;

/** emptyLedger begins an account for `experts` experts. */
export function emptyLedger(experts: number, rungs: number): Ledger {
  const members = experts + 2;
  return {
    members,
    rungs,
    mass: new Float64Array(rungs),
    losses: new Float64Array(members * rungs * L),
    under: new Float64Array(rungs * L),
    guard: new Float64Array(rungs * L),
    regrets: emptyRegrets(experts + 1, rungs),
    correction: emptyCorrectionRecord(rungs),
  };
}

/** forget discounts everything that the ledger holds of rung `k` by `factor` (0 to 1). */
export function forget(ledger: Ledger, k: number, factor: number): void {
  const { members, rungs, mass, losses, under, correction } = ledger;
  mass[k] *= factor;
  correction.mass[k] *= factor;
  for (let i = k * L; i < (k + 1) * L; i++) {
    under[i] *= factor;
    correction.corrected[i] *= factor;
    correction.plain[i] *= factor;
  }
  for (let m = 0; m < members; m++)
    for (let i = (m * rungs + k) * L; i < (m * rungs + k + 1) * L; i++) losses[i] *= factor;
  const slower = factor ** (HALF_LIFE_HOURS / REGRET_HALF_LIFE_HOURS);
  const { sum, squares } = ledger.regrets;
  for (let m = 0; m < members - 1; m++) {
    for (let i = (m * rungs + k) * L; i < (m * rungs + k + 1) * L; i++) {
      sum[i] *= slower;
      squares[i] *= slower;
    }
  }
}

/** sharpnessAt gives the power for a lead in milliseconds. */
function sharpnessAt(lead: number): number {
  const share = Math.log(Math.max(1, lead / 300_000)) / Math.log(288);
  return SHARPNESS + (SHARPNESS_FAR - SHARPNESS) * Math.min(1, share);
}

/** Newcomer is a further voter whose losses are known beside those of the mix on the same targets, rungs × levels. */
export interface Newcomer {
  readonly mass: Float64Array;
  readonly losses: Float64Array;
  readonly reference: Float64Array;
}

/**
 * weigh gives each voter's weight per rung and level, summing to 1: (discounted loss)^-power, the loss taken relative
 * to the median's and averaged with the neighbouring rungs. Voters are the experts, their median, then `newcomers`, whose
 * loss beside the mix's stands in: on the few targets that they share the two err alike, so that their ratio is told by less
 * chance than a ratio to the median. A few imagined cases in favour of the median make it the cold start. Half of the experts' share follows their regrets
 * (regret.ts) as evidence comes in.
 */
export function weigh(
  ledger: Ledger,
  grid: LeadGrid,
  step: number,
  newcomers: readonly Newcomer[] = [],
): Float64Array {
  const { members, rungs, mass } = ledger;
  const voters = members - 1 + newcomers.length;
  const relative = relativeLosses(ledger, newcomers);
  const out = new Float64Array(voters * rungs * L);
  for (let k = 0; k < rungs; k++) {
    // Far leads have few independent cases, so they borrow from two rungs on either side, near ones from one.
    const reach = grid.leads[k] * step > 2 * HOUR ? 2 : 1;
    const power = sharpnessAt(grid.leads[k] * step);
    for (let l = 0; l < L; l++) {
      let best = Number.POSITIVE_INFINITY;
      for (let m = 0; m < voters; m++) {
        const row = m * rungs * L + l;
        let value = 0;
        let count = 0;
        for (let j = Math.max(0, k - reach); j <= Math.min(rungs - 1, k + reach); j++) {
          if (mass[j] === 0 && j !== k) continue;
          const share = j === k && reach === 1 ? 2 : 1;
          value += share * relative[row + j * L];
          count += share;
        }
        value /= count;
        out[row + k * L] = value;
        if (value < best) best = value;
      }
      let total = 0;
      for (let m = 0; m < voters; m++) {
        const at = (m * rungs + k) * L + l;
        const weight = ((best + 1e-9) / (out[at] + 1e-9)) ** power;
        out[at] = weight;
        total += weight;
      }
      for (let m = 0; m < voters; m++) out[(m * rungs + k) * L + l] /= total;
      blendRegret(ledger.regrets, rungs, k, l, mass[k], grid.leads[k] * step, out);
    }
  }
  return out;
}

function relativeLosses(ledger: Ledger, newcomers: readonly Newcomer[]): Float64Array {
  const { members, rungs, mass, losses } = ledger;
  const median = members - 2;
  const relative = new Float64Array((members - 1 + newcomers.length) * rungs * L);
  for (let k = 0; k < rungs; k++) {
    for (let l = 0; l < L; l++) {
      const i = k * L + l;
      const sum = losses[median * rungs * L + i];
      const unit = mass[k] > 0 ? sum / mass[k] : 0;
      const whole = sum + PRIOR_MASS * unit;
      for (let m = 0; m < median; m++) {
        const at = m * rungs * L + i;
        const prior = PRIOR_MASS * unit * PRIOR_HANDICAP;
        relative[at] = whole > 0 ? (losses[at] + prior) / whole : mass[k] > 0 && losses[at] === 0 ? 1 : 2;
      }
      relative[median * rungs * L + i] = 1;
      const ofMix = whole > 0 ? (losses[(members - 1) * rungs * L + i] + PRIOR_MASS * unit) / whole : 1;
      newcomers.forEach((newcomer, x) => {
        const reference = newcomer.reference[i];
        const prior = newcomer.mass[k] > 0 ? (NEWCOMER_PRIOR_MASS * reference) / newcomer.mass[k] : 0;
        relative[(median + 1 + x) * rungs * L + i] =
          reference > 0 ? (ofMix * (newcomer.losses[i] + prior * PRIOR_HANDICAP)) / (reference + prior) : 2;
      });
    }
  }
  return relative;
}

/**
 * creditMedian hands the shares that silent experts hold at rung `k` to the median, with which they agree: so the mix
 * stays the same, and only who spoke shows a weight.
 */
export function creditMedian(weights: Float64Array, rungs: number, k: number, silent: Uint8Array): void {
  const median = silent.length;
  silent.forEach((mute, m) => {
    if (!mute) return;
    for (let l = 0; l < L; l++) {
      weights[(median * rungs + k) * L + l] += weights[(m * rungs + k) * L + l];
      weights[(m * rungs + k) * L + l] = 0;
    }
  });
}

/** medianOf writes the median across `count` experts' quantiles, the silent left out, into the row after them, level by level. */
export function medianOf(rows: Float64Array, count: number, scratch: Float64Array): void {
  for (let l = 0; l < L; l++) {
    let n = 0;
    for (let m = 0; m < count; m++) {
      const value = rows[m * L + l];
      if (Number.isNaN(value)) continue;
      let k = n - 1;
      for (; k >= 0 && scratch[k] > value; k--) scratch[k + 1] = scratch[k];
      scratch[k + 1] = value;
      n++;
    }
    const half = n >> 1;
    rows[count * L + l] = n % 2 === 1 ? scratch[half] : 0.5 * (scratch[half - 1] + scratch[half]);
  }
}

/** mixRows writes the weighted mean of the rows (one of levels per voter) at a lead into `out[at …]`. */
export function mixRows(
  rows: Float64Array,
  weights: Float64Array,
  grid: LeadGrid,
  lead: number,
  out: Float64Array,
  at: number,
): void {
  const rungs = grid.leads.length;
  const voters = weights.length / (rungs * L);
  const k = grid.rung[lead];
  const share = grid.share[lead];
  for (let l = 0; l < L; l++) {
    let sum = 0;
    for (let m = 0; m < voters; m++) {
      const w = (m * rungs + k) * L + l;
      const weight = share === 0 ? weights[w] : weights[w] + share * (weights[w + L] - weights[w]);
      sum += weight * rows[m * L + l];
    }
    out[at + l] = sum;
  }
}
