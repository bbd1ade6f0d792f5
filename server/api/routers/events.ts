import { read, router, write } from "@/server/api/trpc";
import { addCalendarEvent } from "@/server/services/events/add-calendar-event";
import { eventEffects } from "@/server/services/events/event-effects";
import { listCalendarEvents } from "@/server/services/events/list-calendar-events";
import { removeCalendarEvent } from "@/server/services/events/remove-calendar-event";
import { addFeed } from "@/server/services/feeds/add-feed";
import { changeFeed } from "@/server/services/feeds/change-feed";
import { listFeeds } from "@/server/services/feeds/list-feeds";
import { removeFeed } from "@/server/services/feeds/remove-feed";
import { tryFeed } from "@/server/services/feeds/try-feed";
import { updateCalendarEvent } from "@/server/services/events/update-calendar-event";

/** eventsRouter opens the calendar to the dashboard. */
export const eventsRouter = router({
  list: read(listCalendarEvents),
  effects: read(eventEffects),
  add: write(addCalendarEvent),
  update: write(updateCalendarEvent),
  remove: write(removeCalendarEvent),
  feeds: read(listFeeds),
  addFeed: write(addFeed),
  changeFeed: write(changeFeed),
  removeFeed: write(removeFeed),
  tryFeed: write(tryFeed),
});
