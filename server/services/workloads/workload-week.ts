import { z } from "zod";
import { RESOURCES } from "@/server/core/words";
import { query } from "@/server/services/verb";
import { newestForecast, toForecast } from "@/server/store/forecasts";
import { readBuckets } from "./buckets";
import { mustFindWorkload } from "./view";
import { stepsOf } from "./workload-chart";

const DAY_MS = 86_400_000;

/** workloadWeek gives seven days of one resource and its forecast for the next, coarsely, for the strip under the chart. */
export const workloadWeek = query({
  name: "workloadWeek",
  scope: "read",
  input: z.object({ id: z.string(), resource: z.enum(RESOURCES).optional() }),
  async run({ db, deps, now }, input) {
    const workload = await mustFindWorkload(db, input.id);
    const resource = input.resource ?? workload.primaryResource;
    const info = (await deps.series.list(workload.id)).find((series) => series.measure === resource);
    const [from, to] = [now - 7 * DAY_MS, now + DAY_MS];
    if (!info) return { now, from, to, bucketMs: DAY_MS, points: [], forecast: [] };
    const [buckets, row] = await Promise.all([
      readBuckets(deps.series, info, from, now + 1, 336),
      newestForecast(db, info.id, now),
    ]);
    const steps = row ? stepsOf(toForecast(row), now, to) : [];
    const points = buckets.points.map(({ at, min, max }) => ({ at, min, max }));
    // Every third step is enough for a strip that is 40 pixels high.
    const forecast = steps
      .filter((_, i) => i % 3 === 0)
      .map(({ at, q10, q50, q90 }) => ({ at, q10, q50, q90 }));
    return { now, from, to, bucketMs: buckets.width, points, forecast };
  },
});
