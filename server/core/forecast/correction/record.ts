import { LEVELS } from "../levels";

const L = LEVELS.length;
/** Power of the ratio of losses: at 0.97 of the mix's loss a correction is believed by three quarters. */
const SHARPNESS = 40;
/** Imagined cases in which it was as good as the mix. */
const PRIOR_MASS = 8;

/** CorrectionRecord is the running account of a correction in one series: discounted count a rung, and losses with and without it, rungs × levels. */
export interface CorrectionRecord {
  readonly mass: Float64Array;
  readonly corrected: Float64Array;
  readonly plain: Float64Array;
}

/** emptyCorrectionRecord begins an account. */
export const emptyCorrectionRecord = (rungs: number): CorrectionRecord => ({
  mass: new Float64Array(rungs),
  corrected: new Float64Array(rungs * L),
  plain: new Float64Array(rungs * L),
});

/**
 * trustIn gives how much of a correction is taken at each rung, 0 to 1: the odds are the ratio of losses without and with it to a
 * power, both summed over levels and the neighbouring rungs. One half before there is evidence.
 */
export function trustIn({ mass, corrected, plain }: CorrectionRecord): Float64Array {
  const trust = new Float64Array(mass.length);
  for (let k = 0; k < mass.length; k++) {
    let [withIt, without, cases] = [0, 0, 0];
    for (let j = Math.max(0, k - 1); j <= Math.min(mass.length - 1, k + 1); j++) {
      cases += mass[j];
      for (let l = 0; l < L; l++) {
        withIt += corrected[j * L + l];
        without += plain[j * L + l];
      }
    }
    const prior = cases > 0 ? (PRIOR_MASS * without) / cases : 1;
    trust[k] = 1 / (1 + ((withIt + prior + 1e-12) / (without + prior + 1e-12)) ** SHARPNESS);
  }
  return trust;
}
