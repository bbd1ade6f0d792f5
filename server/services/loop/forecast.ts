import type { EngineState } from "@/server/core/forecast/state";
import type { Deps } from "@/server/services/verb";
import { notifyChange } from "@/server/store/changes";
import { saveForecast, saveNoForecast, savePoints } from "@/server/store/forecasts";
import { engineState, issuedThrough, loopWorkload, saveEngineState } from "@/server/store/loop";
import { demandSeries, presentOf, readHistory } from "./history";
import { issue } from "./issue";

/** Experts that join the mix beside the statistical ones, e.g. a trained network. */
export type Experts = (deps: Deps, groupKey: string) => Promise<Parameters<typeof issue>[0]["extraExperts"]>;

/**
 * forecastWorkload issues a forecast for each resource of a workload, once for every step of the forecast grid, and
 * keeps what it said for scoring; then asks for a plan. Repeating it changes nothing.
 */
export async function forecastWorkload(deps: Deps, workloadId: string, experts?: Experts): Promise<void> {
  const workload = await loopWorkload(deps.db, workloadId);
  if (!workload) return;
  const infos = await demandSeries(deps, workloadId);
  const issuedAt = presentOf(workload, infos, deps.clock.now());
  let fresh = false;
  // What decides first is known first.
  infos.sort((a, b) => Number(b.measure === workload.primaryResource) - Number(a.measure === workload.primaryResource));
  for (const info of infos) {
    if ((await issuedThrough(deps.db, info.id)) >= issuedAt) continue;
    const history = await readHistory(deps, workload, info, issuedAt);
    const state = (await engineState(deps.db, info.id)) as EngineState | undefined;
    const extraExperts = await experts?.(deps, `${workload.application.name}, ${info.measure}`);
    const result = issue({ ...history, extraExperts }, issuedAt, state, false);
    fresh = true;
    if ("reason" in result) {
      await saveNoForecast(deps.db, info.id, issuedAt, result.reason);
      continue;
    }
    await deps.db.$transaction(async (db) => {
      await saveForecast(db, info.id, result.forecast);
      await savePoints(db, result.points);
      await saveEngineState(db, info.id, result.state);
    });
  }
  if (fresh) {
    await notifyChange(deps.db, "forecasts");
    await deps.queue.add({ name: "score", payload: { workloadId }, id: `score_${workloadId}` });
  }
  await deps.queue.add({ name: "plan", payload: { workloadId }, id: `plan_${workloadId}` });
}
