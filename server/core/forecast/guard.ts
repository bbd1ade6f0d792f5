import { farness, type LeadGrid } from "./leads";
import { LEVELS } from "./levels";

const HOUR = 3_600_000;
const L = LEVELS.length;
const MIDDLE = LEVELS.indexOf(0.5);
/** GAIN is the step of the guard for each scored target; it falls with the lead, whose errors come in long runs. */
const GAIN = 0.035;
const GAIN_HALVES_AT_HOURS = 1;
/** The guard narrows by a factor of at most e^-0.3 and widens by at most e^0.5. */
const NARROWEST = -0.3;
const WIDEST = 0.5;
/** FAR_WIDENING makes up for choosing experts by few independent cases, which looks surer than it is: at 24 h; none up to 1 h. */
const FAR_WIDENING = 0.08;

/**
 * widen stretches the upper quantiles of a rising row away from the median: by the guard, and a little at far leads.
 * The guard is adaptive conformal inference (Gibbs and Candès 2021) on the width, per rung and level.
 */
export function widen(
  row: Float64Array,
  at: number,
  guard: Float64Array,
  grid: LeadGrid,
  lead: number,
  step: number,
): void {
  const k = grid.rung[lead];
  const share = grid.share[lead];
  const far = farness(lead * step);
  const middle = row[at + MIDDLE];
  for (let l = MIDDLE + 1; l < L; l++) {
    const low = guard[k * L + l];
    const log = share === 0 ? low : low + share * (guard[(k + 1) * L + l] - low);
    row[at + l] = middle + (row[at + l] - middle) * (1 + FAR_WIDENING * far) * Math.exp(log);
    if (row[at + l] < row[at + l - 1]) row[at + l] = row[at + l - 1];
  }
}

/** steer moves the guard of rung `k` after a value came: up when it was above a quantile, down a little when below. */
export function steer(
  guard: Float64Array,
  row: Float64Array,
  at: number,
  actual: number,
  k: number,
  lead: number,
): void {
  const gain = GAIN / (1 + lead / (GAIN_HALVES_AT_HOURS * HOUR));
  for (let l = MIDDLE + 1; l < L; l++) {
    const i = k * L + l;
    const moved = guard[i] + gain * ((actual > row[at + l] ? 1 : 0) - (1 - LEVELS[l]));
    guard[i] = moved < NARROWEST ? NARROWEST : moved > WIDEST ? WIDEST : moved;
  }
}
