/** Tail is a sorted sample of standardised errors with weights falling to the right: an empirical survival function. */
export interface Tail {
  readonly sorted: Float64Array;
}

/** makeTail sorts a copy of the errors. */
export const makeTail = (errors: Float64Array): Tail => ({ sorted: errors.slice().sort() });

/** survival gives the share of errors above x, linear between neighbours; 0 beyond the largest ever seen. */
export function survival({ sorted }: Tail, x: number): number {
  const n = sorted.length;
  if (n === 0 || x >= sorted[n - 1]) return 0;
  if (x < sorted[0]) return 1;
  let low = 0;
  let high = n - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= x) low = middle;
    else high = middle;
  }
  const gap = sorted[high] - sorted[low];
  const share = gap > 0 ? (x - sorted[low]) / gap : 0;
  return (n - 1 - low - share) / n;
}
