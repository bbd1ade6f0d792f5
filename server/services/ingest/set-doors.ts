import { z } from "zod";
import { DOORS } from "@/server/core/access/settings";
import { PUSH_SOURCES } from "@/server/core/ingest/mapping";
import { mutation } from "@/server/services/verb";
import { lockSettings, readSetting, writeSetting } from "@/server/store/settings";
import { ensureSource } from "@/server/store/sources";

/** setDoors opens or closes the doors through which others send data in; those that are not named stay as they are. */
export const setDoors = mutation({
  name: "setDoors",
  scope: "settings:write",
  input: z.object({
    events: z.boolean().optional(),
    prometheus: z.boolean().optional(),
    otlp: z.boolean().optional(),
  }),
  rest: { method: "PUT", path: "/ingest/doors", summary: "Open or close the doors for pushed data" },
  async run({ db, tell }, input) {
    await lockSettings(db);
    const before = await readSetting(db, "doors");
    const after = { ...before };
    for (const door of DOORS) after[door] = input[door] ?? before[door];
    const changed = DOORS.filter((door) => after[door] !== before[door]);
    if (changed.length > 0) {
      await writeSetting(db, "doors", after);
      // A door for metrics is a source from now on, so that what comes through it can be seen and given a place.
      for (const door of ["prometheus", "otlp"] as const)
        if (after[door])
          await ensureSource(db, PUSH_SOURCES[door].kind, PUSH_SOURCES[door].name, { rules: [] });
      tell("settings", "sources");
    }
    return { doors: after, before, changed };
  },
  audit: (_, { doors, before, changed }) =>
    changed.length === 0
      ? null
      : {
          targetKind: "setting",
          targetId: "doors",
          targetName: "Doors for pushed data",
          summary: `${changed.map((door) => `${doors[door] ? "Opened" : "Closed"} the door for ${door}`).join(", ")}.`,
          before,
          after: doors,
        },
});
