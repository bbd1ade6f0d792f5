import { farness } from "./leads";
import { LEVELS } from "./levels";

const L = LEVELS.length;
/**
 * How much of the experts' weight is given by regret, once there is evidence, the rest by loss: up to an hour ahead; it
 * falls to nothing a day ahead, where the few independent cases carry less evidence than their count.
 */
const SHARE = 0.5;
/** As many scored targets as it takes to believe a regret by half. */
const EVIDENCE = 12;
/** REGRET_HALF_LIFE_HOURS is how long a regret counts until it counts half. */
export const REGRET_HALF_LIFE_HOURS = 40;

/**
 * Regrets are what following each voter a little more would have saved: the discounted slope of the mix's pinball loss
 * times (mix - voter), its sum and its sum of squares, [(voter × rungs + rung) × levels + level].
 */
export interface Regrets {
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}

/** emptyRegrets begins with none for `voters` voters. */
export const emptyRegrets = (voters: number, rungs: number): Regrets => ({
  sum: new Float64Array(voters * rungs * L),
  squares: new Float64Array(voters * rungs * L),
});

/** regret enters a target: `rows` hold one row of levels per voter, then, at `mix`, what the mix said before any guard. */
export function regret(
  { sum, squares }: Regrets,
  rungs: number,
  k: number,
  rows: Float64Array,
  mix: Float64Array,
  actual: number,
): void {
  const voters = sum.length / (rungs * L);
  for (let l = 0; l < L; l++) {
    const said = mix[l];
    const slope = (actual < said ? 1 : 0) - LEVELS[l];
    for (let m = 0; m < voters; m++) {
      const saved = slope * (said - rows[m * L + l]);
      const i = (m * rungs + k) * L + l;
      sum[i] += saved;
      squares[i] += saved * saved;
    }
  }
}

/**
 * blendRegret mixes into the weights of rung `k` (`lead` ms ahead) and level `l` those of polynomially weighted averages
 * with one learning rate per expert: regret ÷ squared regret where positive (ML-Poly: Gaillard, Stoltz and van Erven
 * 2014; here discounted). Weights by loss find the best expert; these find what corrects the others' errors. The weights
 * of voters beyond those with regrets stay.
 */
export function blendRegret(
  { sum, squares }: Regrets,
  rungs: number,
  k: number,
  l: number,
  mass: number,
  lead: number,
  weights: Float64Array,
): void {
  const voters = sum.length / (rungs * L);
  let total = 0;
  let held = 0;
  for (let m = 0; m < voters; m++) {
    const i = (m * rungs + k) * L + l;
    if (sum[i] > 0 && squares[i] > 0) total += sum[i] / squares[i];
    held += weights[i];
  }
  if (!(total > 0) || !Number.isFinite(total)) return;
  const share = SHARE * (1 - farness(lead)) * (mass / (mass + EVIDENCE));
  for (let m = 0; m < voters; m++) {
    const i = (m * rungs + k) * L + l;
    const own = sum[i] > 0 && squares[i] > 0 ? sum[i] / squares[i] / total : 0;
    weights[i] += share * (held * own - weights[i]);
  }
}
