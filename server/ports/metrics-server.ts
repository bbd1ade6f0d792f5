import type { Answered } from "@/server/core/sources/prometheus";

/** AboutServer is what a server says of itself. */
export interface AboutServer {
  /** e.g. "2.42.0"; undefined when it does not say. */
  version?: string;
  /** Seconds between scrapes of its slowest usual target. */
  scrapeSeconds: number;
}

/** STEPS_MOST is how many instants one range may have; Prometheus refuses more than 11,000. */
export const STEPS_MOST = 10_000;

/**
 * MetricsServer answers PromQL. Contract: instants are epoch ms, steps ms; points that are missing or not finite are left
 * out. Throws AppError "unavailable" when it does not answer as such a server (address, authority, authorisation, time),
 * "invalid_input" when it refuses the query, "too_large" when the answer is more than it gives or we take at once.
 */
export interface MetricsServer {
  about(signal?: AbortSignal): Promise<AboutServer>;
  /** Names of all metrics. */
  names(signal?: AbortSignal): Promise<Set<string>>;
  /** What the query answers at one instant. */
  at(promql: string, at: number, signal?: AbortSignal): Promise<Answered[]>;
  /** What it answers at `from`, `from` + `step`, … up to and with `to`; at most STEPS_MOST instants. */
  range(promql: string, from: number, to: number, step: number, signal?: AbortSignal): Promise<Answered[]>;
}
