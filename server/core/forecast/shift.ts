import type { KnownEvent } from "./forecast";
import type { History } from "./history";
import { quantileOfSorted } from "./levels";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** WINDOW is how long a departure must last before it counts: noticed within two hours, and an outage of an hour is not a shift. */
const WINDOW = 1.5 * HOUR;
const LEAST_WINDOW = 3;
/** Of the window this share must lie beyond the bound, so a spike inside it is not enough. */
const SHARE = 0.75;
const MOST_READ = 18;
/** How far back the usual departures are learnt from, and how many days that takes at least. */
const LEARN = 28 * DAY;
const LEAST_DAYS = 3;
/** A departure is a shift when it is this many times the usual extreme, which is this quantile of what happened before. */
const MARGIN = 2;
/** With less than two weeks learnt from, the extreme has hardly been seen yet: the margin rises by up to this. */
const YOUNG_MARGIN = 0.8;
const MATURE = 14 * DAY;
const EXTREME = 0.995;
/** What departs less than this share of what is usual is never one, and the usual width counts as at least this share of the mean level. */
const LEAST_SIZE = 0.1;
const LEAST_WIDTH = 0.005;
/** In widths: below this a bound would be luck. */
const LEAST_BOUND = 1;
/** A shift is news for a week; then the new level is the usual one. */
const NEWS = 7 * DAY;

/** Shift is a lasting change of level: noticed at `at`, begun about `from` (epoch ms); `size` is value minus usual, in the series' unit. */
export interface Shift {
  readonly at: number;
  readonly from: number;
  readonly direction: "up" | "down";
  readonly size: number;
}

/** ShiftWatch is what the detector keeps between calls; plain JSON. */
export interface ShiftWatch {
  /** Which of BASELINES says what is usual. */
  readonly baseline: number;
  /** The usual departure from it is exp(width + slope × log usual), in the series' unit; the bounds are in multiples of that. */
  readonly width: number;
  readonly slope: number;
  readonly low: number;
  readonly high: number;
  /** The shift under way, if any. */
  readonly shift?: Shift;
}

type Baseline = (history: History, i: number) => number;

/** What is usual at index i, from values at least a day before: the week's mean at this time, a week before, the mean of three weeks, a day before. */
const BASELINES: readonly { readonly days: number; readonly of: Baseline }[] = [
  { days: 1, of: ({ profile, day }, i) => profile[i - day] },
  { days: 7, of: ({ usual, week }, i) => usual[i - week] },
  { days: 7, of: ({ usual, week }, i) => meanBack(usual, i, week, 3) },
  { days: 1, of: ({ usual, day }, i) => usual[i - day] },
];

function meanBack(values: Float64Array, i: number, season: number, most: number): number {
  let sum = 0;
  let count = 0;
  for (let k = i - season; k >= 0 && count < most; k -= season, count++) sum += values[k];
  return sum / count;
}

/**
 * learnWatch learns from up to four weeks before index `until` how far the series usually departs from its daily or
 * weekly course for an hour and a half, by the course that departs least; undefined with less than three days of it.
 */
export function learnWatch(
  history: History,
  until: number,
  events: readonly KnownEvent[] = [],
): ShiftWatch | undefined {
  const { day, step } = history;
  const width = widthOf(step);
  const stride = Math.max(1, Math.round(width / 2));
  const size = meanSize(history, until);
  let best: ShiftWatch | undefined;
  let least = Number.POSITIVE_INFINITY;
  BASELINES.forEach(({ days }, baseline) => {
    const first = Math.max(days * day + width, until - Math.round(LEARN / step));
    if (until - first < LEAST_DAYS * day) return;
    const usual = usualWidth(history, baseline, first, until, stride, size);
    const ups: number[] = [];
    const downs: number[] = [];
    for (let t = first; t < until; t += stride) {
      const seen = departure(history, { baseline, ...usual }, t, width, events);
      if (!seen) continue;
      ups.push(seen.up);
      downs.push(seen.down);
    }
    if (ups.length < 24) return;
    const margin = MARGIN + YOUNG_MARGIN * Math.max(0, 1 - ((until - first) * step) / MATURE);
    const high = margin * Math.max(LEAST_BOUND, extreme(ups, EXTREME));
    const low = margin * Math.min(-LEAST_BOUND, extreme(downs, 1 - EXTREME));
    const range = (high - low) * widthAt(usual, size);
    if (range < least) {
      least = range;
      best = { baseline, ...usual, low, high };
    }
  });
  return best;
}

const extreme = (values: number[], level: number): number =>
  quantileOfSorted(Float64Array.from(values).sort(), values.length, level);

/** usualWidth regresses log |departure| on the log of what is usual (Harvey 1976), the slope within 0 (even) and 1 (proportional). */
function usualWidth(
  history: History,
  baseline: number,
  first: number,
  until: number,
  stride: number,
  size: number,
): { width: number; slope: number } {
  const floor = LEAST_WIDTH * size + 1e-9;
  let [n, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0];
  for (let i = first; i < until; i += stride) {
    if (!history.learn[i]) continue;
    const usual = BASELINES[baseline].of(history, i);
    const x = Math.log(Math.abs(usual) + floor);
    const v = Math.log(Math.abs(history.y[i] - usual) + floor);
    n++;
    sx += x;
    sy += v;
    sxx += x * x;
    sxy += x * v;
  }
  const spread = sxx - (sx * sx) / n;
  const slope = spread > 1e-6 * n ? Math.min(1, Math.max(0, (sxy - (sx * sy) / n) / spread)) : 0;
  return { width: n > 0 ? (sy - slope * sx) / n : 0, slope };
}

/** widthAt is the usual departure where `usual` is expected; `floor` keeps the logarithm finite. */
const widthAt = ({ width, slope }: { width: number; slope: number }, usual: number): number =>
  Math.exp(width + slope * Math.log(Math.abs(usual) + 1e-9));

/** meanSize is the mean of |value| over up to a week before index `until`. */
function meanSize({ y, week }: History, until: number): number {
  let sum = 0;
  const from = Math.max(0, until - week);
  for (let i = from; i < until; i++) sum += Math.abs(y[i]);
  return until > from ? sum / (until - from) : 0;
}

/** widthOf gives the window in steps. */
const widthOf = (step: number): number => Math.max(LEAST_WINDOW, Math.round(WINDOW / step));

/**
 * departure gives what three quarters of the window that ends with index t lie above and below of, in multiples of the
 * usual width, and their mean; undefined when too little of it is known or a known event covers it.
 */
function departure(
  history: History,
  watch: Pick<ShiftWatch, "baseline" | "width" | "slope">,
  t: number,
  width: number,
  events: readonly KnownEvent[],
) {
  const { y, learn, start, step } = history;
  const { of, days } = BASELINES[watch.baseline];
  const stride = Math.max(1, Math.ceil(width / MOST_READ));
  const gaps: number[] = [];
  let size = 0;
  let level = 0;
  for (let i = t; i > t - width; i -= stride) {
    if (i < days * history.day || !learn[i] || covered(events, start + i * step)) continue;
    const usual = of(history, i);
    gaps.push((y[i] - usual) / widthAt(watch, usual));
    size += y[i] - usual;
    level += Math.abs(usual);
  }
  const n = gaps.length;
  if (n < LEAST_WINDOW || n * stride < 0.6 * width) return undefined;
  gaps.sort((a, b) => a - b);
  return {
    up: quantileOfSorted(gaps, n, 1 - SHARE),
    down: quantileOfSorted(gaps, n, SHARE),
    size: size / n,
    level: level / n,
  };
}

const covered = (events: readonly KnownEvent[], at: number): boolean =>
  events.some((event) => event.startsAt <= at && at < event.endsAt);

/**
 * watchShift moves the detector over the values of the indexes `from` … `until` - 1: a shift begins when three quarters
 * of the last hour and a half lie beyond the bound, and it is over when that long a stretch is back within half of it,
 * or after a week. The learnt extreme stands in for the threshold of a control chart (Page 1954), because errors of
 * real demand come in runs, for which no textbook threshold holds.
 */
export function watchShift(
  watch: ShiftWatch,
  history: History,
  from: number,
  until: number,
  events: readonly KnownEvent[] = [],
): ShiftWatch {
  const { start, step } = history;
  const width = widthOf(step);
  const { low, high } = watch;
  let shift = watch.shift;
  for (let t = from; t < until; t++) {
    const at = start + (t + 1) * step;
    if (shift && at - shift.at >= NEWS) shift = undefined;
    const seen = departure(history, watch, t, width, events);
    if (!seen) continue;
    if (shift) {
      if (shift.direction === "up" ? seen.down < 0.5 * high : seen.up > 0.5 * low) shift = undefined;
    } else if ((seen.up > high || seen.down < low) && Math.abs(seen.size) > LEAST_SIZE * seen.level) {
      const direction = seen.up > high ? "up" : "down";
      shift = { at, from: start + onset(history, watch, direction, t) * step, direction, size: seen.size };
    }
  }
  const { shift: _, ...learnt } = watch;
  return shift ? { ...learnt, shift } : learnt;
}

/** onset walks back from index t to the first value of the run that lies beyond half the bound. */
function onset(history: History, watch: ShiftWatch, direction: "up" | "down", t: number): number {
  const { of, days } = BASELINES[watch.baseline];
  const bound = 0.5 * (direction === "up" ? watch.high : watch.low);
  let first = t;
  const last = Math.max(days * history.day, t - 2 * widthOf(history.step));
  for (let i = t, misses = 0; i >= last && misses < 2; i--) {
    const usual = of(history, i);
    const gap = (history.y[i] - usual) / widthAt(watch, usual);
    if (direction === "up" ? gap > bound : gap < bound) {
      first = i;
      misses = 0;
    } else misses++;
  }
  return first;
}
