import { sumQuantiles } from "@/server/core/forecast/reconcile/joint";
import type { Forecast } from "@/server/core/forecast/forecast";
import { QUANTILE_LEVELS, type Resource, RESOURCES } from "@/server/core/words";
import type { Deps } from "@/server/services/verb";
import {
  type Coherent,
  findReconciled,
  pastErrors,
  type ReconciledApplication,
  saveCoherent,
} from "@/server/store/coherent";
import { memoryAt } from "@/server/store/behaviour";
import { newestForecast, toForecast } from "@/server/store/forecasts";
import { demandSeries } from "./history";

const DAY_MS = 24 * 3_600_000;
/** Errors of so many days tell how parts move together. */
const ERROR_DAYS = 7;
/** A forecast that is this much older than the newest one of its application is left out. */
const LATE_MS = 3_600_000;

/** isReconciled tells whether an application's forecasts are made coherent: as chosen, else unless all of it was imported. */
export const isReconciled = ({ chosen, workloads }: ReconciledApplication): boolean =>
  chosen ?? workloads.some(({ imported }) => !imported);

interface Part {
  readonly workloadId: string;
  readonly seriesId: number;
  readonly forecast: Forecast;
}

/**
 * reconcileApplication writes the coherent forecast of an application for each measure: the sum over its workloads,
 * whose quantiles allow for how far the workloads' errors went together lately; then asks for the users of workloads that
 * are watched live. Repeating it changes nothing.
 */
export async function reconcileApplication(deps: Deps, applicationId: string): Promise<void> {
  const application = await findReconciled(deps.db, applicationId);
  if (!application || !isReconciled(application)) return;
  const partsOf = new Map<Resource, Part[]>();
  const now = deps.clock.now();
  for (const { id: workloadId } of application.workloads) {
    for (const info of await demandSeries(deps, workloadId)) {
      const row = await newestForecast(deps.db, info.id, now);
      const measure = RESOURCES.find((resource) => resource === info.measure);
      if (!row || !measure) continue;
      const part = { workloadId, seriesId: info.id, forecast: toForecast(row) };
      partsOf.set(measure, [...(partsOf.get(measure) ?? []), part]);
    }
  }
  const rows: Coherent[] = [];
  for (const [measure, parts] of partsOf) {
    const row = await sumOf(deps, application.id, measure, parts);
    if (row) rows.push(row);
  }
  await deps.db.$transaction((db) => saveCoherent(db, rows));
  if ((await memoryAt(deps.db, "outlook")) !== undefined)
    await deps.queue.add({
      name: "forecastSegments",
      payload: { applicationId },
      id: `forecastSegments_${applicationId}`,
      priority: 20,
    });
  for (const { id: workloadId, imported } of application.workloads) {
    if (imported) continue;
    const id = `forecastUsers_${workloadId}`;
    await deps.queue.add({ name: "forecastUsers", payload: { workloadId }, id, priority: 20 });
  }
}

/** sumOf adds up the parts' forecasts over the time that all of them cover. */
async function sumOf(
  deps: Deps,
  applicationId: string,
  measure: Resource,
  all: readonly Part[],
): Promise<Coherent | undefined> {
  const newest = Math.max(...all.map(({ forecast }) => forecast.issuedAt));
  const step = Math.max(...all.map(({ forecast }) => forecast.grid.step));
  const parts = all.filter(
    ({ forecast }) => forecast.grid.step === step && newest - forecast.issuedAt <= Math.max(LATE_MS, step),
  );
  const start = Math.max(...parts.map(({ forecast }) => forecast.grid.start));
  const length = Math.min(
    ...parts.map(({ forecast: { grid } }) => grid.length - Math.round((start - grid.start) / step)),
  );
  if (!(length > 0)) return undefined;
  const paths = parts.map(({ forecast: { grid, quantiles } }) => {
    const skip = Math.round((start - grid.start) / step);
    return quantiles.paths.map((path) => path.subarray(skip, skip + length));
  });
  const ids = parts.map(({ seriesId }) => seriesId);
  const errors = await alignedErrors(deps, ids, start);
  return {
    applicationId,
    measure,
    node: "",
    grid: { start, step, length },
    quantiles: { levels: QUANTILE_LEVELS, paths: sumQuantiles(paths, QUANTILE_LEVELS, errors) },
    method: `sum of ${parts.length} of ${all.length} workloads`,
  };
}

/** alignedErrors gives each series' errors at the same instants before `until`; NaN where one is missing. */
async function alignedErrors(deps: Deps, ids: readonly number[], until: number): Promise<Float64Array[]> {
  const past = await pastErrors(deps.db, ids, until - ERROR_DAYS * DAY_MS);
  const known = past.filter(({ at }) => at < until);
  const instants = [...new Set(known.map(({ at }) => at))].sort((a, b) => a - b);
  const place = new Map(instants.map((at, t) => [at, t]));
  const errors = new Map(ids.map((id) => [id, new Float64Array(instants.length).fill(Number.NaN)]));
  for (const { seriesId, at, error } of known) {
    const path = errors.get(seriesId);
    if (path) path[place.get(at) ?? 0] = error;
  }
  return ids.map((id) => errors.get(id) ?? new Float64Array(instants.length));
}
