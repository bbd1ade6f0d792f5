import type { EventKind } from "@/server/core/words";

/** ActivityEvent is one act of one pseudonymous user. */
export interface ActivityEvent {
  /** Unique within the source; a repeated id is stored once. */
  id: string;
  /** Epoch ms. */
  at: number;
  /** Pseudonym; adapters never pass a plain identifier. */
  user: string;
  session: string;
  application: string;
  action: string;
  /** What was touched, e.g. a page or data set; never free text. */
  object?: string;
  region?: string;
  device?: string;
  /** HTTP-like status. */
  status?: number;
  bytes?: number;
  durationMs?: number;
}

/** FeedEvent is a calendar entry: campaign, holiday, deployment … */
export interface FeedEvent {
  id: string;
  kind: EventKind;
  title: string;
  application?: string;
  startsAt: number;
  endsAt: number;
  /** When it became known; a forecast issued earlier may not use it. */
  announcedAt: number;
}

/**
 * EventSource delivers what users did and what is on the calendar. Contract: same range, same events, each once;
 * activity is oldest first; unreachable throws AppError("unavailable").
 */
export interface EventSource {
  activity(from: number, to: number, signal?: AbortSignal): AsyncIterable<ActivityEvent[]>;
  /** Calendar entries that were announced before `to` and end after `from`. */
  calendar(from: number, to: number): Promise<FeedEvent[]>;
}
