import { z } from "zod";
import { sharesOf } from "@/server/core/forecast/reconcile/shares";
import { QUANTILE_LEVELS, RESOURCES, UNIT_OF } from "@/server/core/words";
import { AppError } from "@/server/errors";
import { query } from "@/server/services/verb";
import { mustFindWorkload } from "@/server/services/workloads/view";
import { findCoherent } from "@/server/store/coherent";
import { usersByUse } from "@/server/store/user-use";

const DAY_MS = 24 * 3_600_000;

/**
 * userForecast gives what one user will need of a workload's primary resource over a day: the user's own forecast where
 * the user is among the heaviest, else the user's share of what is forecast for all others, drawn to equal shares.
 */
export const userForecast = query({
  name: "userForecast",
  scope: "read",
  input: z.object({ id: z.string(), user: z.string().min(1) }),
  rest: {
    method: "GET",
    path: "/workloads/{id}/users/{user}/forecast",
    summary: "Gives the forecast of one user of a workload as quantiles.",
  },
  async run({ db }, { id, user }) {
    const workload = await mustFindWorkload(db, id);
    const resource = RESOURCES.find((one) => one === workload.primaryResource) ?? "requests";
    const rows = await findCoherent(db, workload.application.id, resource, `${workload.id}/`);
    const rest = rows.find(({ node }) => node === `${workload.id}/`);
    if (!rest)
      throw new AppError(
        "not_found",
        `${workload.name} has no forecast of its users yet. It is made every half hour.`,
      );
    const slot = rest.grid.start;
    const current = rows.filter(({ grid }) => grid.start === slot);
    const own = current.find(({ node }) => node === `${workload.id}/${user}`);
    let share = 1;
    if (!own) {
      const heavy = new Set(current.map(({ node }) => node));
      const users = await usersByUse(db, workload.id, resource, slot - DAY_MS, slot);
      const light = users.filter(({ subject }) => !heavy.has(`${workload.id}/${subject}`));
      const place = light.findIndex(({ subject }) => subject === user);
      if (place < 0)
        throw new AppError("not_found", `${user} used nothing of ${workload.name} in the last day.`);
      share = sharesOf(light.map(({ mean }) => mean))[place];
    }
    const { grid, quantiles } = own ?? rest;
    return {
      workloadId: workload.id,
      user,
      resource,
      unit: UNIT_OF[resource],
      issuedAt: new Date(slot).toISOString(),
      stepSeconds: grid.step / 1000,
      method: own ? "own" : "share",
      /** Share of what all users without a forecast of their own are expected to take; null for an own forecast. */
      share: own ? null : share,
      points: Array.from({ length: grid.length }, (_, h) => ({
        at: new Date(grid.start + h * grid.step).toISOString(),
        quantiles: Object.fromEntries(
          QUANTILE_LEVELS.map((level, l) => [String(level), share * quantiles.paths[l][h]]),
        ),
      })),
    };
  },
});
