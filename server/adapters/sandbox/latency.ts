import { SANDBOX_RESOURCES, type WorkloadSpec } from "./catalogue";

/** Above this use queues grow without bound; what a user sees is cut off by the time-out. */
const SATURATED = 0.99;
/** Time-out, in base latencies. */
const TIME_OUT = 40;

/** utilisation gives the highest use of any resource that binds, 1 = full; `demand` holds one value a resource. */
export function utilisation(spec: WorkloadSpec, demand: readonly number[], ready: number): number {
  let highest = 0;
  for (const [index, resource] of SANDBOX_RESOURCES.entries()) {
    const carries = spec.perReplica[resource];
    if (carries !== undefined) highest = Math.max(highest, demand[index] / (Math.max(ready, 1e-9) * carries));
  }
  return highest;
}

/**
 * latencyAt gives seconds, 95th percentile, of a workload at a utilisation on `ready` replicas: service time plus the
 * wait of an M/M/c queue in Sakasegawa's approximation (1977), ρ^(√(2(c+1)) − 1) / (c (1 − ρ)), cut at the time-out.
 */
export function latencyAt(spec: WorkloadSpec, use: number, ready: number): number {
  const servers = Math.max(1, ready);
  const rho = Math.min(use, SATURATED);
  const wait = rho ** (Math.sqrt(2 * (servers + 1)) - 1) / (servers * (1 - rho));
  // The 95th percentile of the wait is about three times its mean; work itself slows a little as caches are shared.
  const queued = 1 + 0.25 * rho * rho + 3 * wait;
  const late = use > SATURATED ? 1 + 25 * (use - SATURATED) : 1;
  return spec.baseLatency * Math.min(TIME_OUT, queued * late);
}

/**
 * steeredLatency gives seconds of a workload whose traffic is steered between zones that hold `ready` replicas each: the
 * 95th percentile is that of the slowest zone which serves at least a twentieth, and a zone without replicas times out.
 */
export function steeredLatency(
  spec: WorkloadSpec,
  demand: readonly number[],
  ready: readonly number[],
  shares: readonly number[],
): number {
  const seconds = ready.map((replicas, zone) => {
    const part = demand.map((value) => value * shares[zone]);
    return latencyAt(spec, utilisation(spec, part, replicas), replicas);
  });
  return Math.max(...seconds.filter((_, zone) => shares[zone] >= 0.05));
}
