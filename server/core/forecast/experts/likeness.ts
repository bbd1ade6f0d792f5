import { type History, meanBefore } from "../history";

const DAYS = 28;
const LEAST_STEPS = 2000;
/** Moments that are looked at, thinned evenly over the past, and the nearest of them, which answer. */
const MOST = 3000;
export const NEAREST = 30;

/**
 * Likeness says how far apart two moments of a series are, in square-root space. `first` is the number that parts most
 * moments by itself; `rest` adds what else counts to a distance, and may stop once it is `worst` or more.
 */
export interface Likeness {
  first(roots: Float64Array, at: number): number;
  rest(
    history: History,
    roots: Float64Array,
    at: number,
    origin: number,
    distance: number,
    worst: number,
  ): number;
}

/** MEANS is the last value, and less the means of 15 min, 1 h and 3 h before. */
export const MEANS: Likeness = {
  first: (roots, at) => roots[at - 1],
  rest(history, _roots, at, origin, distance) {
    const means = meansOf(history);
    if (Number.isNaN(means[at * COUNTS.length])) describe(history, at, means);
    if (Number.isNaN(means[origin * COUNTS.length])) describe(history, origin, means);
    for (let j = 0; j < COUNTS.length; j++) {
      const apart = means[at * COUNTS.length + j] - means[origin * COUNTS.length + j];
      distance += COUNTS[j] * apart * apart;
    }
    return distance;
  },
};
const COUNTS = [0.3, 0.1, 0.03];

/** SHAPE is the last six values, each counting half of the one after it. */
export const SHAPE: Likeness = {
  first: (roots, at) => roots[at - 1],
  rest(_history, roots, at, origin, distance, worst) {
    for (let j = 1, counts = 0.5; j < 6 && distance < worst; j++, counts *= 0.5) {
      const apart = before(roots, at, j) - before(roots, origin, j);
      distance += counts * apart * apart;
    }
    return distance;
  },
};

/** MOVEMENT is how the last value was reached over eight steps, at whatever level. */
export const MOVEMENT: Likeness = {
  first: (roots, at) => before(roots, at, 1) - roots[at - 1],
  rest(_history, roots, at, origin, distance, worst) {
    for (let j = 2, counts = 0.64; j < 9 && distance < worst; j++, counts *= 0.64) {
      const apart = before(roots, at, j) - roots[at - 1] - (before(roots, origin, j) - roots[origin - 1]);
      distance += counts * apart * apart;
    }
    return distance;
  },
};

/** before gives the root `j` steps before the last value known at index `at`. */
const before = (roots: Float64Array, at: number, j: number): number => roots[at > j ? at - 1 - j : 0];

export const root = (value: number): number => (value < 0 ? -Math.sqrt(-value) : Math.sqrt(value));

const rooted = new WeakMap<History, Float64Array>();

/** rootsOf gives the square roots of a history's values, made once. */
function rootsOf(history: History): Float64Array {
  let roots = rooted.get(history);
  if (!roots) rooted.set(history, (roots = history.y.map(root)));
  return roots;
}

const meant = new WeakMap<History, Float64Array>();

/** meansOf gives room for the means before each index, NaN until they are asked for. */
function meansOf(history: History): Float64Array {
  let means = meant.get(history);
  if (!means)
    meant.set(history, (means = new Float64Array((history.y.length + 1) * COUNTS.length).fill(Number.NaN)));
  return means;
}

function describe({ sum, hour }: History, at: number, means: Float64Array): void {
  const to = at * COUNTS.length;
  means[to] = root(meanBefore(sum, at, Math.max(1, hour >> 2)));
  means[to + 1] = root(meanBefore(sum, at, hour));
  means[to + 2] = root(meanBefore(sum, at, 3 * hour));
}

/** Moments are the past moments of one history that are looked at. */
interface Moments {
  /** Index of the first, and steps between two; which instants they are does not depend on where the history begins. */
  readonly first: number;
  readonly stride: number;
  /** What parts most moments by itself, of each. */
  readonly keys: Float64Array;
  /** The moments nearest to an origin, nearest first, by origin and reach. */
  readonly found: Map<number, Int32Array>;
}

function momentsOf(history: History, likeness: Likeness): Moments {
  const { start, step, day, y } = history;
  const roots = rootsOf(history);
  const stride = Math.max(1, Math.ceil(Math.max(DAYS * day, LEAST_STEPS) / MOST));
  const phase = Math.round(start / step) % stride;
  const first = phase === 0 ? stride : stride - phase;
  const keys = new Float64Array(Math.max(0, Math.floor((y.length - first) / stride) + 1));
  for (let i = 0; i < keys.length; i++) keys[i] = likeness.first(roots, first + i * stride);
  return { first, stride, keys, found: new Map() };
}

const distances = new Float64Array(NEAREST);
const nearest = new Int32Array(NEAREST);

/** searchBy makes a search for the past moments most like `origin`, `reach` steps before it at least, nearest first. */
export function searchBy(
  likeness: Likeness,
): (history: History, origin: number, reach: number) => Int32Array {
  const known = new WeakMap<History, Moments>();
  return (history, origin, reach) => {
    let moments = known.get(history);
    if (!moments) known.set(history, (moments = momentsOf(history, likeness)));
    const { first, stride, keys, found } = moments;
    const key = origin * 8192 + Math.min(8191, reach);
    const there = found.get(key);
    if (there) return there;
    const roots = rootsOf(history);
    const now = likeness.first(roots, origin);
    const from = Math.max(first, history.hour, origin - Math.max(DAYS * history.day, LEAST_STEPS));
    const end = Math.floor((origin - reach - first) / stride);
    let count = 0;
    let worst = Number.POSITIVE_INFINITY;
    for (let i = Math.ceil((from - first) / stride); i <= end; i++) {
      const off = keys[i] - now;
      // Most moments are out by this alone.
      if (off * off >= worst) continue;
      const at = first + i * stride;
      const distance = likeness.rest(history, roots, at, origin, off * off, worst);
      if (distance >= worst) continue;
      let k = count < NEAREST ? count++ : NEAREST - 1;
      for (; k > 0 && distances[k - 1] > distance; k--) {
        distances[k] = distances[k - 1];
        nearest[k] = nearest[k - 1];
      }
      distances[k] = distance;
      nearest[k] = at;
      if (count === NEAREST) worst = distances[count - 1];
    }
    const list = nearest.slice(0, count);
    if (found.size > 8192) found.clear();
    found.set(key, list);
    return list;
  };
}
