import type { Activity } from "@/server/core/ingest/activity";
import type { EventKind } from "@/server/core/words";

/** ActivityEvent is one act of one pseudonymous user; its id is unique within the source, a repeated one is stored once. */
export type ActivityEvent = Activity;

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
