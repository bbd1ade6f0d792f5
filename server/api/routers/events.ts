import { read, router, write } from "@/server/api/trpc";
import { addCalendarEvent } from "@/server/services/events/add-calendar-event";
import { eventEffects } from "@/server/services/events/event-effects";
import { listCalendarEvents } from "@/server/services/events/list-calendar-events";
import { removeCalendarEvent } from "@/server/services/events/remove-calendar-event";
import { updateCalendarEvent } from "@/server/services/events/update-calendar-event";

/** eventsRouter opens the calendar to the dashboard. */
export const eventsRouter = router({
  list: read(listCalendarEvents),
  effects: read(eventEffects),
  add: write(addCalendarEvent),
  update: write(updateCalendarEvent),
  remove: write(removeCalendarEvent),
});
