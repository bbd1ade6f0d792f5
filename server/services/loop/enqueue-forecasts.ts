import type { Enqueue } from "@/server/ports/job-queue";
import type { Deps } from "@/server/services/verb";
import { forecasterOf, shareOf } from "./shares";

/** Workloads of one job: enough for bulk statements, few enough that others get their turn. */
const AT_ONCE = 100;

/**
 * enqueueForecasts asks for what is due of these workloads, each of the forecaster that remembers it; asking again while
 * the same waits changes nothing. `what` sets apart what is asked for beside the cycle.
 */
export async function enqueueForecasts(
  deps: Deps,
  workloadIds: readonly string[],
  what = "cycle",
): Promise<void> {
  const forecasters = deps.forecasters ?? 1;
  const jobs: Enqueue<"forecast">[] = [];
  for (let shard = 0; shard < forecasters; shard++) {
    const mine = workloadIds.filter((id) => forecasterOf(id, forecasters) === shard);
    for (let i = 0; i < mine.length; i += AT_ONCE) {
      const ids = mine.slice(i, i + AT_ONCE);
      const name = ids.length === 1 ? ids[0] : Math.floor(shareOf(ids.join()) * 2 ** 32);
      jobs.push({ name: "forecast", payload: { workloadIds: ids }, id: `forecast_${what}_${name}`, shard });
    }
  }
  await deps.queue.addAll(jobs);
}
