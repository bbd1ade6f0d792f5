import { read, router, write } from "@/server/api/trpc";
import { addCalendarEvent } from "@/server/services/events/add-calendar-event";
import { listCalendarEvents } from "@/server/services/events/list-calendar-events";

/** eventsRouter opens the calendar to the dashboard. */
export const eventsRouter = router({
  list: read(listCalendarEvents),
  add: write(addCalendarEvent),
});
