import { AppError } from "@/server/errors";
import { open } from "@/server/services/sources/seal";
import type { Deps } from "@/server/services/verb";
import { findFeed, listFeeds, markRead, markUnread, syncEntries } from "@/server/store/calendar-feeds";
import { notifyChange } from "@/server/store/changes";
import { configOf, entriesOf, placeEntries } from "./entries-of";

const MINUTE_MS = 60_000;
/** Holidays are computed; once a day finds those of a year to come. */
const HOLIDAYS_MINUTES = 1440;

/** enqueueDueFeeds asks for every feed whose time has come since it was read. */
export async function enqueueDueFeeds(deps: Deps): Promise<void> {
  const now = deps.clock.now();
  for (const feed of await listFeeds(deps.db)) {
    if (feed.pausedAt !== null || feed.kind === "webhook") continue;
    const config = configOf(feed);
    const every = ("everyMinutes" in config ? config.everyMinutes : HOLIDAYS_MINUTES) * MINUTE_MS;
    if (feed.checkedAt !== null && feed.checkedAt.getTime() + every > now) continue;
    await deps.queue.add({ name: "readFeed", payload: { feedId: feed.id }, id: `readFeed_${feed.id}` });
  }
}

/**
 * readFeed reads one feed and stores what it holds; safe to repeat and to overlap. What is wrong with the feed itself is kept
 * beside it and tried again when it is due; only what is wrong here fails the job.
 */
export async function readFeed(deps: Deps, feedId: string, signal?: AbortSignal): Promise<void> {
  await deps.exclusive(`feed/${feedId}`, async () => {
    const feed = await findFeed(deps.db, feedId);
    if (!feed || feed.pausedAt !== null) return;
    const now = deps.clock.now();
    try {
      const config = configOf(feed);
      const secret = feed.secret === null ? undefined : open(deps.sealKey, feed.id, feed.secret);
      const read = await entriesOf(deps, config, secret, now, signal);
      const { placed, refused } = await placeEntries(deps.db, config, read);
      await deps.db.$transaction(async (db) => {
        // News falls off a feed when it is old; a calendar's entry that is gone was called off.
        await syncEntries(db, feed, placed, now, config.kind !== "rss");
        await markRead(db, feed.id, now, placed.length, refused);
        await notifyChange(db, "events");
      });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await markUnread(deps.db, feed.id, now, error.message);
      await notifyChange(deps.db, "events");
    }
  });
}
