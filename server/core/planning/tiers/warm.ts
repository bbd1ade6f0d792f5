/** WarmOdds is what the number of warm replicas is worked out from. */
export interface WarmOdds {
  /** Replicas that the plan has without them. */
  readonly replicas: number;
  /** Demand that one replica carries. */
  readonly perReplica: number;
  /** Levels (0 to 1, rising) and, for each, the most demand within the start-up time. */
  readonly levels: readonly number[];
  readonly peaks: readonly number[];
  /** What a minute short, and each replica missing for a minute, is worth in replica-minutes. */
  readonly short: number;
  readonly missing: number;
  /** Warm replicas at most. */
  readonly atMost: number;
  /** What a warm replica costs as a share of one that serves (1), how many are kept now (0), and replica-minutes that one more costs before it is of use (0). */
  readonly cost?: number;
  readonly kept?: number;
  readonly start?: number;
}

/** A change of the number must pay for itself within this many minutes. */
const PAYS_WITHIN_MINUTES = 15;

/** levelUnder gives the probability that demand stays at or under `demand`, linear between levels; beyond the last level, 1. */
export function levelUnder({ levels, peaks }: Pick<WarmOdds, "levels" | "peaks">, demand: number): number {
  if (demand < peaks[0]) return levels[0];
  for (let upper = 1; upper < levels.length; upper++) {
    if (demand >= peaks[upper]) continue;
    const share = (demand - peaks[upper - 1]) / (peaks[upper] - peaks[upper - 1]);
    return levels[upper - 1] + share * (levels[upper] - levels[upper - 1]);
  }
  return 1;
}

/**
 * warmReplicas gives how many replicas to keep warm beyond a plan: the number whose cost is exceeded most by what they are
 * expected to save while a cold replica would still start. That is the newsvendor's choice (Arrow, Harris and Marschak
 * 1951) between the price of having too many and the price of being late. Another number than is kept must pay within a
 * quarter of an hour for the replicas that it starts or gives back. What lies beyond the highest level is not known and
 * not counted. 0 when none pays.
 */
export function warmReplicas(odds: WarmOdds): number {
  const { replicas, perReplica, peaks, levels, short, missing, atMost, cost = 1, kept = 0, start = 0 } = odds;
  const top = peaks[levels.length - 1];
  // 1e-9: an exact fit is not short.
  const needed = Math.ceil(top / perReplica - 1e-9) - replicas;
  const over = (total: number) => 1 - levelUnder(odds, total * perReplica + 1e-9 * perReplica);
  const late = over(replicas);
  const moved = (warm: number) => (start * Math.abs(warm - kept)) / PAYS_WITHIN_MINUTES;
  let saved = 0;
  let best = 0;
  let most = -moved(0);
  for (let warm = 1; warm <= Math.min(atMost, Math.max(needed, kept)); warm++) {
    saved += missing * over(replicas + warm - 1);
    const gain = short * (late - over(replicas + warm)) + saved - cost * warm - moved(warm);
    if (gain > most + 1e-9) {
      most = gain;
      best = warm;
    }
  }
  return best;
}
