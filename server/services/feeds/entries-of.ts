import { FeedConfig } from "@/server/core/feeds/config";
import type { Entries } from "@/server/core/feeds/entry";
import { holidaysOf } from "@/server/core/feeds/holidays";
import { readCalendar } from "@/server/core/feeds/ics";
import { FEED_BYTES, FeedFault } from "@/server/core/feeds/limits";
import { readNews } from "@/server/core/feeds/news";
import { AppError } from "@/server/errors";
import type { Deps } from "@/server/services/verb";
import { type Placed, placesByName } from "@/server/store/calendar-feeds";
import type { Db } from "@/server/store/client";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** As far back as effects are learnt, and half a year ahead. */
const BACK_MS = 400 * DAY_MS;
const AHEAD_MS = 183 * DAY_MS;

/** entriesOf reads what a feed holds; `secret` is plain. Throws AppError: unavailable, too_large, invalid_input (not a feed). */
export async function entriesOf(
  deps: Deps,
  config: FeedConfig,
  secret: string | undefined,
  now: number,
  signal?: AbortSignal,
): Promise<Entries> {
  const [from, to] = [now - BACK_MS, now + AHEAD_MS];
  if (config.kind === "webhook") return { entries: [], refused: 0 };
  if (config.kind === "holidays") return { entries: holidaysOf(config.country, from, to), refused: 0 };
  if (!deps.feedText) throw new AppError("unavailable", "This process reads no feeds.");
  const text = await deps.feedText(config, secret, FEED_BYTES, signal);
  try {
    if (config.kind === "ics") return readCalendar(text, { from, to, zone: config.zone });
    const { entries, refused } = readNews(text, config.lengthHours * HOUR_MS);
    return { entries: entries.filter(({ startsAt, endsAt }) => endsAt > from && startsAt < to), refused };
  } catch (error) {
    if (error instanceof FeedFault) throw new AppError("invalid_input", error.message);
    throw error;
  }
}

/** placeEntries gives each entry its kind and application; one that names an application which is not there is refused. */
export async function placeEntries(
  db: Db,
  config: FeedConfig,
  { entries, refused }: Entries,
): Promise<{ placed: Placed[]; refused: number; unknown: string[] }> {
  const places = await placesByName(db);
  const placed: Placed[] = [];
  const unknown = new Set<string>();
  for (const entry of entries) {
    const name =
      entry.application !== undefined && places.has(entry.application)
        ? entry.application
        : config.application;
    const applicationId = name === null ? null : places.get(name);
    if (applicationId === undefined || (entry.application !== undefined && applicationId === null)) {
      unknown.add(entry.application ?? name ?? "");
      continue;
    }
    placed.push({ ...entry, kind: entry.kind ?? config.eventKind, applicationId });
  }
  return { placed, refused: refused + entries.length - placed.length, unknown: [...unknown].slice(0, 10) };
}

/** configOf parses what is stored of a feed. */
export const configOf = (feed: { config: unknown }): FeedConfig => FeedConfig.parse(feed.config);
