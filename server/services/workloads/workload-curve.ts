import { z } from "zod";
import { RESOURCES, UNIT_OF } from "@/server/core/words";
import { AppError } from "@/server/errors";
import { query } from "@/server/services/verb";
import { gapsOf } from "@/server/store/curves";
import { readBuckets } from "./buckets";
import { instant, iso, mustFindSeries, mustFindWorkload } from "./view";

const levels = z
  .union([z.string(), z.array(z.coerce.number())])
  .transform((value) => (typeof value === "string" ? value.split(",").map(Number) : value))
  .pipe(z.array(z.number().min(0).max(1)).min(1).max(5));

/** workloadCurve gives what happened to one resource: least, mean and most of each column; a gap leaves columns out. */
export const workloadCurve = query({
  name: "workloadCurve",
  scope: "read",
  input: z.object({
    id: z.string(),
    resource: z.enum(RESOURCES).optional(),
    /** Eight hours ago unless given. */
    from: instant.optional(),
    to: instant.optional(),
    points: z.coerce.number().int().min(2).max(500).default(480),
    /** Levels such as "0.5,0.95", at most five. */
    quantiles: levels.optional(),
  }),
  rest: {
    method: "GET",
    path: "/workloads/{id}/curve",
    summary: "Gives the measured curve of a resource, downsampled.",
  },
  async run({ db, deps, now }, input) {
    const workload = await mustFindWorkload(db, input.id);
    const resource = input.resource ?? workload.primaryResource;
    const to = input.to ?? now;
    const from = input.from ?? to - 8 * 3_600_000;
    if (from >= to)
      throw new AppError("invalid_input", `from (${iso(from)}) is not before to (${iso(to)}). Swap them.`);
    const info = await mustFindSeries(deps, workload, resource);
    const { width, points } = await readBuckets(deps.series, info, from, to, input.points, input.quantiles);
    const gaps = await gapsOf(db, info.id, info.step, from, to);
    return {
      workloadId: workload.id,
      resource,
      unit: UNIT_OF[resource],
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      stepSeconds: width / 1000,
      points: points.map(({ at, min, mean, max, quantiles }) => ({
        at: new Date(at).toISOString(),
        min,
        mean,
        max,
        ...(input.quantiles &&
          quantiles && {
            quantiles: Object.fromEntries(input.quantiles.map((level, k) => [level, quantiles[k]])),
          }),
      })),
      gaps: gaps.map((gap) => ({ from: iso(gap.from), to: iso(gap.to) })),
    };
  },
});
