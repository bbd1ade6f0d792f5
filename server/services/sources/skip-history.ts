import { z } from "zod";
import { BEHIND_MS } from "@/server/core/sources/health";
import { mutation } from "@/server/services/verb";
import { skipFeeds } from "@/server/store/feeds";
import { mustFindServer } from "./connection";

/** skipHistory cancels the reading of history: what is stored stays, and only what comes from now on is read. */
export const skipHistory = mutation({
  name: "skipHistory",
  scope: "settings:write",
  input: z.object({ id: z.string() }),
  rest: { method: "POST", path: "/sources/{id}/skip-history", summary: "Stop reading a source's history" },
  async run({ db, now, tell }, { id }) {
    const { source, config } = await mustFindServer(db, id);
    const stepMs = config.stepSeconds * 1000;
    const to = Math.floor((now - config.settleSeconds * 1000) / stepMs) * stepMs;
    const skipped = await skipFeeds(db, id, now - BEHIND_MS, to);
    tell("sources", "series");
    return { id, name: source.name, skipped };
  },
  audit: (_, { id, name, skipped }) =>
    skipped === 0
      ? null
      : {
          targetKind: "source",
          targetId: id,
          targetName: name,
          summary: `Cancelled the reading of ${name}'s history for ${skipped} series; what is stored stays.`,
        },
});
