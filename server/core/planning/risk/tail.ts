/** TAIL_ODDS are the odds of being exceeded at which a tail is kept, falling: dense where decisions are made. */
export const TAIL_ODDS: readonly number[] = [
  0.99, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.16, 0.13, 0.1, 0.08, 0.06, 0.05, 0.04, 0.03,
  0.025, 0.02, 0.016, 0.013, 0.01, 0.008, 0.006, 0.005, 0.004, 0.003, 0.002, 0.001, 0,
];

/** Tail is the values that are exceeded with TAIL_ODDS, rising; the last is the largest ever seen. */
export type Tail = Float64Array;

/** tailOf reads a sorted, rising sample at TAIL_ODDS; linear between neighbours. */
export function tailOf(sorted: Float64Array): Tail {
  const last = sorted.length - 1;
  return Float64Array.from(TAIL_ODDS, (odds) => {
    const place = Math.max(0, Math.min(last, (1 - odds) * (last + 1) - 0.5));
    const low = odds === 0 ? last : Math.floor(place);
    const high = Math.min(last, low + 1);
    return sorted[low] + (place - low > 0 ? (place - low) * (sorted[high] - sorted[low]) : 0);
  });
}

/** addOdds adds, for each total r = 1 … most, the odds that a value exceeds what r − 1 replicas carry, to out[at + r]. */
export function addOdds(tail: Tail, capacity: number, most: number, out: Float64Array, at: number): void {
  let k = 0;
  for (let r = 1; r <= most; r++) {
    // Need ≥ r when demand exceeds what r − 1 replicas carry.
    const edge = (r - 1) * capacity * (1 + 1e-9);
    while (k < tail.length && tail[k] <= edge) k++;
    if (k === tail.length) return;
    if (k === 0) out[at + r] += 1;
    else {
      const gap = tail[k] - tail[k - 1];
      const share = gap > 0 ? (edge - tail[k - 1]) / gap : 0;
      out[at + r] += TAIL_ODDS[k - 1] + share * (TAIL_ODDS[k] - TAIL_ODDS[k - 1]);
    }
  }
}
