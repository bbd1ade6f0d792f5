import { limitRule } from "@/server/core/planning/limits/rule";
import { mutation } from "@/server/services/verb";
import { lockSettings, readSetting, writeSetting } from "@/server/store/settings";

/** setLimitRule replaces how limits come about: who is asked, floors, how long they hold. */
export const setLimitRule = mutation({
  name: "setLimitRule",
  scope: "settings:write",
  input: limitRule,
  rest: { method: "PUT", path: "/limits/rule", summary: "Replaces the rule by which limits come about." },
  async run({ db, tell }, after) {
    await lockSettings(db);
    const before = await readSetting(db, "limits");
    await writeSetting(db, "limits", after);
    tell("settings", "plans");
    return { before, after };
  },
  audit: (_, { before, after }) =>
    JSON.stringify(before) === JSON.stringify(after)
      ? null
      : {
          targetKind: "setting",
          targetId: "limits",
          targetName: "Limits",
          summary: "Changed the rule by which rate limits come about.",
          before,
          after,
        },
});
