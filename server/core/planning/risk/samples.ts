/** Shape is how a source fills the time between two samples: it repeats the last one, or draws a line to the next. */
export type Shape = "step" | "line";

/** Samples is a growing history on a regular grid; times are seconds. Sample i stands at start + i · step. */
export interface Samples {
  readonly start: number;
  readonly step: number;
  readonly values: Float64Array;
  /** How many of `values` are known; the rest is room. */
  readonly count: number;
  readonly shape: Shape;
  /** The last reading between two samples: the interval it fell into, and its value. */
  readonly between?: { readonly index: number; readonly value: number };
}

/** startSamples opens a history with room for `room` more samples; it is a step until a reading proves the line. */
export function startSamples(start: number, step: number, history: ArrayLike<number>, room: number): Samples {
  const values = new Float64Array(history.length + room).fill(Number.NaN);
  for (let index = 0; index < history.length; index++) values[index] = history[index];
  return { start, step, values, count: history.length, shape: "step" };
}

/** A reading must differ from the sample by more than this share before it counts as a line and not as rounding. */
const ROUNDING = 1e-6;

/**
 * observe takes one reading of the source at `at` (seconds) and gives the samples known after it. On a line the next
 * sample follows from the slope, as soon as a reading lies beyond the last one. Readings come in order of time.
 */
export function observe(samples: Samples, at: number, value: number): Samples {
  const { start, step, values } = samples;
  const position = (at - start) / step;
  const index = Math.floor(position + 1e-9);
  const within = position - index;
  if (index < 0 || index >= values.length || Number.isNaN(value)) return samples;
  let { count, shape } = samples;
  const open = count <= index;
  // A sample that was never read (a gap in the readings) takes the reading after it.
  for (; count <= index; count++) values[count] = value;
  if (within < 1e-9) {
    values[index] = value;
    return { ...samples, count, shape };
  }
  if (open) return { ...samples, count, shape };
  const moved = value - values[index];
  // Only two readings within one interval tell a line from a step; a late sample tells nothing.
  const last = samples.between;
  const between = { index, value };
  const differs = Math.abs(value - (last?.value ?? value)) > ROUNDING * Math.max(Math.abs(value), 1e-9);
  if (last?.index === index && differs) shape = "line";
  if (shape === "line" && index + 1 < values.length && within > 1e-3) {
    // Kept from the first reading on, refined by later ones: a longer stretch rounds less.
    values[index + 1] = Math.max(0, values[index] + moved / within);
    count = Math.max(count, index + 2);
  }
  return { ...samples, count, shape, between };
}

/** lineAt gives what a line between two samples says at share `w` (0 to 1) of the way. */
export const lineAt = (from: number, to: number, w: number): number => from + w * (to - from);
