import { HISTORY_DAYS } from "@/server/core/forecast/engine";
import { RESOURCES } from "@/server/core/words";
import type { SeriesInfo } from "@/server/ports/series-store";
import type { Deps } from "@/server/services/verb";
import { knownEvents } from "@/server/store/activity";
import type { LoopWorkload } from "@/server/store/loop";
import { FORECAST_STEP_MS, type SeriesHistory } from "./issue";

const DAY_MS = 24 * 3_600_000;

/** demandSeries gives the catalogue entries of a workload's own resources. */
export async function demandSeries(deps: Deps, workloadId: string): Promise<SeriesInfo[]> {
  const all = await deps.series.list(workloadId);
  return all.filter(
    (info) => (RESOURCES as readonly string[]).includes(info.measure) && info.firstAt !== undefined,
  );
}

/**
 * presentOf is the instant up to which a workload is looked at: now, cut to the forecast grid. History that was imported
 * ends when its file ends, so its present is there.
 */
export function presentOf(workload: LoopWorkload, infos: readonly SeriesInfo[], now: number): number {
  const step = Math.max(FORECAST_STEP_MS, ...infos.map((info) => info.step));
  if (workload.source.kind !== "import") return Math.floor(now / step) * step;
  return Math.max(0, ...infos.map((info) => (info.lastAt ?? 0) + info.step));
}

/** readHistory reads the weeks before `until` (epoch ms) that the forecaster looks at, on its grid. */
export async function readHistory(
  deps: Deps,
  workload: LoopWorkload,
  info: SeriesInfo,
  until: number,
): Promise<SeriesHistory> {
  const step = Math.max(FORECAST_STEP_MS, info.step);
  const first = info.firstAt ?? until;
  const length = Math.max(
    0,
    Math.min(Math.ceil((HISTORY_DAYS * DAY_MS) / step), Math.floor((until - first) / step)),
  );
  const start = until - length * step;
  return {
    seriesId: info.id,
    name: workload.name,
    series: await deps.series.read(info.id, { start, step, length }),
    events: await knownEvents(deps.db, workload.applicationId, start, until),
    seed: deps.seed,
  };
}
