import { z } from "zod";
import { QUANTILE_LEVELS, RESOURCES, UNIT_OF } from "@/server/core/words";
import { AppError, notFound } from "@/server/errors";
import { isReconciled } from "@/server/services/loop/reconcile";
import { query } from "@/server/services/verb";
import { span } from "@/server/services/workloads/view";
import { findCoherent, findReconciled } from "@/server/store/coherent";

const HORIZON_MS = 24 * 3_600_000;

/** applicationForecast gives the newest coherent forecast of an application: what its workloads will need together. */
export const applicationForecast = query({
  name: "applicationForecast",
  scope: "read",
  input: z.object({
    id: z.string(),
    resource: z.enum(RESOURCES).default("cpu"),
    horizon: span
      .refine((ms) => ms > 0 && ms <= HORIZON_MS, { error: "Use a horizon from 5m to 24h." })
      .default(30 * 60_000),
  }),
  rest: {
    method: "GET",
    path: "/applications/{id}/forecast",
    summary: "Gives the newest coherent forecast of an application as quantiles.",
  },
  async run({ db, now }, { id, resource, horizon }) {
    const application = await findReconciled(db, id);
    if (!application) throw notFound("application", id);
    const [found] = await findCoherent(db, application.id, resource);
    if (!found) {
      const why = isReconciled(application)
        ? "It is made once its workloads have forecasts."
        : "Forecasts of applications whose data was imported are made when somebody switches them on.";
      throw new AppError("not_found", `${application.name} has no forecast of ${resource} yet. ${why}`);
    }
    const { grid, quantiles, method } = found;
    const points = [];
    // Imported history ends in the past: its forecast is read from its own beginning.
    const from = grid.start + grid.length * grid.step > now ? now : grid.start;
    for (let index = 0; index < grid.length; index++) {
      const at = grid.start + index * grid.step;
      if (at + grid.step <= from || at > from + horizon) continue;
      const values = QUANTILE_LEVELS.map((level, l) => [String(level), quantiles.paths[l][index]] as const);
      points.push({ at: new Date(at).toISOString(), quantiles: Object.fromEntries(values) });
    }
    return {
      applicationId: application.id,
      name: application.name,
      resource,
      issuedAt: new Date(grid.start).toISOString(),
      stepSeconds: grid.step / 1000,
      unit: UNIT_OF[resource],
      method,
      points,
    };
  },
});
