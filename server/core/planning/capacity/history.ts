/** CapacityHistory is a workload's past on one grid of `step` ms from `start` (epoch ms); what is not known is NaN. */
export interface CapacityHistory {
  readonly start: number;
  readonly step: number;
  /** Total demand of one resource, in its unit. */
  readonly demand: Float64Array;
  /** 95th percentile of what users wait, seconds. */
  readonly latency: Float64Array;
  /** Replicas that serve and that start, at the end of each step. */
  readonly ready: Float64Array;
  readonly starting: Float64Array;
}

/** LoadPoint is one step in which a workload ran steadily: load a replica, replicas, and what users waited (seconds). */
export interface LoadPoint {
  readonly index: number;
  readonly load: number;
  readonly replicas: number;
  readonly latency: number;
}

/** SETTLE_STEPS after a change of replicas are left out: caches are cold and load is not spread evenly yet. */
export const SETTLE_STEPS = 2;

/** OVERLOADED: above this many times the latency of quiet steps a queue grows from step to step, and no steady state describes it. */
export const OVERLOADED = 6;

/**
 * steadyPoints gives the steps that may teach what a replica carries. Start-up spikes are left out: every step in which a
 * replica starts or the number that serves changed within SETTLE_STEPS before; and overload, and steps with a missing value.
 */
export function steadyPoints(history: CapacityHistory): LoadPoint[] {
  const { demand, latency, ready, starting } = history;
  const points: LoadPoint[] = [];
  let since = 0;
  for (let index = 0; index < ready.length; index++) {
    since = starting[index] === 0 && index > 0 && ready[index] === ready[index - 1] ? since + 1 : 0;
    const replicas = ready[index];
    const known = demand[index] >= 0 && latency[index] > 0 && replicas > 0;
    if (since > SETTLE_STEPS && known)
      points.push({ index, load: demand[index] / replicas, replicas, latency: latency[index] });
  }
  const sorted = points.map(({ latency: seconds }) => seconds).sort((a, b) => a - b);
  const quiet = sorted[Math.floor(sorted.length / 10)];
  return points.filter(({ latency: seconds }) => seconds <= OVERLOADED * quiet);
}
