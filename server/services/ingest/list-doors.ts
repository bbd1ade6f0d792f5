import { z } from "zod";
import { CHANNEL_NAMES, CHANNELS } from "@/server/core/ingest/channels";
import { PUSH_SOURCES } from "@/server/core/ingest/mapping";
import { query } from "@/server/services/verb";
import { readIntake } from "@/server/store/intake";
import { findPushSource } from "@/server/store/pushed";
import { readSetting } from "@/server/store/settings";
import { intakeSince, intakeView, RATE_MINUTES } from "./intake-view";

/** DoorState: closed by an admin; never heard; heard lately, or not; the newest request was refused. */
export type DoorState = "closed" | "waiting" | "ok" | "quiet" | "refused";

/** listDoors shows every way in for what is sent: open or not, when it was last used, how much comes, the last refusal, and what was made of the newest. */
export const listDoors = query({
  name: "listDoors",
  scope: "read",
  input: z.object({}),
  rest: {
    method: "GET",
    path: "/ingest/doors",
    summary: "Ways in for what is sent, with rate, last error and a sample",
  },
  async run({ db, now }) {
    const [{ rows, minutes }, doors, prometheus, otlp] = await Promise.all([
      readIntake(db, intakeSince(now)),
      readSetting(db, "doors"),
      findPushSource(db, PUSH_SOURCES.prometheus.kind),
      findPushSource(db, PUSH_SOURCES.otlp.kind),
    ]);
    const sources: Partial<Record<string, string>> = { prometheus: prometheus?.id, otlp: otlp?.id };
    const items = CHANNEL_NAMES.map((channel) => {
      const { door, path, name, unit } = CHANNELS[channel];
      const row = rows.find((one) => one.channel === channel);
      const open = door === null || doors[door];
      return {
        channel,
        name,
        unit,
        path: `/api/v1${path}`,
        door,
        open,
        state: stateOf(open, row?.lastAt ?? null, row?.lastErrorAt ?? null, now),
        /** Where its series and rules are shown. */
        sourceId: sources[channel] ?? null,
        ...intakeView(
          row,
          minutes.filter((one) => one.channel === channel),
          now,
        ),
      };
    });
    return { items, nextCursor: null };
  },
});

function stateOf(open: boolean, lastAt: number | null, lastErrorAt: number | null, now: number): DoorState {
  if (!open) return "closed";
  if (lastErrorAt !== null && lastErrorAt > (lastAt ?? 0)) return "refused";
  if (lastAt === null) return "waiting";
  return now - lastAt > RATE_MINUTES * 60_000 ? "quiet" : "ok";
}
