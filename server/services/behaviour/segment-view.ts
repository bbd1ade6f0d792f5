import type { Reading } from "@/server/core/behaviour/profiles/profile";
import type { Description } from "@/server/core/behaviour/segments/naming";
import type { SegmentRow } from "@/server/store/behaviour";

/** segmentView is a segment as it is shown: its name, what tells its members apart, and their habits. */
export function segmentView({ id, name, givenName, size, body }: SegmentRow) {
  const { description, reading } = body as { description: Description; reading: Reading };
  return {
    id,
    name: givenName ?? name,
    detail: description.detail,
    size,
    sessionsPerDay: reading.sessions / reading.days,
    actsPerSession: reading.acts / reading.sessions,
    minutesPerSession: reading.pauseSeconds / reading.sessions / 60,
    errorShare: reading.errors / reading.acts,
    /** Share of acts by local hour. */
    hours: reading.hours.map((n) => n / reading.acts),
    distinctions: [...description.distinctions],
  };
}
