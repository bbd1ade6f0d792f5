import type { Expert } from "../expert";
import { type History, meanBefore } from "../history";
import { LEVELS, quantileOfSorted } from "../levels";

const NONE = new Float64Array(0);
const L = LEVELS.length;
/** How much the means of 15 min, 1 h and 3 h before a moment count in the distance between two, beside the last value. */
const COUNTS = [0.3, 0.1, 0.03];
const MEANS = COUNTS.length;
/** Moments that are looked at, thinned evenly over the past, and the nearest of them, which answer. */
const MOST = 3000;
const NEAREST = 30;
const DAYS = 28;
const LEAST_STEPS = 2000;
/** Fewer answers than this say nothing. */
const LEAST = 6;

/** Moments are the past moments of one history that are looked at. */
interface Moments {
  /** Index of the first, and steps between two; which instants they are does not depend on where the history begins. */
  readonly first: number;
  readonly stride: number;
  /** Square root of the last value before each. */
  readonly last: Float64Array;
  /** The means before each, in square-root space; NaN until they are asked for. */
  readonly means: Float64Array;
  /** The moments nearest to an origin, nearest first, by origin and reach. */
  readonly found: Map<number, Int32Array>;
}

const known = new WeakMap<History, Moments>();

const root = (value: number): number => (value < 0 ? -Math.sqrt(-value) : Math.sqrt(value));
const square = (value: number): number => value * Math.abs(value);

/** describe writes the means before index `at`, in square-root space. */
function describe({ sum, hour }: History, at: number, out: Float64Array, to: number): void {
  out[to] = root(meanBefore(sum, at, Math.max(1, hour >> 2)));
  out[to + 1] = root(meanBefore(sum, at, hour));
  out[to + 2] = root(meanBefore(sum, at, 3 * hour));
}

function momentsOf(history: History): Moments {
  const there = known.get(history);
  if (there) return there;
  const { start, step, day, y } = history;
  const stride = Math.max(1, Math.ceil(Math.max(DAYS * day, LEAST_STEPS) / MOST));
  const phase = Math.round(start / step) % stride;
  const first = phase === 0 ? stride : stride - phase;
  const count = Math.max(0, Math.floor((y.length - first) / stride) + 1);
  const last = new Float64Array(count);
  for (let i = 0; i < count; i++) last[i] = root(y[first + i * stride - 1]);
  const means = new Float64Array(count * MEANS).fill(Number.NaN);
  const made: Moments = { first, stride, last, means, found: new Map() };
  known.set(history, made);
  return made;
}

const here = new Float64Array(MEANS);
const distances = new Float64Array(NEAREST);
const nearest = new Int32Array(NEAREST);

/** nearestTo gives the past moments most like `origin`, `reach` steps before it at least, nearest first. */
function nearestTo(history: History, origin: number, reach: number): Int32Array {
  const moments = momentsOf(history);
  const key = origin * 8192 + Math.min(8191, reach);
  const before = moments.found.get(key);
  if (before) return before;
  const { first, stride, last, means } = moments;
  const now = root(history.y[origin - 1]);
  describe(history, origin, here, 0);
  const from = Math.max(first, history.hour, origin - Math.max(DAYS * history.day, LEAST_STEPS));
  const end = Math.floor((origin - reach - first) / stride);
  let count = 0;
  let worst = Number.POSITIVE_INFINITY;
  for (let i = Math.ceil((from - first) / stride); i <= end; i++) {
    const off = last[i] - now;
    let distance = off * off;
    // The last value counts most: most moments are out by it alone.
    if (distance >= worst) continue;
    const at = i * MEANS;
    if (Number.isNaN(means[at])) describe(history, first + i * stride, means, at);
    for (let j = 0; j < MEANS; j++) {
      const apart = means[at + j] - here[j];
      distance += COUNTS[j] * apart * apart;
    }
    if (distance >= worst) continue;
    let k = count < NEAREST ? count++ : NEAREST - 1;
    for (; k > 0 && distances[k - 1] > distance; k--) {
      distances[k] = distances[k - 1];
      nearest[k] = nearest[k - 1];
    }
    distances[k] = distance;
    nearest[k] = first + i * stride;
    if (count === NEAREST) worst = distances[count - 1];
  }
  const list = nearest.slice(0, count);
  if (moments.found.size > 8192) moments.found.clear();
  moments.found.set(key, list);
  return list;
}

/** nearestExpert makes "what followed the moments that looked most like this one". */
function nearestExpert(name: string, follow: (now: number, then: number, after: number) => number): Expert {
  const buffer = new Float64Array(NEAREST);
  return {
    name,
    fit: () => NONE,
    write(_, { history, origin, lead }, out, at) {
      const { hour, day, y, usual } = history;
      // One search serves all leads of a reach; what followed a moment must be known at the origin.
      const reach = lead <= hour ? hour : lead <= 6 * hour ? 6 * hour : Math.max(day, lead);
      const moments = nearestTo(history, origin, reach);
      if (moments.length < LEAST) {
        out.fill(Number.NaN, at, at + L);
        return;
      }
      const now = root(y[origin - 1]);
      let count = 0;
      for (const moment of moments) {
        const value = follow(now, root(usual[moment - 1]), root(usual[moment + lead - 1]));
        let k = count++ - 1;
        for (; k >= 0 && buffer[k] > value; k--) buffer[k + 1] = buffer[k];
        buffer[k + 1] = value;
      }
      for (let l = 0; l < L; l++) out[at + l] = square(quantileOfSorted(buffer, count, LEVELS[l]));
    },
  };
}

/**
 * NEAREST_CHANGE adds to the last value the changes that followed the past moments most like this one, whatever the time
 * of day: nearest neighbours in the means of the last minutes to hours (Farmer and Sidorowich 1987).
 */
export const NEAREST_CHANGE: Expert = nearestExpert(
  "nearest moments, change",
  (now, then, after) => now + after - then,
);

/** NEAREST_VALUE is the values that followed those moments. */
export const NEAREST_VALUE: Expert = nearestExpert("nearest moments, value", (_, __, after) => after);
