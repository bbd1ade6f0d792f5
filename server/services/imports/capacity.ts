import type { ImportPreview } from "@/server/core/series/import-preview";

/** DEFAULT_REPLICAS is how many replicas the p95 of imported history asks for when nobody says what one carries. */
export const DEFAULT_REPLICAS = 8;
/** What is assumed of a replica that nobody described: ready after 60 s, $0.10 an hour. */
export const DEFAULT_STARTUP_SECONDS = 60;
export const DEFAULT_PRICE = 0.1;

/** defaultCapacity chooses what one replica carries (the measure's unit) so that the p95 of history needs about 8. */
export function defaultCapacity({ p95, max }: Pick<ImportPreview, "p95" | "max">): { perReplica: number } {
  const busy = p95 > 0 ? p95 : max > 0 ? max : DEFAULT_REPLICAS;
  return { perReplica: Number((busy / DEFAULT_REPLICAS).toPrecision(3)) };
}
