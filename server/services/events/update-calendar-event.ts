import { z } from "zod";
import { EVENT_KINDS } from "@/server/core/words";
import { conflict } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { instant } from "@/server/services/workloads/view";
import { changeEvent } from "@/server/store/events";
import { checkTimes, mustFindApplication, mustFindEvent } from "./check-event";
import { viewEvent } from "./list-calendar-events";

/**
 * updateCalendarEvent changes an entry of the calendar. What a feed delivered would be delivered again, so of it only
 * whether it is left out of training can be changed.
 */
export const updateCalendarEvent = mutation({
  name: "updateCalendarEvent",
  scope: "ingest",
  input: z.object({
    id: z.string(),
    kind: z.enum(EVENT_KINDS, { error: `Use ${EVENT_KINDS.join(", ")}.` }).optional(),
    title: z.string().trim().min(1, "Give it a title.").max(200).optional(),
    startsAt: instant.optional(),
    endsAt: instant.optional(),
    /** Id or name; null makes it concern everything. */
    application: z.string().nullable().optional(),
    excludeFromTraining: z.boolean().optional(),
  }),
  rest: { method: "PUT", path: "/calendar-events/{id}", summary: "Changes a calendar entry." },
  async run(call, { id, application, ...change }) {
    const event = await mustFindEvent(call.db, id);
    const others = [application, change.kind, change.title, change.startsAt, change.endsAt];
    if (event.fromFeed && others.some((value) => value !== undefined)) {
      throw conflict(
        `"${event.title}" comes from a feed, which would change it back. Change it there; here it can be left out of training.`,
      );
    }
    checkTimes(change.startsAt ?? event.startsAt, change.endsAt ?? event.endsAt);
    const concerns = application == null ? application : await mustFindApplication(call.db, application);
    const after = await changeEvent(call.db, id, {
      ...change,
      ...(concerns !== undefined && { applicationId: concerns?.id ?? null }),
    });
    call.tell("events");
    return { before: viewEvent(event), event: viewEvent(after) };
  },
  audit: (_, { before, event }) => ({
    targetKind: "calendarEvent",
    targetId: event.id,
    targetName: event.title,
    summary:
      before.excludeFromTraining === event.excludeFromTraining
        ? `Changed "${event.title}" on the calendar.`
        : event.excludeFromTraining
          ? `Left "${event.title}" out of training.`
          : `Let "${event.title}" into training again.`,
    before,
    after: event,
  }),
});
