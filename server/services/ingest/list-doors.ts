import { z } from "zod";
import { CHANNEL_NAMES, CHANNELS } from "@/server/core/ingest/channels";
import { PUSH_SOURCES } from "@/server/core/ingest/mapping";
import { query } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import { readIntake } from "@/server/store/intake";
import { findPushSource } from "@/server/store/pushed";
import { readSetting } from "@/server/store/settings";

const MINUTE_MS = 60_000;
/** Minutes that are shown, and that the rate is taken over. */
const SHOWN = 60;
const RATE = 10;
/** What came is worth looking at for so long. */
export const SAMPLE_MS = 3_600_000;

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
    const from = now - (now % MINUTE_MS) - (SHOWN - 1) * MINUTE_MS;
    const [{ rows, minutes }, doors, prometheus, otlp] = await Promise.all([
      readIntake(db, from),
      readSetting(db, "doors"),
      findPushSource(db, PUSH_SOURCES.prometheus.kind),
      findPushSource(db, PUSH_SOURCES.otlp.kind),
    ]);
    const byChannel = new Map(rows.map((row) => [row.channel, row]));
    const sources: Partial<Record<string, string>> = { prometheus: prometheus?.id, otlp: otlp?.id };
    const items = CHANNEL_NAMES.map((channel) => {
      const { door, path, name, unit } = CHANNELS[channel];
      const row = byChannel.get(channel);
      const own = minutes.filter((one) => one.channel === channel);
      const items = Array.from({ length: SHOWN }, (_, i) => ({
        at: iso(from + i * MINUTE_MS),
        items: own.find(({ at }) => at === from + i * MINUTE_MS)?.items ?? 0,
      }));
      const lately = own.filter(({ at }) => at > now - (RATE + 1) * MINUTE_MS);
      const sum = (of: "requests" | "items" | "rejected") =>
        lately.reduce((total, one) => total + one[of], 0);
      const open = door === null || doors[door];
      const lastAt = row?.lastAt ?? null;
      const lastErrorAt = row?.lastErrorAt ?? null;
      const state: DoorState = !open
        ? "closed"
        : lastErrorAt !== null && lastErrorAt > (lastAt ?? 0)
          ? "refused"
          : lastAt === null
            ? "waiting"
            : now - lastAt > RATE * MINUTE_MS
              ? "quiet"
              : "ok";
      return {
        channel,
        name,
        unit,
        path: `/api/v1${path}`,
        door,
        open,
        state,
        /** Where its series and rules are shown. */
        sourceId: sources[channel] ?? null,
        lastAt: lastAt === null ? null : iso(lastAt),
        lastErrorAt: lastErrorAt === null ? null : iso(lastErrorAt),
        lastError: row?.lastError ?? null,
        requestsPerMinute: sum("requests") / RATE,
        itemsPerMinute: sum("items") / RATE,
        rejectedPerMinute: sum("rejected") / RATE,
        minutes: items,
        sample:
          row?.sampleAt && now - row.sampleAt < SAMPLE_MS ? (row.sample as Record<string, unknown>[]) : [],
        sampleAt: row?.sampleAt ? iso(row.sampleAt) : null,
      };
    });
    return { items, nextCursor: null };
  },
});
