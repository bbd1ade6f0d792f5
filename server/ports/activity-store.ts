import type { Activity } from "@/server/core/ingest/activity";

/** ID_WINDOW_MS: an id that comes again less than a day from the time it first had is the same event. */
export const ID_WINDOW_MS = 86_400_000;

/**
 * ActivityStore keeps what users did. Contract: `add` stores all new events of a call or none and answers only when they
 * survive the end of any process; an event whose id is stored within {@link ID_WINDOW_MS} of its time is left as it is,
 * so that a call may be repeated, by several processes at once too.
 */
export interface ActivityStore {
  /** Gives how many were new. */
  add(events: readonly Activity[]): Promise<number>;
}
