import type { Deps } from "@/server/services/verb";
import { isPushed, PUSH_SOURCES } from "@/server/core/ingest/mapping";
import { workloadsOfKinds, listSources } from "@/server/store/sources";
import { enqueueForecasts } from "./enqueue-forecasts";
import { observeTargets } from "./observe-targets";

/** startCycle asks every source for what is new; each answer leads to forecasts, and those to plans. */
export async function startCycle(deps: Deps): Promise<void> {
  for (const source of await listSources(deps.db)) {
    if (source.kind === "import" || isPushed(source.kind) || source.pausedAt) continue;
    await deps.queue.add({ name: "collect", payload: { sourceId: source.id }, id: `collect_${source.id}` });
  }
  // Nobody is asked for these: a look each cycle issues what is due of what arrived by itself, and costs one query.
  const kinds = ["import", ...Object.values(PUSH_SOURCES).map(({ kind }) => kind)];
  const arriving = await workloadsOfKinds(deps.db, kinds);
  await observeTargets(deps, arriving);
  await enqueueForecasts(
    deps,
    arriving.map((workload) => workload.id),
  );
}
