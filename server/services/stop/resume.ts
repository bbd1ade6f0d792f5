import { z } from "zod";
import { conflict } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { lockSettings, readSetting, writeSetting } from "@/server/store/settings";
import { stopStateOf } from "./stop-state";

/** resume lets actuation go on, with a reason; throws conflict when nothing is stopped. */
export const resume = mutation({
  name: "resume",
  scope: "resume",
  rest: { method: "POST", path: "/resume", summary: "Resume actuation after a stop, with a reason" },
  input: z.object({
    reason: z
      .string({ error: "Write why it is safe to go on." })
      .trim()
      .min(3, "Write why it is safe to go on.")
      .max(500, "Use at most 500 characters."),
  }),
  async run({ db, now, tell }, _) {
    await lockSettings(db);
    const before = await readSetting(db, "stop");
    if (!before.stopped) throw conflict("Nothing is stopped, so there is nothing to resume.");
    await writeSetting(db, "stop", { stopped: false });
    tell("settings", "plans");
    return {
      ...stopStateOf({ stopped: false }),
      stoppedForMs: before.at === undefined ? null : now - before.at,
    };
  },
  audit: ({ reason }, { stoppedForMs }) => ({
    targetKind: "stop",
    targetId: "all",
    targetName: "everything",
    summary: `Resumed${stoppedForMs === null ? "" : ` after ${sayDuration(stoppedForMs)}`}. Plans act again.`,
    reason,
    before: { stopped: true },
    after: { stopped: false },
  }),
});

const sayDuration = (ms: number): string =>
  ms < 60_000
    ? `${Math.round(ms / 1_000)} s`
    : ms < 7_200_000
      ? `${Math.round(ms / 60_000)} min`
      : `${Math.round(ms / 3_600_000)} h`;
