import type { Resource } from "@/server/core/words";

/**
 * MILLISECONDS_OF is what a unit of each resource is worth in milliseconds of one core, by what clouds ask for them: a core 0.04 $/h, memory
 * 0.005 $/GB·h, traffic 0.01 $/GB, storage I/O 0.0005 $/GB, a GPU 2 $/h; a request counts by what it uses. Units: core-seconds,
 * byte-seconds, bytes, bytes, device-seconds, requests.
 */
export const MILLISECONDS_OF: Record<Resource, number> = {
  cpu: 1000,
  memory: 0.125e-6,
  bandwidth: 0.9e-6,
  storage_io: 0.045e-6,
  gpu: 50_000,
  requests: 0,
};

/** Amounts is what something took of each resource: core-seconds, byte-seconds, bytes, bytes, device-seconds, requests. */
export type Amounts = Partial<Record<Resource, number>>;

/** worthOf gives amounts in milliseconds of one core. */
export const worthOf = (amounts: Amounts): number =>
  (Object.keys(MILLISECONDS_OF) as Resource[]).reduce(
    (sum, resource) => sum + (amounts[resource] ?? 0) * MILLISECONDS_OF[resource],
    0,
  );

/** scoreOf maps core-milliseconds to 0 … 100: every 20 points cost ten times as much; 20 is 9 ms of a core, 100 is 100 s. */
export const scoreOf = (milliseconds: number): number =>
  Math.min(100, 20 * Math.log10(1 + Math.max(0, milliseconds)));
