import { seededRandom } from "@/server/core/replay/random";

/** SURROGATES is how many shuffled series the found period is held against: the smallest p-value is 1 / (1 + SURROGATES). */
const SURROGATES = 39;
/** A period is believed below this p-value. */
const SIGNIFICANT = 0.05;
/** Autocorrelation below which nothing is looked at further. */
const LEAST_CORRELATION = 0.3;
const LEAST_STEPS = 4;
/** A peak rises by this much above the lowest point before it. */
const LEAST_RISE = 0.15;
/** Peaks this close to the highest count as equal. */
const CLOSE = 0.05;
/** At most so many of the newest values are read. */
const MOST_VALUES = 2016;

/** Period is a cycle that a series repeats: its length in steps, the autocorrelation there, and how likely chance gives one as strong. */
export interface Period {
  readonly steps: number;
  readonly correlation: number;
  readonly p: number;
}

/**
 * findPeriod looks for the cycle that a series repeats most clearly, among all lengths up to a third of what it reads,
 * not only a day and a week. The candidate is the highest peak of the autocorrelation that stands clear of the trough before it; the test
 * shuffles blocks of a quarter of the period, which keeps what neighbours have in common and breaks the cycle, and
 * counts how often a shuffled series has as high a peak at any length (block permutation test, maximum statistic).
 * Undefined when none is significant. Missing values must have been filled; same seed, same answer.
 */
export function findPeriod(values: Float64Array, seed: number): Period | undefined {
  const x = standardised(values.subarray(Math.max(0, values.length - MOST_VALUES)));
  if (!x) return undefined;
  const most = Math.floor(x.length / 3);
  const peak = highestPeak(x, most);
  if (!peak || peak.correlation < LEAST_CORRELATION) return undefined;
  const block = Math.max(2, Math.round(peak.steps / 4));
  const pace = Math.max(1, Math.floor(peak.steps / 8));
  const random = seededRandom(seed);
  let asHigh = 0;
  for (let s = 0; s < SURROGATES; s++) {
    const shuffled = shuffleBlocks(x, block, random);
    for (let lag = 2 * block; lag <= most; lag += pace) {
      if (autocorrelation(shuffled, lag) < peak.correlation) continue;
      asHigh++;
      break;
    }
  }
  const p = (1 + asHigh) / (1 + SURROGATES);
  return p <= SIGNIFICANT ? { ...peak, p } : undefined;
}

/** autocorrelation of a standardised series at a lag, over the pairs that exist. */
export function autocorrelation(x: Float64Array, lag: number): number {
  let sum = 0;
  for (let i = lag; i < x.length; i++) sum += x[i] * x[i - lag];
  return sum / (x.length - lag);
}

/** standardised takes away a straight line and divides by the deviation, bursts clipped at 4; undefined when it never changes. */
export function standardised(values: Float64Array): Float64Array | undefined {
  const n = values.length;
  if (n < 3 * LEAST_STEPS) return undefined;
  const middle = (n - 1) / 2;
  let mean = 0;
  for (const value of values) mean += value / n;
  let slope = 0;
  let square = 0;
  values.forEach((value, i) => {
    slope += (i - middle) * (value - mean);
    square += (i - middle) ** 2;
  });
  slope /= square;
  const out = values.map((value, i) => value - mean - slope * (i - middle));
  let variance = 0;
  for (const value of out) variance += value ** 2 / n;
  if (!(variance > 1e-12 * (mean * mean + 1e-12))) return undefined;
  const deviation = Math.sqrt(variance);
  return out.map((value) => Math.max(-4, Math.min(4, value / deviation)));
}

function highestPeak(x: Float64Array, most: number): { steps: number; correlation: number } | undefined {
  const r = new Float64Array(most + 1);
  for (let lag = 1; lag <= most; lag++) r[lag] = autocorrelation(x, lag);
  // Neighbours are alike in any series: only what rises clearly again after a trough is a cycle.
  const peaks: number[] = [];
  let trough = r[1];
  for (let lag = 2; lag < most; lag++) {
    if (r[lag] < trough) trough = r[lag];
    if (lag >= LEAST_STEPS && r[lag] >= r[lag - 1] && r[lag] >= r[lag + 1] && r[lag] - trough >= LEAST_RISE)
      peaks.push(lag);
  }
  if (peaks.length === 0) return undefined;
  const highest = Math.max(...peaks.map((lag) => r[lag]));
  // Twice a period correlates as well: the first group that comes close to the highest, and the top of that group.
  const first = peaks.find((lag) => r[lag] > highest - CLOSE) ?? peaks[0];
  const steps = peaks.reduce((best, lag) => (lag < 1.2 * first && r[lag] > r[best] ? lag : best), first);
  return { steps, correlation: r[steps] };
}

function shuffleBlocks(x: Float64Array, block: number, random: () => number): Float64Array {
  const count = Math.floor(x.length / block);
  const order = Array.from({ length: count }, (_, b) => b);
  for (let b = count - 1; b > 0; b--) {
    const other = Math.floor(random() * (b + 1));
    [order[b], order[other]] = [order[other], order[b]];
  }
  const out = new Float64Array(count * block);
  order.forEach((from, b) => out.set(x.subarray(from * block, (from + 1) * block), b * block));
  return out;
}
