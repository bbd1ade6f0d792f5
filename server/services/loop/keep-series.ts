import type { Deps } from "@/server/services/verb";

/** keepSeries rolls samples up to now; one process at a time, and the next run goes on where one was stopped. */
export async function keepSeries(deps: Deps, signal?: AbortSignal): Promise<void> {
  await deps.exclusive("keep-series", () => deps.series.keepUp(deps.clock.now(), signal));
}
