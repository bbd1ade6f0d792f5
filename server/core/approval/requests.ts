import { MODES, type Mode } from "@/server/core/words";

/** REQUEST_STATES of a change that one person asked for and another decides. */
export const REQUEST_STATES = ["waiting", "approved", "rejected", "expired", "superseded"] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

/** REQUEST_TTL_MS is how long a request waits until it lapses. */
export const REQUEST_TTL_MS = 24 * 3_600_000;

/** needsSecondPerson tells whether a change of mode lets the product act by itself where it did not: a second person looks at that. */
export const needsSecondPerson = (from: Mode, to: Mode): boolean =>
  to === "autopilot" && MODES.indexOf(from) < MODES.indexOf(to);
