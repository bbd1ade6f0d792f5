import { mapLevels, quantileOfSorted } from "../levels";

/** How many joint samples a sum is read from. */
const SAMPLES = 99;

/**
 * sumQuantiles gives the quantiles of a sum of parts that move together as their past errors did: every part's marginal
 * is read at evenly spaced levels and dealt out in the order of its past errors (the Schaake shuffle, Clark et al. 2004;
 * ensemble copula coupling, Schefzik et al. 2013). `parts[p][l]` is part p's path at `levels[l]`, `errors[p]` its past
 * errors at common instants (NaN where unknown). With fewer than eight instants the parts count as moving together
 * fully: their quantiles are added up, which is wide. Below 0 is given as 0.
 */
export function sumQuantiles(
  parts: readonly (readonly Float64Array[])[],
  levels: readonly number[],
  errors: readonly Float64Array[],
): Float64Array[] {
  const horizon = parts[0]?.[0]?.length ?? 0;
  const instants = (errors[0]?.length ?? 0) >= 8 ? Array.from(errors[0].keys()) : [];
  const common = instants.filter((t) => errors.every((path) => !Number.isNaN(path[t]))).slice(-SAMPLES);
  const out = levels.map(() => new Float64Array(horizon));
  if (common.length < 8) {
    for (const part of parts)
      out.forEach((path, l) => path.forEach((_, h) => (path[h] += Math.max(0, part[l][h]))));
    return out;
  }
  const count = common.length;
  const drawn = common.map((_, k) => (k + 0.5) / count);
  const map = mapLevels(levels, drawn);
  const ranks = errors.map((path) => ranksOf(common.map((t) => path[t])));
  const marginal = new Float64Array(count);
  const sums = new Float64Array(count);
  for (let h = 0; h < horizon; h++) {
    sums.fill(0);
    parts.forEach((part, p) => {
      for (let k = 0; k < count; k++) {
        const low = part[map.low[k]][h];
        marginal[k] = Math.max(0, low + map.share[k] * (part[map.low[k] + 1][h] - low));
      }
      for (let k = 0; k < count; k++) sums[k] += marginal[ranks[p][k]];
    });
    sums.sort();
    levels.forEach((level, l) => {
      // Sample k stands at level (k + ½) / count, as it was drawn.
      const place = Math.min(1, Math.max(0, (level * count - 0.5) / (count - 1)));
      out[l][h] = quantileOfSorted(sums, count, place);
    });
  }
  return out;
}

/** ranksOf gives each value's place in rising order. */
function ranksOf(values: readonly number[]): Int32Array {
  const order = values.map((_, k) => k).sort((a, b) => values[a] - values[b] || a - b);
  const ranks = new Int32Array(values.length);
  order.forEach((k, rank) => {
    ranks[k] = rank;
  });
  return ranks;
}
