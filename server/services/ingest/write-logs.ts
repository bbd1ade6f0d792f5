import { z } from "zod";
import { eventsOfOtlp, type OtlpLogs } from "@/server/core/ingest/otlp";
import { mutation } from "@/server/services/verb";
import { readDoorSettings, requireOpen } from "./doors";
import { filterOf } from "./filter";
import { noteIntake, seenEvents } from "./intake";
import { readEvents } from "./write-events";

/** writeLogs stores the records of an OTLP logs message that are activity, by the mapping of attributes; names the rest. */
export const writeLogs = mutation({
  name: "writeLogs",
  scope: "ingest",
  shared: true,
  // Parsed by its schema at the door, which knows the encoding.
  input: z.object({ message: z.custom<z.output<typeof OtlpLogs>>((value) => typeof value === "object") }),
  async run(call, { message }) {
    const settings = await readDoorSettings(call.db);
    requireOpen(settings.doors, "otlp");
    const items = eventsOfOtlp(message, settings.logMapping);
    const { events, faults, rejected } = readEvents({ items }, filterOf(settings, call.deps), call.now);
    const stored = await call.deps.activity.add(events);
    if (stored > 0) call.tell("series");
    noteIntake(call.deps, "logs", { items: events.length, rejected, stored: seenEvents(events) });
    return { accepted: events.length, stored, rejected, faults };
  },
  audit: () => null,
});
