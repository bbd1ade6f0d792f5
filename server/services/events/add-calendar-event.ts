import { z } from "zod";
import { EVENT_KINDS } from "@/server/core/words";
import { mutation } from "@/server/services/verb";
import { instant } from "@/server/services/workloads/view";
import { addEvent } from "@/server/store/events";
import { checkTimes, mustFindApplication } from "./check-event";
import { viewEvent } from "./list-calendar-events";

/** addCalendarEvent announces something that will move demand, or marks a stretch that is to be left out of training. */
export const addCalendarEvent = mutation({
  name: "addCalendarEvent",
  scope: "ingest",
  input: z.object({
    kind: z.enum(EVENT_KINDS, { error: `Use ${EVENT_KINDS.join(", ")}.` }),
    title: z.string().trim().min(1, "Give it a title.").max(200),
    startsAt: instant,
    endsAt: instant,
    /** Id or name; without it the entry concerns everything. */
    application: z.string().optional(),
    excludeFromTraining: z.boolean().default(false),
  }),
  rest: { method: "POST", path: "/calendar-events", summary: "Adds a calendar entry.", status: 201 },
  async run(call, input) {
    checkTimes(input.startsAt, input.endsAt);
    const application =
      input.application === undefined ? undefined : await mustFindApplication(call.db, input.application);
    const event = await addEvent(call.db, {
      kind: input.kind,
      title: input.title,
      applicationId: application?.id,
      startsAt: input.startsAt,
      endsAt: input.endsAt,
      // What is added after it began was not known before: a forecast for a replay must not use it.
      announcedAt: call.now,
      excludeFromTraining: input.excludeFromTraining,
      createdBy: call.actor.id,
    });
    call.tell("events");
    return viewEvent(event);
  },
  audit: (_, output) => ({
    targetKind: "calendarEvent",
    targetId: output.id,
    targetName: output.title,
    summary: `Announced "${output.title}"${output.application ? ` for ${output.application.name}` : ""}, ${output.startsAt} to ${output.endsAt}.`,
    after: output,
  }),
});
