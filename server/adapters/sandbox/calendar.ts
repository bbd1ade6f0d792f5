import type { FeedEvent } from "@/server/ports/event-source";
import { APPLICATIONS, applicationIndex, WORKLOADS } from "./catalogue";
import { DAY, dayOf, HOUR, MINUTE, type WorldIdentity } from "./epoch";
import { incidentsOf } from "./incidents";
import { hash, unit } from "./random";

const CAMPAIGN = 0x63616d;
const DEPLOY = 0x646570;

/** Lift multiplies an application's activity while an entry lasts, with ramps of `ramp` ms at both ends. */
export interface Lift {
  readonly application: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly ramp: number;
  readonly factor: number;
}

/** Entry is a calendar entry together with what it really does. */
export interface Entry {
  readonly event: FeedEvent;
  readonly lifts: readonly Lift[];
}

/** Days between two campaigns of an application, their usual length in hours, titles, and the hour of their start. */
const CAMPAIGNS = [
  {
    application: "storefront",
    every: 6,
    hours: [8, 30],
    lift: [0.3, 0.85],
    hour: [9, 17],
    titles: ["Flash sale", "Member days", "Newsletter offer", "Clearance"],
  },
  {
    application: "media",
    every: 5,
    hours: [3, 5],
    lift: [0.4, 1],
    hour: [17, 19],
    titles: ["Season premiere", "Live final", "Film night"],
  },
] as const;

const HOLIDAYS = [
  { month: 1, day: 1, title: "New Year's Day" },
  { month: 5, day: 1, title: "Labour Day" },
  { month: 12, day: 25, title: "Christmas Day" },
  { month: 12, day: 26, title: "Boxing Day" },
] as const;

/** Holidays and month-end are known this long ahead. */
const KNOWN_AHEAD = 60 * DAY;

const between = ([low, high]: readonly [number, number], draw: number): number => low + (high - low) * draw;
const lift = (application: string, startsAt: number, endsAt: number, factor: number, ramp = HOUR): Lift => ({
  application: applicationIndex(application),
  startsAt,
  endsAt,
  ramp,
  factor,
});

function campaigns(identity: WorldIdentity, fromDay: number, toDay: number): Entry[] {
  const liveDay = dayOf(identity.liveStart);
  return CAMPAIGNS.flatMap((plan, index) => {
    const entries: Entry[] = [];
    const lastSlot = Math.floor((toDay - liveDay) / plan.every) + 1;
    for (let slot = Math.floor((fromDay - liveDay) / plan.every) - 1; slot <= lastSlot; slot++) {
      const draw = (what: number): number => unit(identity.seed, CAMPAIGN, index, slot, what);
      // The first slot of the live time has its campaign on the day after the start, so that one is always ahead.
      const day = liveDay + slot * plan.every + (slot === 0 ? 1 : Math.floor(draw(0) * (plan.every - 1)));
      const startsAt = day * DAY + Math.floor(between(plan.hour, draw(1))) * HOUR;
      const endsAt = startsAt + Math.round(between(plan.hours, draw(2))) * HOUR;
      const factor = 1 + between(plan.lift, draw(3));
      const title = plan.titles[Math.floor(draw(4) * plan.titles.length)];
      const announcedAt = startsAt - Math.round(between([3, 9], draw(5)) * 24) * HOUR;
      const id = `campaign-${plan.application}-${day}`;
      const event: FeedEvent = {
        id,
        kind: "campaign",
        title,
        application: plan.application,
        startsAt,
        endsAt,
        announcedAt,
      };
      entries.push({ event, lifts: [lift(plan.application, startsAt, endsAt, factor)] });
    }
    return entries;
  });
}

function monthEnds(fromDay: number, toDay: number): Entry[] {
  const entries: Entry[] = [];
  const first = new Date(fromDay * DAY);
  for (let month = first.getUTCMonth(); ; month++) {
    const turn = Date.UTC(first.getUTCFullYear(), month, 1);
    const [startsAt, endsAt] = [turn - 2 * DAY, turn + DAY];
    if (startsAt > (toDay + 1) * DAY) return entries;
    const id = `month-end-${new Date(turn - DAY).toISOString().slice(0, 7)}`;
    const event: FeedEvent = {
      id,
      kind: "other",
      title: "Month-end close",
      application: "reports",
      startsAt,
      endsAt,
      announcedAt: startsAt - KNOWN_AHEAD,
    };
    entries.push({ event, lifts: [lift("reports", startsAt, endsAt, 1.6, 4 * HOUR)] });
  }
}

function holidays(fromDay: number, toDay: number): Entry[] {
  const entries: Entry[] = [];
  for (let day = fromDay; day <= toDay; day++) {
    const date = new Date(day * DAY);
    const found = HOLIDAYS.find(
      (one) => one.month === date.getUTCMonth() + 1 && one.day === date.getUTCDate(),
    );
    if (!found) continue;
    const [startsAt, endsAt] = [day * DAY, (day + 1) * DAY];
    const event: FeedEvent = {
      id: `holiday-${date.toISOString().slice(0, 10)}`,
      kind: "holiday",
      title: found.title,
      startsAt,
      endsAt,
      announcedAt: startsAt - KNOWN_AHEAD,
    };
    const effects = [
      lift("storefront", startsAt, endsAt, 0.75),
      lift("reports", startsAt, endsAt, 0.3),
      lift("media", startsAt, endsAt, 1.3),
    ];
    entries.push({ event, lifts: effects });
  }
  return entries;
}

/** Deployment is a new version of a workload; for its length, work costs a little more. */
export interface Deployment {
  readonly workload: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly event: FeedEvent;
}

/** deploymentsOf gives the healthy deployments that start on a UTC day; they become known as they start. */
export function deploymentsOf(identity: WorldIdentity, day: number): Deployment[] {
  const weekday = (day + 4) % 7;
  if (weekday === 0 || weekday === 6) return [];
  return WORKLOADS.flatMap((spec, workload) => {
    const draw = (what: number): number => unit(identity.seed, DEPLOY, workload, day, what);
    if (draw(0) > 0.32) return [];
    const startsAt = day * DAY + 9 * HOUR + Math.floor(draw(1) * 7 * 60) * MINUTE;
    const endsAt = startsAt + (6 + Math.floor(draw(2) * 6)) * MINUTE;
    const version = (hash(identity.seed, DEPLOY, workload, day) & 0xffffff).toString(16).padStart(6, "0");
    const title = `Deployment of ${spec.id} ${version}`;
    const event: FeedEvent = {
      id: `deployment-${spec.id}-${day}`,
      kind: "deployment",
      title,
      application: spec.application,
      startsAt,
      endsAt,
      announcedAt: startsAt,
    };
    return [{ workload, startsAt, endsAt, event }];
  });
}

/** plannedEntries gives campaigns, holidays and month-ends that may touch the UTC days fromDay … toDay, and some about them. */
export const plannedEntries = (identity: WorldIdentity, fromDay: number, toDay: number): Entry[] => [
  ...campaigns(identity, fromDay, toDay),
  ...monthEnds(fromDay, toDay),
  ...holidays(fromDay, toDay),
];

/** calendarOf gives the entries announced before `to` and not after `now` that end after `from`, oldest first. */
export function calendarOf(identity: WorldIdentity, from: number, to: number, now: number): FeedEvent[] {
  const horizon = Math.min(to, now + 1);
  const [first, last] = [dayOf(from) - 1, dayOf(horizon) + 75];
  const events = plannedEntries(identity, first, last).map(({ event }) => event);
  for (let day = first; day <= dayOf(horizon); day++) {
    for (const { event } of deploymentsOf(identity, day)) events.push(event);
  }
  for (const { events: told } of incidentsOf(identity, first - 1, dayOf(horizon) + 1)) events.push(...told);
  return events
    .filter((event) => event.announcedAt < horizon && event.endsAt > from)
    .sort((a, b) => a.startsAt - b.startsAt || (a.id < b.id ? -1 : 1));
}

/** liftAt gives the factor of one lift at an instant: 1 outside, linear ramps inside. */
export function liftAt({ startsAt, endsAt, ramp, factor }: Lift, at: number): number {
  if (at <= startsAt || at >= endsAt) return 1;
  return 1 + (factor - 1) * Math.min(1, (at - startsAt) / ramp, (endsAt - at) / ramp);
}

/** applicationLifts gives, for each application, the lifts that touch a UTC day. */
export function applicationLifts(identity: WorldIdentity, day: number): readonly (readonly Lift[])[] {
  const lifts = plannedEntries(identity, day - 2, day + 1).flatMap((entry) => entry.lifts);
  const touching = lifts.filter(({ startsAt, endsAt }) => startsAt < (day + 1) * DAY && endsAt > day * DAY);
  return APPLICATIONS.map((_, application) => touching.filter((one) => one.application === application));
}
