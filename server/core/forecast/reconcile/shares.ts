/**
 * sharesOf gives each member's share of a total from what it used, drawn to the equal share by as many units as an
 * average member used in `weight` of the window (James and Stein's idea for many small counts); shares sum to 1.
 */
export function sharesOf(used: readonly number[], weight = 0.1): Float64Array {
  const n = used.length;
  const total = used.reduce((sum, value) => sum + Math.max(0, value), 0);
  if (n === 0 || total === 0) return new Float64Array(n).fill(n > 0 ? 1 / n : 0);
  const prior = (weight * total) / n;
  return Float64Array.from(used, (value) => (Math.max(0, value) + prior) / (total * (1 + weight)));
}

/** heaviest gives the indices of the `count` members that used most, those with nothing left out. */
export const heaviest = (used: readonly number[], count: number): number[] =>
  used
    .map((_, k) => k)
    .filter((k) => used[k] > 0)
    .sort((a, b) => used[b] - used[a] || a - b)
    .slice(0, count);
