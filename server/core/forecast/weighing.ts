import type { LeadGrid } from "./leads";
import type { Ledger } from "./ledger";
import { LEVELS } from "./levels";

const L = LEVELS.length;
const HOUR = 3_600_000;

/** Leads (hours) at which the factors are told; between them they go straight in the logarithm. */
const KNOTS: readonly number[] = [1 / 12, 1, 5, 24];
/** What a voter's latest loss, its loss over days (logarithms, beside the median's) and its distance now count for at each knot, found on the public traces in docs/forecasting.md. */
const FACTORS: readonly (readonly [number, number, number])[] = [
  [-7, -15, 0],
  [-5, -11, -3.5],
  [-1.5, -11, -4],
  [-1, -6.5, -5],
];
/**
 * MANNERS are ways of weighing: how many times its usual factor the latest loss counts, and the lasting one. In turn: as usual, for the best alone, for
 * many, for who is right now, for who was right for days.
 */
export const MANNERS: readonly (readonly [number, number])[] = [
  [1, 1],
  [2, 2],
  [0.5, 0.5],
  [4, 0.5],
  [0.25, 2],
];
/** Power of a manner's loss beside the usual one's, and imagined cases in which all were as good. */
const [MANNER_POWER, MANNER_PRIOR_MASS] = [50, 30];
/** Rungs on either side from which a manner's losses are read as well. */
const MANNER_REACH = 2;
const PRIOR_MASS = 4;
const PRIOR_HANDICAP = 1.1;
/** Power of a newcomer's loss beside the mix's, up to 5 minutes ahead and at 24 h, where few independent cases have been seen; between, it falls with the logarithm. */
const [NEWCOMER_POWER, NEWCOMER_POWER_FAR] = [20, 6];
/** Imagined cases in which a newcomer was a little worse than the mix: it is asked more seldom than the experts. */
const NEWCOMER_PRIOR_MASS = 12;
/** Relative losses are kept within these. */
const [BEST, WORST] = [0.02, 50];

/** Factors is what the marks of a voter count for. */
export interface Factors {
  readonly latest: number;
  readonly lasting: number;
  readonly distance: number;
}

/** factorsAt gives the usual factors at a lead (ms). */
export function factorsAt(lead: number): Factors {
  const hours = Math.min(KNOTS[KNOTS.length - 1], Math.max(KNOTS[0], lead / HOUR));
  let knot = 0;
  while (knot < KNOTS.length - 2 && hours >= KNOTS[knot + 1]) knot++;
  const share = Math.log(hours / KNOTS[knot]) / Math.log(KNOTS[knot + 1] / KNOTS[knot]);
  const [latest, lasting, distance] = FACTORS[knot].map(
    (low, i) => low + share * (FACTORS[knot + 1][i] - low),
  );
  return { latest, lasting, distance };
}

/** Weighing is the weights of the experts and their median, voters × rungs × levels, each rung and level summing to 1. */
export interface Weighing {
  readonly weights: Float64Array;
  /** The same by each manner alone. */
  readonly byManner: readonly Float64Array[];
}

/**
 * weigh weighs the experts and their median: by a manner, a weight is the exponential of a voter's marks times their factors over the sum of all
 * (exponentially weighted averages, Vovk 1990, over two memories); manners share by what each would have lost in this series. How far
 * each voter stands from the median counts when they speak (mixing.ts).
 */
export function weigh(ledger: Ledger, grid: LeadGrid, step: number): Weighing {
  const { members, rungs, latestMass, latestLosses, mass, losses } = ledger;
  const own = members - 1;
  const latest = markOf(ledger, grid, step, latestMass, latestLosses);
  const lasting = markOf(ledger, grid, step, mass, losses);
  const shares = sharesOf(ledger);
  const weights = new Float64Array(own * rungs * L);
  const byManner = MANNERS.map(() => new Float64Array(own * rungs * L));
  for (let k = 0; k < rungs; k++) {
    const factors = factorsAt(grid.leads[k] * step);
    for (let c = 0; c < MANNERS.length; c++) {
      const alone = byManner[c];
      const [now, days] = [MANNERS[c][0] * factors.latest, MANNERS[c][1] * factors.lasting];
      for (let l = 0; l < L; l++) {
        // Marks are bounded and the median's are 0, so the sum neither overflows nor vanishes.
        let total = 0;
        for (let m = 0; m < own; m++) {
          const i = (m * rungs + k) * L + l;
          alone[i] = Math.exp(now * latest[i] + days * lasting[i]);
          total += alone[i];
        }
        const share = shares[(c * rungs + k) * L + l];
        for (let m = 0; m < own; m++) {
          const i = (m * rungs + k) * L + l;
          alone[i] /= total;
          weights[i] += share * alone[i];
        }
      }
    }
  }
  return { weights, byManner };
}

/**
 * markOf gives logarithms of losses beside the median's, voters × rungs × levels, each averaged with those of the neighbouring rungs; a
 * few imagined cases in favour of the median make it the cold start.
 */
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

/** sharesOf gives the share of each manner, manners × rungs × levels: equal at first, more for those that would have lost less. */
function sharesOf({ rungs, manners: { mass, losses } }: Ledger): Float64Array {
  const out = new Float64Array(MANNERS.length * rungs * L);
  for (let k = 0; k < rungs; k++) {
    const [from, to] = [Math.max(0, k - MANNER_REACH), Math.min(rungs - 1, k + MANNER_REACH)];
    for (let l = 0; l < L; l++) {
      let total = 0;
      for (let c = 0; c < MANNERS.length; c++) {
        let ratio = 0;
        for (let j = from; j <= to; j++) {
          const usual = losses[j * L + l];
          const prior = mass[j] > 0 ? (MANNER_PRIOR_MASS * usual) / mass[j] : 0;
          ratio += usual > 0 ? (losses[(c * rungs + j) * L + l] + prior) / (usual + prior) : 1;
        }
        const i = (c * rungs + k) * L + l;
        out[i] = (ratio / (to - from + 1)) ** -MANNER_POWER;
        total += out[i];
      }
      for (let c = 0; c < MANNERS.length; c++) out[(c * rungs + k) * L + l] /= total;
    }
  }
  return out;
}

/** Newcomer is a further voter whose losses are known beside those of the mix on the same targets, rungs × levels. */
export interface Newcomer {
  readonly mass: Float64Array;
  readonly losses: Float64Array;
  readonly reference: Float64Array;
}

/**
 * join lets newcomers stand against the mix of all others: the odds of each are the mix's loss over its own on the few targets that they share, to a
 * power. Their weights come after the others', which keep their proportions.
 */
export function join(
  weights: Float64Array,
  newcomers: readonly Newcomer[],
  grid: LeadGrid,
  step: number,
): Float64Array {
  const rungs = grid.leads.length;
  const out = new Float64Array(weights.length + newcomers.length * rungs * L);
  for (let k = 0; k < rungs; k++) {
    for (let l = 0; l < L; l++) {
      const odds = newcomers.map((newcomer) => oddsOf(newcomer, grid, step, k, l));
      const all = 1 + odds.reduce((sum, one) => sum + one, 0);
      for (let i = k * L + l; i < weights.length; i += rungs * L) out[i] = weights[i] / all;
      odds.forEach((one, x) => {
        out[weights.length + (x * rungs + k) * L + l] = one / all;
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
