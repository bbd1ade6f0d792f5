import type { LeadGrid } from "./leads";
import { LEVELS } from "./levels";

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
}

/** HALF_LIFE_HOURS is how long a loss counts until it counts half. */
export const HALF_LIFE_HOURS = 36;
/** SHARPNESS is the power of the inverse loss; high values lean to the best expert. */
export const SHARPNESS = 16;
const PRIOR_MASS = 4;
const PRIOR_HANDICAP = 1.1;
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
  };
}

/** forget discounts everything in the ledger by `factor` (0 to 1). */
export function forget(ledger: Ledger, factor: number): void {
  for (let i = 0; i < ledger.mass.length; i++) ledger.mass[i] *= factor;
  for (let i = 0; i < ledger.losses.length; i++) ledger.losses[i] *= factor;
  for (let i = 0; i < ledger.under.length; i++) ledger.under[i] *= factor;
}

/**
 * weigh gives each expert's and the median's weight per rung and level, summing to 1: (discounted loss)^-16, the loss
 * taken relative to the median's and averaged with the neighbouring rungs. A few imagined cases in favour of the
 * median make it the cold start.
 */
export function weigh(ledger: Ledger, out: Float64Array): Float64Array {
  const { members, rungs, mass, losses } = ledger;
  const voters = members - 1;
  const relative = new Float64Array(voters * rungs * L);
  for (let k = 0; k < rungs; k++) {
    for (let l = 0; l < L; l++) {
      const median = losses[((voters - 1) * rungs + k) * L + l];
      const unit = mass[k] > 0 ? median / mass[k] : 0;
      for (let m = 0; m < voters; m++) {
        const at = (m * rungs + k) * L + l;
        const prior = PRIOR_MASS * unit * (m === voters - 1 ? 1 : PRIOR_HANDICAP);
        const whole = median + PRIOR_MASS * unit;
        relative[at] = whole > 0 ? (losses[at] + prior) / whole : m === voters - 1 ? 1 : PRIOR_HANDICAP * 2;
      }
    }
  }
  for (let k = 0; k < rungs; k++) {
    const below = k > 0 && mass[k - 1] > 0 ? k - 1 : k;
    const above = k < rungs - 1 && mass[k + 1] > 0 ? k + 1 : k;
    for (let l = 0; l < L; l++) {
      let best = Number.POSITIVE_INFINITY;
      for (let m = 0; m < voters; m++) {
        const row = m * rungs * L + l;
        const value =
          0.5 * relative[row + k * L] + 0.25 * (relative[row + below * L] + relative[row + above * L]);
        out[row + k * L] = value;
        if (value < best) best = value;
      }
      let total = 0;
      for (let m = 0; m < voters; m++) {
        const at = (m * rungs + k) * L + l;
        const weight = best > 0 ? ((best + 1e-9) / (out[at] + 1e-9)) ** SHARPNESS : 1;
        out[at] = weight;
        total += weight;
      }
      for (let m = 0; m < voters; m++) out[(m * rungs + k) * L + l] /= total;
    }
  }
  return out;
}

/** medianOf writes the median across `count` experts' quantiles into the row after them, level by level. */
export function medianOf(rows: Float64Array, count: number, scratch: Float64Array): void {
  for (let l = 0; l < L; l++) {
    for (let m = 0; m < count; m++) {
      const value = rows[m * L + l];
      let k = m - 1;
      for (; k >= 0 && scratch[k] > value; k--) scratch[k + 1] = scratch[k];
      scratch[k + 1] = value;
    }
    const half = count >> 1;
    rows[count * L + l] = count % 2 === 1 ? scratch[half] : 0.5 * (scratch[half - 1] + scratch[half]);
  }
}

/** mixRows writes the weighted mean of the voters' quantiles at a lead into `out[at …]`. */
export function mixRows(
  rows: Float64Array,
  weights: Float64Array,
  ledger: Ledger,
  grid: LeadGrid,
  lead: number,
  out: Float64Array,
  at: number,
): void {
  const { members, rungs } = ledger;
  const k = grid.rung[lead];
  const share = grid.share[lead];
  for (let l = 0; l < L; l++) {
    let sum = 0;
    for (let m = 0; m < members - 1; m++) {
      const w = (m * rungs + k) * L + l;
      const weight = share === 0 ? weights[w] : weights[w] + share * (weights[w + L] - weights[w]);
      sum += weight * rows[m * L + l];
    }
    out[at + l] = sum;
  }
}
