/**
 * asOf gives the instant (epoch ms) that counts as "now" for a workload: the product's `now`, or, for a source of kind
 * "import", the end of its last sample, because imported history may lie years back and forecasts start where it ends.
 */
export function asOf(kind: string, now: number, lastAt: number | undefined, step: number): number {
  return kind === "import" && lastAt !== undefined ? Math.min(now, lastAt + step) : now;
}
