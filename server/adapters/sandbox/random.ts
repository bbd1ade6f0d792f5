/**
 * Counter-based randomness: a number is a hash of the seed and of where it is used, so that any stretch of the world
 * is computed alone and comes out as in the whole. Finaliser: MurmurHash3 fmix32 (Appleby, 2011).
 */

/** hash mixes a seed and whole numbers into an unsigned 32-bit number. */
export function hash(seed: number, ...keys: readonly number[]): number {
  let h = seed | 0;
  for (const key of keys) {
    let k = Math.imul(key | 0, 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= Math.imul(k, 0x1b873593);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** unit gives a number in [0, 1) for the seed and keys. */
export const unit = (seed: number, ...keys: readonly number[]): number => hash(seed, ...keys) / 4294967296;

/** gauss gives a standard normal number for the seed and keys (Box and Muller, 1958). */
export function gauss(seed: number, ...keys: readonly number[]): number {
  const h = hash(seed, ...keys);
  const u = (h + 1) / 4294967297;
  const v = hash(h, 0x51ed270b) / 4294967296;
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
}

/** Stream draws one number in [0, 1) after another. */
export type Stream = () => number;

/** stream starts a sequence that depends on the seed and keys alone (SplitMix32 steps through the same finaliser). */
export function stream(seed: number, ...keys: readonly number[]): Stream {
  let state = hash(seed, ...keys);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 4294967296;
  };
}

/** normal draws a standard normal number from a stream. */
export function normal(next: Stream): number {
  const u = 1 - next();
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * next());
}

/** poisson draws a count with mean `lambda`, small (Knuth, 1969). */
export function poisson(lambda: number, next: Stream): number {
  const limit = Math.exp(-lambda);
  let count = 0;
  for (let product = next(); product > limit; product *= next()) count++;
  return count;
}

/** pick gives the index in which a draw falls, for rising cumulative weights that end at 1. */
export function pick(cumulative: readonly number[], draw: number): number {
  let index = 0;
  while (index < cumulative.length - 1 && draw >= cumulative[index]) index++;
  return index;
}
