import type { ActivityEvent, FeedEvent } from "@/server/ports/event-source";
import { calendarOf } from "./calendar";
import { cohortPeople } from "./cohorts";
import { demandOf } from "./demand";
import { DAY, dayOf, MINUTE, type WorldIdentity } from "./epoch";
import { MINUTES_A_DAY, type Use, useOf } from "./named-use";
import { type Person, peopleOf } from "./people";
import { remember } from "./remember";
import { type Act, actsOf, eventOf } from "./sessions";

/** World is everything in the sandbox that no replica influences; each answer depends on the identity and the time alone. */
export interface World {
  readonly identity: WorldIdentity;
  readonly people: readonly Person[];
  /** Total of a place in the cost vector for the minute that starts at `at` (epoch ms), in the resource's unit. */
  demandAt(place: number, at: number): number;
  /** Totals of a UTC day, `[place * 1440 + minute]`. */
  demandOn(day: number): Float64Array;
  /** What the named users take on a UTC day. */
  useOn(day: number): Use;
  /** What some named users (places in `people`) take together on a UTC day, `[place * 1440 + minute]`. */
  useOf(day: number, people: readonly number[]): Float64Array;
  /** What the named users did in [from, to), oldest first, a day at a time. */
  activity(from: number, to: number): Generator<ActivityEvent[]>;
  /** Calendar entries announced before `to` and by `now` that end after `from`. */
  calendar(from: number, to: number, now: number): FeedEvent[];
}

/** createWorld builds a world from its identity; days are computed when asked for, and the last few kept. */
export function createWorld(identity: WorldIdentity): World {
  const usual = peopleOf(identity.seed);
  const people = identity.cohorts ? [...usual, ...cohortPeople(identity, usual.length)] : usual;
  const acts = remember(6, (day) => actsOf(identity, people, day));
  const useOn = remember(4, (day) => useOf([acts(day - 1), acts(day)], people, day));
  // As many limits as stand at once, for yesterday and today.
  const shares = remember(64, (key: string) => {
    const [day, ...wanted] = key.split(" ").map(Number);
    const only = new Set(wanted);
    const of = (some: readonly Act[]) => some.filter(({ person }) => only.has(person));
    return useOf([of(acts(day - 1)), of(acts(day))], people, day).minutes;
  });
  const demandOn = remember(18, (day) => demandOf(identity, useOn(day).minutes, day));
  // Most questions come minute after minute.
  let latest: { day: number; demand: Float64Array } = { day: Number.NaN, demand: new Float64Array() };
  return {
    identity,
    people,
    useOn,
    useOf: (day, wanted) => shares([day, ...wanted].join(" ")),
    demandOn,
    demandAt(place, at) {
      const day = dayOf(at);
      if (day !== latest.day) latest = { day, demand: demandOn(day) };
      return latest.demand[place * MINUTES_A_DAY + Math.floor((at - day * DAY) / MINUTE)];
    },
    *activity(from, to) {
      for (let day = dayOf(from); day * DAY < to; day++) {
        const [start, end] = [Math.max(from, day * DAY), Math.min(to, (day + 1) * DAY)];
        const found = [...acts(day - 1), ...acts(day)].filter(({ at }) => at >= start && at < end);
        found.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
        if (found.length > 0) yield found.map((act) => eventOf(act, people));
      }
    },
    calendar: (from, to, now) => calendarOf(identity, from, to, now),
  };
}
