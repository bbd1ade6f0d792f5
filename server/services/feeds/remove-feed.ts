import { z } from "zod";
import { notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { findFeed, removeFeed as takeAway } from "@/server/store/calendar-feeds";

/** removeFeed takes a feed away, and from the calendar what it announced for later. */
export const removeFeed = mutation({
  name: "removeFeed",
  scope: "settings:write",
  input: z.object({ id: z.string() }),
  rest: {
    method: "DELETE",
    path: "/feeds/{id}",
    summary: "Remove a feed, and its entries that are still to come",
  },
  async run({ db, now, tell }, { id }) {
    const feed = await findFeed(db, id);
    if (!feed) throw notFound("feed", id);
    const { removed } = await takeAway(db, id, now);
    tell("events");
    return { id, name: feed.name, removed };
  },
  audit: (_, { id, name, removed }) => ({
    targetKind: "feed",
    targetId: id,
    targetName: name,
    summary: `Removed the feed "${name}" and ${removed} ${removed === 1 ? "entry" : "entries"} still to come.`,
  }),
});
