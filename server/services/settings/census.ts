import { z } from "zod";
import { query } from "@/server/services/verb";
import { countCensus } from "@/server/store/census";
import { readSetting } from "@/server/store/settings";

/** census counts what the product watches and decides, for its own metrics: no names, no identifiers. */
export const census = query({
  name: "census",
  scope: "read",
  input: z.object({}),
  async run({ db, now }) {
    const { workloads, plans, newestSample, newestForecast } = await countCensus(db);
    const age = (at: number | undefined) => (at === undefined ? undefined : Math.max(0, (now - at) / 1000));
    return {
      workloads,
      plans,
      sampleAgeSeconds: age(newestSample),
      forecastAgeSeconds: age(newestForecast),
      stopped: (await readSetting(db, "stop")).stopped,
    };
  },
});
