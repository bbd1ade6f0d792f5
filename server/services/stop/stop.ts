import { z } from "zod";
import type { SettingValue } from "@/server/core/access/settings";
import { mutation } from "@/server/services/verb";
import { lockSettings, readSetting, writeSetting } from "@/server/store/settings";
import { stopStateOf } from "./stop-state";

/**
 * stop ends all actuation until someone resumes: running replicas stay, floors hold. Everyone who may read may stop,
 * because stopping is safe; a second stop changes nothing and says who stopped first.
 */
export const stop = mutation({
  name: "stop",
  scope: "stop",
  rest: { method: "POST", path: "/stop", summary: "Stop all actuation until someone resumes" },
  input: z.object({ reason: z.string().trim().max(500, "Use at most 500 characters.").optional() }),
  async run({ db, actor, now, tell }, { reason }) {
    await lockSettings(db);
    const before = await readSetting(db, "stop");
    if (before.stopped) return { ...stopStateOf(before), changed: false };
    const after: SettingValue<"stop"> = { stopped: true, at: now, by: actor.name, ...(reason && { reason }) };
    await writeSetting(db, "stop", after);
    tell("settings", "plans");
    return { ...stopStateOf(after), changed: true };
  },
  audit: ({ reason }, { changed }) =>
    changed
      ? {
          targetKind: "stop",
          targetId: "all",
          targetName: "everything",
          summary: "Stopped everything. Floors hold.",
          reason,
          before: { stopped: false },
          after: { stopped: true },
        }
      : null,
});
