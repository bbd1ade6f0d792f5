import { priorityRule } from "@/server/core/planning/priorities/rule";
import { mutation } from "@/server/services/verb";
import { lockSettings, readSetting, writeSetting } from "@/server/store/settings";

/** setPriorityRule replaces the rule of weights; shares follow it from the next cycle on. */
export const setPriorityRule = mutation({
  name: "setPriorityRule",
  scope: "settings:write",
  input: priorityRule,
  rest: { method: "PUT", path: "/priorities", summary: "Replaces the rule of priorities." },
  async run({ db, tell }, after) {
    await lockSettings(db);
    const before = await readSetting(db, "priorities");
    await writeSetting(db, "priorities", after);
    tell("settings", "workloads");
    return { before, after };
  },
  audit: (_, { before, after }) =>
    JSON.stringify(before) === JSON.stringify(after)
      ? null
      : {
          targetKind: "setting",
          targetId: "priorities",
          targetName: "Priorities",
          summary: "Changed the rule by which weights come about when capacity is short.",
          before,
          after,
        },
});
