import type { EventState } from "@/server/core/forecast/bayes/event-state";
import type { KnownEvent } from "@/server/core/forecast/forecast";
import type { Series } from "@/server/core/series/series";
import type { DueSeries } from "@/server/ports/forecast-store";
import type { Deps } from "@/server/services/verb";
import { knownEvents } from "@/server/store/activity";
import { eventMemory } from "@/server/store/event-memory";
import { LONG_AGO_DAYS } from "./history";
import type { Remembered } from "./memory";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** EventsOf gives what an application's calendar holds for a history that begins at `since` (epoch ms). */
export type EventsOf = (applicationId: string) => Promise<readonly KnownEvent[]>;

/** eventsBefore reads each application's calendar of the last 400 days once, as it was known at `issuedAt` (epoch ms). */
export function eventsBefore(deps: Deps, issuedAt: number): EventsOf {
  const read = new Map<string, Promise<readonly KnownEvent[]>>();
  return (applicationId) => {
    let events = read.get(applicationId);
    if (!events) {
      events = knownEvents(deps.db, applicationId, issuedAt - LONG_AGO_DAYS * DAY_MS, issuedAt);
      read.set(applicationId, events);
    }
    return events;
  };
}

/** Told is what the engine is told of events, and coarser history from before the weeks that it looks at. */
export interface Told {
  events: readonly KnownEvent[];
  eventState?: EventState;
  longAgo?: Series;
}

/**
 * tellEvents gives the events that a series' history of weeks has to do with and what is remembered of earlier ones. Before
 * anything is remembered, it gives all of the last 400 days and the hours around them, so that a holiday is known from
 * last year. Without any event it reads nothing.
 */
export async function tellEvents(
  deps: Deps,
  info: DueSeries,
  entry: Remembered,
  all: readonly KnownEvent[],
): Promise<Told> {
  const { start, step } = entry;
  const events = all.filter((event) => event.endsAt > start);
  if (all.length === 0) return { events };
  entry.eventState ??= await eventMemory(deps.db, info.id);
  const { eventState } = entry;
  if (eventState) return { events, eventState };
  const first = Math.ceil(Math.max(info.firstAt, entry.used - LONG_AGO_DAYS * DAY_MS) / HOUR_MS) * HOUR_MS;
  const length = Math.floor((start - first) / HOUR_MS);
  if (length <= 0 || step > HOUR_MS || events.length === all.length) return { events };
  return { events: all, longAgo: await deps.series.read(info.id, { start: first, step: HOUR_MS, length }) };
}
