import { z } from "zod";
import { conflict } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { removeEvent } from "@/server/store/events";
import { mustFindEvent } from "./check-event";
import { viewEvent } from "./list-calendar-events";

/** removeCalendarEvent takes an entry off the calendar; what a feed delivered is removed at the feed. */
export const removeCalendarEvent = mutation({
  name: "removeCalendarEvent",
  scope: "ingest",
  input: z.object({ id: z.string() }),
  rest: { method: "DELETE", path: "/calendar-events/{id}", summary: "Removes a calendar entry." },
  async run(call, { id }) {
    const event = await mustFindEvent(call.db, id);
    if (event.fromFeed)
      throw conflict(`"${event.title}" comes from a feed, which would deliver it again. Remove it there.`);
    await removeEvent(call.db, id);
    call.tell("events");
    return viewEvent(event);
  },
  audit: (_, output) => ({
    targetKind: "calendarEvent",
    targetId: output.id,
    targetName: output.title,
    summary: `Took "${output.title}" off the calendar.`,
    before: output,
  }),
});
