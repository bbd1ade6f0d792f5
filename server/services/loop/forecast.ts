import type { EngineState } from "@/server/core/forecast/state";
import type { Resource } from "@/server/core/words";
import type { About } from "@/server/ports/model-runtime";
import type { SeriesInfo } from "@/server/ports/series-store";
import { noticeShift } from "@/server/services/training/notice-shift";
import type { Deps } from "@/server/services/verb";
import { notifyChange } from "@/server/store/changes";
import { saveEventMemory } from "@/server/store/event-memory";
import { saveForecast, saveNoForecast, savePoints } from "@/server/store/forecasts";
import {
  engineState,
  issuedThrough,
  type LoopWorkload,
  loopWorkload,
  saveEngineState,
} from "@/server/store/loop";
import { groupKeyOf } from "@/server/store/model-groups";
import { saveShadowPoints } from "@/server/store/shadows";
import { demandSeries, presentOf, readEvents, readHistory } from "./history";
import { issue } from "./issue";
import { refreshOutlooks } from "./outlook";

/** Experts that join the mix beside the statistical ones, e.g. a trained network. */
export type Experts = (
  deps: Deps,
  groupKey: string,
  about: About,
) => Promise<Parameters<typeof issue>[0]["extraExperts"]>;

/**
 * forecastWorkload issues a forecast for each resource of a workload, once for every step of the forecast grid, and
 * keeps what it said for scoring; then asks for a plan. Repeating it changes nothing.
 */
export async function forecastWorkload(deps: Deps, workloadId: string, experts?: Experts): Promise<void> {
  const workload = await loopWorkload(deps.db, workloadId);
  if (!workload) return;
  const infos = await demandSeries(deps, workloadId);
  const issuedAt = presentOf(workload, infos, deps.clock.now());
  // What decides first is known first.
  infos.sort(
    (a, b) => Number(b.measure === workload.primaryResource) - Number(a.measure === workload.primaryResource),
  );
  const due = await notIssued(deps, infos, issuedAt);
  // A first forecast takes a second to warm up: give every workload its first resource before any gets its second.
  const now = due.some((info) => info.first) ? due.slice(0, 1) : due;
  for (const info of now) {
    const history = await readEvents(deps, workload, info, await readHistory(deps, workload, info, issuedAt));
    const state = (await engineState(deps.db, info.id)) as EngineState | undefined;
    const about = { key: String(info.id), measure: info.measure as Resource, events: history.events };
    const extraExperts = await experts?.(deps, groupKeyOf(workload.application.name, info.measure), about);
    const result = issue({ ...history, extraExperts }, issuedAt, state, false);
    if ("reason" in result) {
      await saveNoForecast(deps.db, info.id, issuedAt, result.reason);
      continue;
    }
    await deps.db.$transaction(async (db) => {
      await saveForecast(db, info.id, result.forecast);
      await savePoints(db, result.points);
      await saveShadowPoints(db, result.shadowPoints);
      await saveEngineState(db, info.id, result.state);
      if (result.eventState && result.eventState !== history.eventState)
        await saveEventMemory(db, info.id, result.eventState);
    });
    const measure = about.measure;
    if (result.shift && measure === workload.primaryResource)
      await noticeShift(deps, { workload, measure, shift: result.shift });
  }
  if (now.length > 0) {
    await notifyChange(deps.db, "forecasts");
    await deps.queue.add({ name: "score", payload: { workloadId }, id: `score_${workloadId}` });
    const { applicationId } = workload;
    await deps.queue.add({
      name: "reconcile",
      payload: { applicationId },
      id: `reconcile_${applicationId}`,
      priority: 10,
    });
  }
  if (now.length < due.length) {
    await deps.queue.add({
      name: "forecast",
      payload: { workloadId },
      id: `forecast_rest_${due.length}_${workloadId}`,
    });
  }
  await refreshOutlooks(deps, workload, infos, live(workload) ? deps.clock.now() : issuedAt);
  await deps.queue.add({ name: "plan", payload: { workloadId }, id: `plan_${workloadId}` });
}

/** live says whether a workload's series still grow; imported history ends where its file ends. */
const live = (workload: LoopWorkload): boolean => workload.source.kind !== "import";

/** notIssued gives the series whose forecast of `issuedAt` is still to be made; `first` when there never was one. */
async function notIssued(deps: Deps, infos: readonly SeriesInfo[], issuedAt: number) {
  const due: (SeriesInfo & { first: boolean })[] = [];
  for (const info of infos) {
    const through = await issuedThrough(deps.db, info.id);
    if (through < issuedAt) due.push({ ...info, first: through === 0 });
  }
  return due;
}
