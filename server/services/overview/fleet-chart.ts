import { z } from "zod";
import { RESOURCES, UNIT_OF } from "@/server/core/words";
import { query } from "@/server/services/verb";
import { fleetCapacity, fleetCurve, fleetForecast } from "@/server/store/curves";

const HOUR_MS = 3_600_000;
const WIDTH_MS = 5 * 60_000;

/**
 * fleetChart gives demand and ready capacity of one resource over all workloads, 12 h back and 6 h ahead. The band adds
 * the workloads' own quantiles, which is too wide where they do not peak together; it says so.
 */
export const fleetChart = query({
  name: "fleetChart",
  scope: "read",
  input: z.object({ resource: z.enum(RESOURCES).default("cpu") }),
  async run({ db, now }, { resource }) {
    const from = Math.floor((now - 12 * HOUR_MS) / WIDTH_MS) * WIDTH_MS;
    const to = now + 6 * HOUR_MS;
    const [curve, capacity, forecast] = await Promise.all([
      fleetCurve(db, resource, from, now, WIDTH_MS),
      fleetCapacity(db, resource, from, now, WIDTH_MS),
      fleetForecast(db, resource, now, to),
    ]);
    // A column that lacks workloads is lower for that reason alone, so it is left out.
    const most = Math.max(0, ...curve.map((point) => point.series));
    const whole = (at: number) => curve.some((point) => point.at === at && point.series === most);
    return {
      now,
      from,
      to,
      resource,
      unit: UNIT_OF[resource],
      bucketMs: WIDTH_MS,
      demand: curve.filter((point) => point.series === most).map(({ at, value }) => ({ at, value })),
      ready: capacity.filter((point) => whole(point.at)),
      forecast,
    };
  },
});
