import { type Actor, can } from "@/server/core/access/actor";
import type { FeedConfig } from "@/server/core/feeds/config";
import { iso } from "@/server/services/workloads/view";
import type { Feed } from "@/server/store/calendar-feeds";
import { configOf } from "./entries-of";

const instant = (at: Date | null): string | null => (at === null ? null : iso(at.getTime()));

/** viewFeed is a feed as `actor` may see it: addresses of calendars are often secrets themselves, so only admins see all of them. */
export function viewFeed(feed: Feed & { _count?: { events: number } }, actor: Actor) {
  const config = configOf(feed);
  const shown: FeedConfig =
    "url" in config && !can(actor, "settings:write")
      ? { ...config, url: new URL(config.url).origin, username: null }
      : config;
  return {
    id: feed.id,
    name: feed.name,
    config: shown,
    hasSecret: feed.secret !== null,
    excludeFromTraining: feed.excludeFromTraining,
    /** Where deliveries are sent, for a webhook. */
    path: config.kind === "webhook" ? `/api/v1/hooks/${feed.id}` : null,
    paused: feed.pausedAt !== null,
    checkedAt: instant(feed.checkedAt),
    lastSuccessAt: instant(feed.lastSuccessAt),
    lastErrorAt: instant(feed.lastErrorAt),
    lastError: feed.lastError,
    entries: feed.entries,
    refused: feed.refused,
    ...(feed._count ? { stored: feed._count.events } : {}),
  };
}
