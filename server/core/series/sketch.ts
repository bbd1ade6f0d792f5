/**
 * A sketch of a bucket's values from which any quantile can be told: DDSketch (Masson, Rim, Lee: "DDSketch: a fast and
 * fully-mergeable quantile sketch with relative-error guarantees", VLDB 2019) with logarithmic bins as wide everywhere.
 */

/** RELATIVE_ERROR of every quantile told from a sketch, for values between 1e-12 and 1e272 in size. */
export const RELATIVE_ERROR = 0.01;
/** Values smaller than this count as 0. */
const LEAST = 1e-12;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
/** Bins by natural logarithm; the database computes keys with the same three numbers. */
const BINS_PER_LN = 1 / Math.log(GAMMA);
/** Lifts the bin of the smallest size above 0, so that keys order as values do and 0 is the key of 0. */
const OFFSET = 1400;
const MOST_KEY = 32_767;

/** SKETCH_KEYS is what keyOf is made of, for a database that computes keys by itself. */
export const SKETCH_KEYS = {
  least: LEAST,
  binsPerLn: BINS_PER_LN,
  offset: OFFSET,
  mostKey: MOST_KEY,
} as const;

/** Sketch counts values by key, keys ascending, which is the order of the values; counts are > 0. */
export interface Sketch {
  readonly keys: Int16Array;
  readonly counts: Uint32Array;
}

/** keyOf gives the bin of a finite value: 0 for 0, positive and negative alike on either side. */
export function keyOf(value: number): number {
  const size = Math.abs(value);
  if (size < LEAST) return 0;
  const key = Math.min(MOST_KEY, Math.ceil(Math.log(size) * BINS_PER_LN) + OFFSET);
  return value < 0 ? -key : key;
}

/** valueOf gives the value that stands for a bin, at most RELATIVE_ERROR from every value in it. */
export function valueOf(key: number): number {
  if (key === 0) return 0;
  const value = (2 * GAMMA ** (Math.abs(key) - OFFSET)) / (GAMMA + 1);
  return key < 0 ? -value : value;
}

/** sketchOf counts values; those that are missing (NaN) or not finite are left out. */
export function sketchOf(values: Iterable<number>): Sketch {
  const counts = new Map<number, number>();
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    const key = keyOf(value);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return fromCounts(counts);
}

/** mergeSketches adds sketches up; the sum is the sketch of all their values, whatever the order. */
export function mergeSketches(sketches: Iterable<Sketch>): Sketch {
  const counts = new Map<number, number>();
  for (const { keys, counts: more } of sketches)
    for (let i = 0; i < keys.length; i++) counts.set(keys[i], (counts.get(keys[i]) ?? 0) + more[i]);
  return fromCounts(counts);
}

function fromCounts(counts: ReadonlyMap<number, number>): Sketch {
  const keys = Int16Array.from(counts.keys()).sort();
  return { keys, counts: Uint32Array.from(keys, (key) => counts.get(key) as number) };
}

/** quantileOf gives the value of rank floor(level × (n − 1)) within RELATIVE_ERROR; NaN of an empty sketch. */
export function quantileOf(sketch: Sketch, level: number): number {
  let total = 0;
  for (const count of sketch.counts) total += count;
  const rank = Math.floor(Math.min(1, Math.max(0, level)) * (total - 1));
  let below = 0;
  for (let i = 0; i < sketch.keys.length; i++) {
    below += sketch.counts[i];
    if (below > rank) return valueOf(sketch.keys[i]);
  }
  return Number.NaN;
}

/** Bytes of one bin: its key as int16 and its count as uint32, both big-endian. */
const BIN_BYTES = 6;

/** encodeSketch writes a sketch as bins one after another; encodings that are joined are the sum of their sketches. */
export function encodeSketch(sketch: Sketch): Uint8Array {
  const bytes = new Uint8Array(sketch.keys.length * BIN_BYTES);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < sketch.keys.length; i++) {
    view.setInt16(i * BIN_BYTES, sketch.keys[i]);
    view.setUint32(i * BIN_BYTES + 2, sketch.counts[i]);
  }
  return bytes;
}

/** decodeSketch reads one or several joined encodings; throws RangeError when bytes are missing. */
export function decodeSketch(bytes: Uint8Array): Sketch {
  if (bytes.length % BIN_BYTES !== 0) throw new RangeError(`A sketch of ${bytes.length} bytes is cut off.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const counts = new Map<number, number>();
  for (let at = 0; at < bytes.length; at += BIN_BYTES) {
    const key = view.getInt16(at);
    counts.set(key, (counts.get(key) ?? 0) + view.getUint32(at + 2));
  }
  return fromCounts(counts);
}
