import { between, type LeadGrid } from "./leads";
import { LEVELS } from "./levels";
import { type CorrectionRecord, emptyCorrectionRecord } from "./correction/record";
import { factorsAt, lean } from "./weighing";

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
  /** What the correction learnt from many series would have done to the mix. */
  readonly correction: CorrectionRecord;
}

/** HALF_LIFE_HOURS is how long a loss counts until it counts half. */
export const HALF_LIFE_HOURS = 30;
/** LATEST_HALF_LIFE_HOURS is the same of the latest losses. */
export const LATEST_HALF_LIFE_HOURS = 1;
const HOUR = 3_600_000;
const PRIOR_MASS = 4;
const PRIOR_HANDICAP = 1.1;
/** Power of a newcomer's loss beside the mix's, up to 5 minutes ahead and at 24 h, where few independent cases have been seen; between, it falls with the logarithm. */
const [NEWCOMER_POWER, NEWCOMER_POWER_FAR] = [20, 6];
/** Imagined cases in which a newcomer was a little worse than the mix: it is asked more seldom than the experts. */
const NEWCOMER_PRIOR_MASS = 12;
const L = LEVELS.length;
/** Logarithms of relative losses are kept within these. */
const [BEST, WORST] = [0.02, 50];

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
  correction: {
    mass: ledger.correction.mass.slice(),
    corrected: ledger.correction.corrected.slice(),
    plain: ledger.correction.plain.slice(),
  },
});

/** forget discounts everything that the ledger holds of rung `k` by `factor` (0 to 1), the latest losses as much faster as they are shorter-lived. */
export function forget(ledger: Ledger, k: number, factor: number): void {
  const { members, rungs, mass, losses, latestMass, latestLosses, under, correction } = ledger;
  const faster = factor ** (HALF_LIFE_HOURS / LATEST_HALF_LIFE_HOURS);
  mass[k] *= factor;
  latestMass[k] *= faster;
  correction.mass[k] *= factor;
  for (let i = k * L; i < (k + 1) * L; i++) {
    under[i] *= factor;
    correction.corrected[i] *= factor;
    correction.plain[i] *= factor;
  }
  for (let m = 0; m < members; m++) {
    for (let i = (m * rungs + k) * L; i < (m * rungs + k + 1) * L; i++) {
      losses[i] *= factor;
      latestLosses[i] *= faster;
    }
  }
}

/** charge enters what a member lost at rung `k` and level `l`; `heard` enters that a target of the rung was scored. */
export function charge(
  { rungs, losses, latestLosses }: Ledger,
  m: number,
  k: number,
  l: number,
  loss: number,
): void {
  const i = (m * rungs + k) * L + l;
  losses[i] += loss;
  latestLosses[i] += loss;
}

/** heard enters that one more target of rung `k` has been scored. */
export function heard(ledger: Ledger, k: number): void {
  ledger.mass[k]++;
  ledger.latestMass[k]++;
}

/** Newcomer is a further voter whose losses are known beside those of the mix on the same targets, rungs × levels. */
export interface Newcomer {
  readonly mass: Float64Array;
  readonly losses: Float64Array;
  readonly reference: Float64Array;
}

/** Marks are what a ledger says of the experts and their median: logarithms of their losses beside the median's, over the latest hours and over days, voters × rungs × levels each. */
interface Marks {
  readonly latest: Float64Array;
  readonly lasting: Float64Array;
}

/** marksOf reads the marks, each averaged with those of the neighbouring rungs; a few imagined cases in favour of the median make it the cold start. */
function marksOf(ledger: Ledger, grid: LeadGrid, step: number): Marks {
  const { latestMass, latestLosses, mass, losses } = ledger;
  return {
    latest: markOf(ledger, grid, step, latestMass, latestLosses),
    lasting: markOf(ledger, grid, step, mass, losses),
  };
}

function markOf(
  { members, rungs }: Ledger,
  grid: LeadGrid,
  step: number,
  mass: Float64Array,
  losses: Float64Array,
): Float64Array {
  const voters = members - 1;
  const median = voters - 1;
  const relative = new Float64Array(voters * rungs * L).fill(1);
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
    }
  }
  const out = new Float64Array(relative.length);
  for (let k = 0; k < rungs; k++) {
    const reach = reachAt(grid.leads[k] * step);
    const [from, to] = [Math.max(0, k - reach), Math.min(rungs - 1, k + reach)];
    for (let m = 0; m < voters; m++) {
      for (let l = 0; l < L; l++) {
        let value = 0;
        let count = 0;
        for (let j = from; j <= to; j++) {
          if (mass[j] === 0 && j !== k) continue;
          const share = j === k && reach === 1 ? 2 : 1;
          value += share * relative[(m * rungs + j) * L + l];
          count += share;
        }
        out[(m * rungs + k) * L + l] = Math.log(Math.min(WORST, Math.max(BEST, value / count)));
      }
    }
  }
  return out;
}

/** Far leads have few independent cases, so they borrow from two rungs on either side, near ones from one. */
const reachAt = (lead: number): number => (lead > 2 * HOUR ? 2 : 1);

/**
 * weigh gives each voter's weight per rung and level, summing to 1. Voters are the experts, their median, then `newcomers`. Experts and median
 * are weighed by their marks (weighing.ts; how far each stands from the median comes when they speak: `lean`). A newcomer stands against the mix
 * of them all: the odds are the mix's loss over its own on the few targets that they share, to a power.
 */
export function weigh(
  ledger: Ledger,
  grid: LeadGrid,
  step: number,
  newcomers: readonly Newcomer[] = [],
): Float64Array {
  const { members, rungs } = ledger;
  const own = members - 1;
  const { latest, lasting } = marksOf(ledger, grid, step);
  const out = new Float64Array((own + newcomers.length) * rungs * L);
  for (let k = 0; k < rungs; k++) {
    const factors = factorsAt(grid.leads[k] * step);
    for (let l = 0; l < L; l++) {
      let best = Number.NEGATIVE_INFINITY;
      for (let m = 0; m < own; m++) {
        const i = (m * rungs + k) * L + l;
        out[i] = factors.latest * latest[i] + factors.lasting * lasting[i];
        if (out[i] > best) best = out[i];
      }
      let total = 0;
      for (let m = 0; m < own; m++) {
        const i = (m * rungs + k) * L + l;
        out[i] = Math.exp(out[i] - best);
        total += out[i];
      }
      const odds = newcomers.map((newcomer) => oddsOf(newcomer, grid, step, k, l));
      const all = 1 + odds.reduce((sum, one) => sum + one, 0);
      for (let m = 0; m < own; m++) out[(m * rungs + k) * L + l] /= total * all;
      odds.forEach((one, x) => {
        out[((own + x) * rungs + k) * L + l] = one / all;
      });
    }
  }
  return out;
}

/** oddsOf gives a newcomer's weight for each one of the mix's, at rung `k` and level `l`. */
function oddsOf(
  { mass, losses, reference }: Newcomer,
  grid: LeadGrid,
  step: number,
  k: number,
  l: number,
): number {
  const lead = grid.leads[k] * step;
  const reach = reachAt(lead);
  const [from, to] = [Math.max(0, k - reach), Math.min(mass.length - 1, k + reach)];
  let ratio = 0;
  let count = 0;
  for (let j = from; j <= to; j++) {
    const i = j * L + l;
    if (!(mass[j] > 0) || !(reference[i] > 0)) continue;
    const prior = (NEWCOMER_PRIOR_MASS * reference[i]) / mass[j];
    const share = j === k && reach === 1 ? 2 : 1;
    ratio += (share * (losses[i] + prior * PRIOR_HANDICAP)) / (reference[i] + prior);
    count += share;
  }
  if (count === 0) return 0;
  const far = Math.min(1, Math.log(Math.max(1, lead / 300_000)) / Math.log(288));
  return (ratio / count) ** -(NEWCOMER_POWER + (NEWCOMER_POWER_FAR - NEWCOMER_POWER) * far);
}

/**
 * creditMedian hands the shares that silent experts hold (voters × levels) to the median, with which they agree: so the mix
 * stays the same, and only who spoke shows a weight.
 */
export function creditMedian(weights: Float64Array, silent: Uint8Array): void {
  const median = silent.length;
  silent.forEach((mute, m) => {
    if (!mute) return;
    for (let l = 0; l < L; l++) {
      weights[median * L + l] += weights[m * L + l];
      weights[m * L + l] = 0;
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

/** Mixing is the weights of all voters, voters × rungs × levels. */
export interface Mixing {
  readonly weights: Float64Array;
  /** The experts and their median: those that distances are told of. */
  readonly own: number;
  /** What a distance counts for at each rung; see weighing.ts. */
  readonly distances: Float64Array;
}

/** mixingOf weighs all voters. */
export const mixingOf = (
  ledger: Ledger,
  grid: LeadGrid,
  step: number,
  newcomers: readonly Newcomer[] = [],
): Mixing => ({
  weights: weigh(ledger, grid, step, newcomers),
  own: ledger.members - 1,
  distances: Float64Array.from(grid.leads, (lead) => factorsAt(lead * step).distance),
});

/** weightsAt writes the weights (voters × levels) that the rows of levels, one per voter, get at a lead, linear between rungs. */
export function weightsAt(
  rows: ArrayLike<number>,
  { weights, own, distances }: Mixing,
  grid: LeadGrid,
  lead: number,
  out: Float64Array,
): void {
  const rungs = grid.leads.length;
  const k = grid.rung[lead];
  const share = grid.share[lead];
  for (let l = 0; l < L; l++) {
    for (let m = 0; m * L < out.length; m++) {
      const w = (m * rungs + k) * L + l;
      out[m * L + l] = share === 0 ? weights[w] : weights[w] + share * (weights[w + L] - weights[w]);
    }
  }
  lean(out, rows, own, between(grid, distances, 0, 1, 0, lead));
}

/** mixRows writes the weighted mean of the rows (one of levels per voter) at a lead into `out[at …]`. */
export function mixRows(
  rows: ArrayLike<number>,
  mixing: Mixing,
  grid: LeadGrid,
  lead: number,
  out: Float64Array,
  at: number,
): void {
  const voters = mixing.weights.length / (grid.leads.length * L);
  const weights = new Float64Array(voters * L);
  weightsAt(rows, mixing, grid, lead, weights);
  for (let l = 0; l < L; l++) {
    let sum = 0;
    for (let m = 0; m < voters; m++) sum += weights[m * L + l] * rows[m * L + l];
    out[at + l] = sum;
  }
}
