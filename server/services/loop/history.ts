import { HISTORY_DAYS } from "@/server/core/forecast/engine";
import { RESOURCES } from "@/server/core/words";
import type { SeriesInfo } from "@/server/ports/series-store";
import type { Deps } from "@/server/services/verb";
import { knownEvents } from "@/server/store/activity";
import { eventMemory } from "@/server/store/event-memory";
import type { LoopWorkload } from "@/server/store/loop";
import { FORECAST_STEP_MS, type SeriesHistory } from "./issue";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How far back events are looked for before anything is remembered of them: to the same holidays of last year. */
/** LONG_AGO_DAYS is how far back events are looked for. */
export const LONG_AGO_DAYS = 400;

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
  return presentIn(workload.source.kind === "import", infos, now);
}

/** presentIn is the same for what is known of a workload's series. */
export function presentIn(
  imported: boolean,
  infos: readonly { step: number; lastAt?: number }[],
  now: number,
): number {
  const step = Math.max(FORECAST_STEP_MS, ...infos.map((info) => info.step));
  if (!imported) return Math.floor(now / step) * step;
  return Math.max(0, ...infos.map((info) => (info.lastAt ?? 0) + info.step));
}

/** readHistory reads the weeks before `until` (epoch ms) that the forecaster looks at, on its grid. */
export async function readHistory(
  deps: Deps,
  workload: Pick<LoopWorkload, "name" | "applicationId">,
  info: Pick<SeriesInfo, "id" | "step" | "firstAt">,
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

/**
 * readEvents adds to a history what is remembered of its events. Before anything is, it adds the events of the last 400
 * days and the hours around them, so that a holiday is known from last year.
 */
export async function readEvents(
  deps: Deps,
  workload: LoopWorkload,
  info: SeriesInfo,
  history: SeriesHistory,
): Promise<SeriesHistory> {
  const { start, step, length } = history.series.grid;
  const until = start + length * step;
  const eventState = await eventMemory(deps.db, info.id);
  if (eventState) return { ...history, eventState };
  const from = Math.max(info.firstAt ?? start, until - LONG_AGO_DAYS * DAY_MS);
  const first = Math.ceil(from / HOUR_MS) * HOUR_MS;
  const hours = Math.floor((start - first) / HOUR_MS);
  if (hours <= 0 || step > HOUR_MS) return history;
  const events = await knownEvents(deps.db, workload.applicationId, first, until);
  if (events.length === history.events.length) return history;
  const grid = { start: first, step: HOUR_MS, length: hours };
  return { ...history, events, longAgo: await deps.series.read(info.id, grid) };
}
