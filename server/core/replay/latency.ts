/** Saturation says how response time grows with use; times are seconds. */
export interface Saturation {
  /** Response time of an idle replica. */
  readonly serviceSeconds: number;
  /** Requests that one replica works on at a time, ≥ 1. */
  readonly slotsPerReplica: number;
  /** Nobody waits longer than this; overload answers with it. */
  readonly timeoutSeconds: number;
}

/** DEFAULT_SATURATION: 100 ms, eight at a time, given up after 10 s. */
export const DEFAULT_SATURATION: Saturation = { serviceSeconds: 0.1, slotsPerReplica: 8, timeoutSeconds: 10 };

/**
 * responseSeconds gives the mean response time when `load` replicas' worth of demand meets `ready` replicas: Sakasegawa's
 * approximation of the M/M/c queue (1977), capped at the timeout, which it also is at full use and beyond.
 */
export function responseSeconds(load: number, ready: number, saturation: Saturation): number {
  const { serviceSeconds, slotsPerReplica, timeoutSeconds } = saturation;
  if (load <= 0) return serviceSeconds;
  const slots = ready * slotsPerReplica;
  const use = load / ready;
  if (!(slots > 0) || use >= 1) return timeoutSeconds;
  const waiting = (serviceSeconds * use ** (Math.sqrt(2 * (slots + 1)) - 1)) / (slots * (1 - use));
  return Math.min(timeoutSeconds, serviceSeconds + waiting);
}
