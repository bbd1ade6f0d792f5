import type { Deps } from "@/server/services/verb";
import { isPushed } from "@/server/core/ingest/mapping";
import { importedWorkloads, listSources } from "@/server/store/sources";
import { enqueueForecasts } from "./enqueue-forecasts";
import { observeTargets } from "./observe-targets";

/** startCycle asks every source for what is new; each answer leads to forecasts, and those to plans. */
export async function startCycle(deps: Deps): Promise<void> {
  for (const source of await listSources(deps.db)) {
    if (source.kind === "import" || isPushed(source.kind)) continue;
    await deps.queue.add({ name: "collect", payload: { sourceId: source.id }, id: `collect_${source.id}` });
  }
  // Imported history does not move by itself; a look each cycle issues what is still missing and costs one query.
  const imported = await importedWorkloads(deps.db);
  await observeTargets(deps, imported);
  await enqueueForecasts(
    deps,
    imported.map((workload) => workload.id),
  );
}
