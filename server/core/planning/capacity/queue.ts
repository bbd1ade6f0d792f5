/** Queues longer than this share of full use are not described by a steady state. */
export const FULL = 0.99;

/**
 * meanWait gives the mean wait of an M/M/c queue in service times, for use ρ in [0, 1) and c servers: Sakasegawa's
 * approximation (1977), ρ^(√(2(c+1)) − 1) / (c (1 − ρ)), which is exact for one server.
 */
export function meanWait(use: number, servers: number): number {
  const rho = Math.min(Math.max(use, 0), FULL);
  const c = Math.max(1, servers);
  return rho ** (Math.sqrt(2 * (c + 1)) - 1) / (c * (1 - rho));
}

/** Curve is a learnt saturation curve: what users wait = base × (1 + slows ρ² + queues × meanWait(ρ, replicas)), ρ = load / full. */
export interface Curve {
  /** Load that fills one replica. */
  readonly full: number;
  /** Seconds on an idle replica. */
  readonly base: number;
  /** How much work itself slows at full use (contention, as in the Universal Scalability Law), and how a wait weighs. */
  readonly slows: number;
  readonly queues: number;
}

/** latencyOn gives the seconds that users wait at a load a replica. */
export function latencyOn(curve: Curve, load: number, replicas: number): number {
  const rho = load / curve.full;
  return curve.base * (1 + curve.slows * Math.min(rho, FULL) ** 2 + curve.queues * meanWait(rho, replicas));
}

/** shareWithin gives the greatest share of a replica's full load, 0 to 1, at which users wait at most `seconds`; 0 when even an idle one is slower. */
export function shareWithin(curve: Curve, seconds: number, replicas: number): number {
  if (latencyOn(curve, 0, replicas) > seconds) return 0;
  let low = 0;
  let high = FULL;
  if (latencyOn(curve, high * curve.full, replicas) <= seconds) return high;
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (latencyOn(curve, middle * curve.full, replicas) <= seconds) low = middle;
    else high = middle;
  }
  return low;
}
