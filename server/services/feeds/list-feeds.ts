import { z } from "zod";
import { COUNTRIES } from "@/server/core/feeds/holidays";
import { query } from "@/server/services/verb";
import { listFeeds as findFeeds } from "@/server/store/calendar-feeds";
import { viewFeed } from "./view";

/** listFeeds lists what feeds the calendar, with how each fares, and the countries whose holidays are known. */
export const listFeeds = query({
  name: "listFeeds",
  scope: "read",
  input: z.object({}),
  rest: { method: "GET", path: "/feeds", summary: "What feeds the calendar, and how each fares" },
  async run({ db, actor }) {
    const feeds = await findFeeds(db);
    const countries = Object.entries(COUNTRIES).map(([code, { name }]) => ({ code, name }));
    return { items: feeds.map((feed) => viewFeed(feed, actor)), nextCursor: null, countries };
  },
});
