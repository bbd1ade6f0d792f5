import { z } from "zod";
import { POINT_DAYS } from "@/server/core/access/settings";
import { mutation } from "@/server/services/verb";
import { lockSettings, readSetting, writeSetting } from "@/server/store/settings";

/** setRetention says for how many days the points that forecasts are scored by are kept. */
export const setRetention = mutation({
  name: "setRetention",
  scope: "settings:write",
  input: z.object({ pointDays: POINT_DAYS }),
  async run({ db, tell }, { pointDays }) {
    await lockSettings(db);
    const before = (await readSetting(db, "retention")).pointDays;
    if (before !== pointDays) {
      await writeSetting(db, "retention", { pointDays });
      tell("settings");
    }
    return { pointDays, before };
  },
  audit: (_, { pointDays, before }) =>
    before === pointDays
      ? null
      : {
          targetKind: "setting",
          targetId: "retention",
          targetName: "Forecast points",
          summary: `Set how long points of forecasts are kept from ${before} to ${pointDays} days.`,
          before: { pointDays: before },
          after: { pointDays },
        },
});
