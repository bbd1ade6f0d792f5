import { LogMapping } from "@/server/core/ingest/otlp";
import { mutation } from "@/server/services/verb";
import { lockSettings, readSetting, writeSetting } from "@/server/store/settings";

/** setLogMapping says which attributes of OTLP log records become which field of an event; what is left out is the default. */
export const setLogMapping = mutation({
  name: "setLogMapping",
  scope: "settings:write",
  input: LogMapping,
  rest: {
    method: "PUT",
    path: "/ingest/log-mapping",
    summary: "Set which log attributes become which event field",
  },
  async run({ db, tell }, after) {
    await lockSettings(db);
    const before = await readSetting(db, "logMapping");
    await writeSetting(db, "logMapping", after);
    tell("settings");
    return { before, after };
  },
  audit: (_, { before, after }) => ({
    targetKind: "setting",
    targetId: "logMapping",
    targetName: "Log attributes",
    summary: "Set which log attributes become which field of an event.",
    before,
    after,
  }),
});
