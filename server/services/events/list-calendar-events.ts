import { z } from "zod";
import { query } from "@/server/services/verb";
import { instant, iso } from "@/server/services/workloads/view";
import { type EventRow, findEvents } from "@/server/store/events";
import { mustFindApplication } from "./check-event";

/** viewEvent writes a calendar entry with ISO 8601 times. */
export const viewEvent = (event: EventRow) => ({
  ...event,
  application: event.application ?? null,
  startsAt: iso(event.startsAt),
  endsAt: iso(event.endsAt),
  announcedAt: iso(event.announcedAt),
});

/** listCalendarEvents lists calendar entries that touch a stretch of time, in order of their start. */
export const listCalendarEvents = query({
  name: "listCalendarEvents",
  scope: "read",
  input: z.object({
    from: instant.optional(),
    to: instant.optional(),
    /** Id or name; entries that belong to no application are given too. */
    application: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(500).default(200),
    cursor: z.coerce.number().int().min(0).optional(),
  }),
  rest: { method: "GET", path: "/calendar-events", summary: "Lists calendar entries." },
  async run({ db }, input) {
    const found =
      input.application === undefined ? undefined : await mustFindApplication(db, input.application);
    const offset = input.cursor ?? 0;
    const rows = await findEvents(db, {
      from: input.from,
      to: input.to,
      applicationId: found?.id,
      limit: input.limit + 1,
      offset,
    });
    const more = rows.length > input.limit;
    return {
      items: rows.slice(0, input.limit).map(viewEvent),
      nextCursor: more ? String(offset + input.limit) : null,
    };
  },
});
