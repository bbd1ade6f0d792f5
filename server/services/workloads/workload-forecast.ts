import { STAND_IN } from "@/server/core/forecast/stand-in";
import { z } from "zod";
import { QUANTILE_LEVELS, RESOURCES, UNIT_OF } from "@/server/core/words";
import { AppError } from "@/server/errors";
import { query } from "@/server/services/verb";
import { newestShown, toForecast } from "@/server/store/forecasts";
import { noForecastReason } from "@/server/store/loop";
import { mustFindSeries, mustFindWorkload, span } from "./view";

const HORIZON_MS = 24 * 3_600_000;

/** workloadForecast gives the newest forecast of one resource over the next `horizon`, from the step that covers now on. */
export const workloadForecast = query({
  name: "workloadForecast",
  scope: "read",
  input: z.object({
    id: z.string(),
    resource: z.enum(RESOURCES).optional(),
    horizon: span
      .refine((ms) => ms > 0 && ms <= HORIZON_MS, { error: "Use a horizon from 5m to 24h." })
      .default(30 * 60_000),
  }),
  rest: {
    method: "GET",
    path: "/workloads/{id}/forecast",
    summary: "Gives the newest forecast of a resource as quantiles.",
  },
  async run({ db, deps, now }, input) {
    const workload = await mustFindWorkload(db, input.id);
    const resource = input.resource ?? workload.primaryResource;
    const info = await mustFindSeries(deps, workload, resource);
    const row = await newestShown(db, info.id, now);
    if (!row) {
      const reason = (await noForecastReason(db, info.id)) ?? "The next cycle issues one.";
      throw new AppError("not_found", `${workload.name} has no forecast of ${resource} yet. ${reason}`);
    }
    const { grid, quantiles, issuedAt, model, confidence } = toForecast(row);
    const points = [];
    for (let index = 0; index < grid.length; index++) {
      const at = grid.start + index * grid.step;
      if (at + grid.step <= now || at > now + input.horizon) continue;
      const values = QUANTILE_LEVELS.map((level, l) => [String(level), quantiles.paths[l][index]] as const);
      points.push({ at: new Date(at).toISOString(), quantiles: Object.fromEntries(values) });
    }
    return {
      workloadId: workload.id,
      resource,
      /** Why nothing acts on it yet, when it is the stand-in of a young series. */
      reason: model === STAND_IN ? ((await noForecastReason(db, info.id)) ?? null) : null,
      issuedAt: new Date(issuedAt).toISOString(),
      stepSeconds: grid.step / 1000,
      unit: UNIT_OF[resource],
      model,
      confidence,
      points,
    };
  },
});
