import type { KnownEvent } from "../forecast";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** RAMP_MS is how long before its start and after its end an event may already, or still, be felt. */
export const RAMP_MS = 3 * HOUR;
/** How long a deployment counts as recent. */
const RECENT_MS = 2 * HOUR;

export const HOURS = ["0–4 h UTC", "4–8 h UTC", "8–12 h UTC", "12–16 h UTC", "16–20 h UTC", "20–24 h UTC"];
export const DAYS = ["weekday", "Saturday", "Sunday", "holiday"];
export const PHASES = ["none", "before", "start", "during", "end", "after"];

/** Moment is what the calendar says about one block of time. */
export interface Moment {
  readonly hour: number;
  readonly day: number;
  /** Index into PHASES; 0 where no event is near. */
  readonly phase: number;
  readonly deployment: 0 | 1;
  /** The event that matters most there, deployments apart. */
  readonly event?: KnownEvent;
}

/** titleOf names events that are one kind of thing: their effects are learnt together. */
export const titleOf = (event: KnownEvent): string => `${event.kind}: ${event.title}`;

/** knownEvents keeps what had been announced before `issuedAt` (epoch ms). */
export const knownAt = (events: readonly KnownEvent[], issuedAt: number): KnownEvent[] =>
  events.filter((event) => event.announcedAt === undefined || event.announcedAt < issuedAt);

/** isNear tells whether an event, deployments apart, can be felt in [from, to) (epoch ms). */
export const isNear = (event: KnownEvent, from: number, to: number): boolean =>
  event.kind !== "deployment" && event.startsAt - RAMP_MS < to && event.endsAt + RAMP_MS > from;

function phaseAt({ startsAt, endsAt }: KnownEvent, at: number): number {
  if (at < startsAt - RAMP_MS || at >= endsAt + RAMP_MS) return 0;
  if (at < startsAt) return 1;
  if (at >= endsAt) return 5;
  if (endsAt - startsAt >= 3 * HOUR) {
    if (at < startsAt + HOUR) return 2;
    if (at >= endsAt - HOUR) return 4;
  }
  return 3;
}

/** An event under way stands before one that comes or is over, another kind before a holiday, a shorter before a longer. */
function rank(event: KnownEvent, phase: number): number {
  const days = (event.endsAt - event.startsAt) / DAY;
  return (phase > 1 && phase < 5 ? 4 : 0) + (event.kind === "holiday" ? 0 : 2) + 1 / (1 + days);
}

/** readCalendar says for `count` blocks of `width` ms from block number `first` (since the epoch) what the calendar knows. */
export function readCalendar(
  events: readonly KnownEvent[],
  first: number,
  count: number,
  width: number,
): Moment[] {
  const dominant = new Map<number, { event: KnownEvent; phase: number; rank: number }>();
  const holiday = new Uint8Array(count);
  const deployment = new Uint8Array(count);
  for (const event of events) {
    const deployed = event.kind === "deployment";
    const from = Math.floor((event.startsAt - (deployed ? 0 : RAMP_MS)) / width) - first;
    const to = Math.ceil((event.endsAt + (deployed ? RECENT_MS : RAMP_MS)) / width) - first;
    for (let j = Math.max(0, from); j < Math.min(count, to); j++) {
      if (deployed) {
        deployment[j] = 1;
        continue;
      }
      const phase = phaseAt(event, (first + j + 0.5) * width);
      if (phase === 0) continue;
      if (event.kind === "holiday" && phase > 1 && phase < 5) holiday[j] = 1;
      const own = rank(event, phase);
      if (own > (dominant.get(j)?.rank ?? -1)) dominant.set(j, { event, phase, rank: own });
    }
  }
  return Array.from({ length: count }, (_, j) => {
    const at = (first + j + 0.5) * width;
    // The epoch began on a Thursday.
    const weekday = (Math.floor(at / DAY) + 4) % 7;
    const found = dominant.get(j);
    return {
      hour: Math.floor((at % DAY) / (4 * HOUR)),
      day: holiday[j] ? 3 : weekday === 6 ? 1 : weekday === 0 ? 2 : 0,
      phase: found?.phase ?? 0,
      deployment: deployment[j] ? 1 : 0,
      event: found?.event,
    };
  });
}
