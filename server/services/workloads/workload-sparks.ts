import { z } from "zod";
import { query } from "@/server/services/verb";
import { newestShown, toForecast } from "@/server/store/forecasts";
import { sparksOf } from "@/server/store/curves";
import { readHeadroom } from "@/server/store/headroom";
import { stepsOf } from "./workload-chart";

const HOUR_MS = 3_600_000;

/** workloadSparks gives, for each workload, three hours of its primary resource and the median and p90 of the next hour. */
export const workloadSparks = query({
  name: "workloadSparks",
  scope: "read",
  input: z.object({ ids: z.array(z.string()).max(100) }),
  async run({ db, now }, { ids }) {
    const past = await sparksOf(db, ids, Math.floor(now / 300_000) * 300_000 - 3 * HOUR_MS, now);
    const series = await readHeadroom(db, ids, now, HOUR_MS);
    const items = await Promise.all(
      ids.map(async (id) => {
        const seriesId = series.get(id)?.seriesId;
        const row = seriesId === undefined ? null : await newestShown(db, seriesId, now);
        const ahead = row ? stepsOf(toForecast(row), now, now + HOUR_MS) : [];
        return { id, past: past.get(id) ?? [], ahead: ahead.map(({ at, q50, q90 }) => ({ at, q50, q90 })) };
      }),
    );
    return { now, from: now - 3 * HOUR_MS, to: now + HOUR_MS, items };
  },
});
