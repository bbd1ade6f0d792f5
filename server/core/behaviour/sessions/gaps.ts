/** Gaps counts the silences between two acts of one user in one application, by length; plain data, made to be stored. */
export interface Gaps {
  /** By quarter octave from one second on. */
  readonly counts: number[];
}

/** LearntGap is the silence after which a session is over, ms, and whether the acts themselves told it. */
export interface LearntGap {
  readonly ms: number;
  readonly learnt: boolean;
}

const BINS = 84;
const PER_OCTAVE = 4;
/** Without evidence: what web analytics has used since Catledge and Pitkow (1995), rounded up. */
const USUAL: LearntGap = { ms: 30 * 60_000, learnt: false };
const [SHORTEST_MS, LONGEST_MS] = [2 * 60_000, 8 * 3_600_000];
/** Fewer silences say nothing, and so do two kinds that lie closer than this (Ashman's D, 1994). */
const LEAST = 200;
const APART = 2;
/** What is remembered, so that a change of use is followed. */
const MOST = 200_000;

/** noGaps is a count of nothing yet. */
export const noGaps = (): Gaps => ({ counts: new Array<number>(BINS).fill(0) });

/** noteGap counts one silence of `ms`; at 200,000 all counts are halved. */
export function noteGap({ counts }: Gaps, ms: number): void {
  const octaves = Math.log2(Math.max(1, ms / 1000));
  counts[Math.min(BINS - 1, Math.floor(octaves * PER_OCTAVE))]++;
  let total = 0;
  for (const count of counts) total += count;
  if (total > MOST) for (let i = 0; i < BINS; i++) counts[i] /= 2;
}

/**
 * learnGap finds the silence that divides pauses within sessions from absences between them: where two log-normal kinds,
 * fitted by expectation and maximisation, are equally likely (Halfaker et al. 2015). 30 minutes when there are fewer than 200
 * silences or not two kinds.
 */
export function learnGap({ counts }: Gaps): LearntGap {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total < LEAST) return USUAL;
  const kinds = twoKinds(counts, total);
  const [short, long] = kinds;
  const distance = (Math.SQRT2 * (long.mean - short.mean)) / Math.hypot(short.sd, long.sd);
  if (!(distance > APART) || Math.min(short.share, long.share) < 0.02) return USUAL;
  // Pages that load in a burst and are then read are two kinds as well, but nobody is away in between.
  if (2 ** long.mean * 1000 < USUAL.ms) return USUAL;
  let low = short.mean;
  let high = long.mean;
  for (let round = 0; round < 40; round++) {
    const middle = (low + high) / 2;
    if (density(short, middle) > density(long, middle)) low = middle;
    else high = middle;
  }
  return { ms: Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Math.round(2 ** low * 1000))), learnt: true };
}

/** One kind of silence: its share, and mean and deviation of its length in octaves over a second. */
interface Kind {
  share: number;
  mean: number;
  sd: number;
}

const centre = (bin: number): number => (bin + 0.5) / PER_OCTAVE;
const density = ({ share, mean, sd }: Kind, x: number): number =>
  (share / sd) * Math.exp(-0.5 * ((x - mean) / sd) ** 2);

/** Silences of neither kind (two windows open at once, clocks that differ) lie anywhere; so many at most, or a wide kind would take them for its own. */
const MOST_STRAY = 0.05;

/** twoKinds fits two log-normal kinds beside a few stray silences (noise as a component: Banfield and Raftery 1993). */
function twoKinds(counts: readonly number[], total: number): [Kind, Kind] {
  const kinds: [Kind, Kind] = [
    { share: 0.7, mean: quantile(counts, total, 0.25), sd: 1.5 },
    { share: 0.3, mean: Math.max(quantile(counts, total, 0.9), 12), sd: 1.5 },
  ];
  let stray = MOST_STRAY / 2;
  for (let round = 0; round < 100; round++) {
    let strays = 0;
    const sums = kinds.map(() => ({ n: 0, x: 0, xx: 0 }));
    for (let bin = 0; bin < BINS; bin++) {
      if (counts[bin] === 0) continue;
      const x = centre(bin);
      const likely = kinds.map((kind) => density(kind, x) + 1e-12);
      // Densities are without the normal's constant, and so is the even one over all octaves.
      const even = (stray * Math.sqrt(2 * Math.PI) * PER_OCTAVE) / BINS;
      const all = likely[0] + likely[1] + even;
      strays += (counts[bin] * even) / all;
      for (const [k, sum] of sums.entries()) {
        const n = (counts[bin] * likely[k]) / all;
        sum.n += n;
        sum.x += n * x;
        sum.xx += n * x * x;
      }
    }
    for (const [k, { n, x, xx }] of sums.entries()) {
      if (n < 1e-6) continue;
      kinds[k] = { share: n / total, mean: x / n, sd: Math.sqrt(Math.max(0.15, xx / n - (x / n) ** 2)) };
    }
    stray = Math.min(MOST_STRAY, strays / total);
  }
  return kinds[0].mean <= kinds[1].mean ? kinds : [kinds[1], kinds[0]];
}

function quantile(counts: readonly number[], total: number, level: number): number {
  let sum = 0;
  for (let bin = 0; bin < BINS; bin++) {
    sum += counts[bin];
    if (sum >= level * total) return centre(bin);
  }
  return centre(BINS - 1);
}
