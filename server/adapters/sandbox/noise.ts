import { gauss } from "./random";

/**
 * Octaves of value noise (Perlin, 1985, in one dimension): hashed normal numbers at the joints of blocks of
 * `minutes`, joined smoothly. Together they look like a slowly wandering load, and each stretch is computed alone.
 */
const OCTAVES = [
  { minutes: 1440, sigma: 0.05 },
  { minutes: 360, sigma: 0.04 },
  { minutes: 45, sigma: 0.025 },
  { minutes: 7, sigma: 0.018 },
] as const;

/** From one minute to the next, apart from the octaves. */
const MINUTE_SIGMA = 0.015;

/** noiseOf gives `length` factors around 1 from minute `first` (minutes since 1970) on, for the seed and key. */
export function noiseOf(seed: number, key: number, first: number, length: number): Float64Array {
  const log = new Float64Array(length);
  for (const [octave, { minutes, sigma }] of OCTAVES.entries()) {
    let block = Number.NaN;
    let from = 0;
    let to = 0;
    for (let i = 0; i < length; i++) {
      const here = Math.floor((first + i) / minutes);
      if (here !== block) {
        from = here === block + 1 ? to : gauss(seed, key, octave, here);
        to = gauss(seed, key, octave, here + 1);
        block = here;
      }
      const x = (first + i - here * minutes) / minutes;
      log[i] += sigma * (from + (to - from) * x * x * (3 - 2 * x));
    }
  }
  for (let i = 0; i < length; i++) log[i] = Math.exp(log[i] + MINUTE_SIGMA * gauss(seed, key, 99, first + i));
  return log;
}
