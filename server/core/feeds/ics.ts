import ICAL from "ical.js";
import { type Entries, type Entry, titleOf } from "./entry";
import { FEED_BYTES, FeedFault, MOST_ENTRIES, MOST_LOOKED_AT } from "./limits";
import { instantOf, isZone } from "./zone";

/** Steps of one repeated entry that are tried; daily since 1970 is 20,000. */
const MOST_STEPS = 25_000;

/** Span is the time that is looked at, epoch ms, and the zone of times that name none. */
export interface Span {
  from: number;
  to: number;
  zone: string;
}

/**
 * readCalendar gives the entries of an iCalendar text (RFC 5545) that touch a span: repeated ones taken apart by their
 * rules and exceptions, wall clocks read by their zone (the file's own, else by its IANA name), whole days from midnight to
 * midnight. Cancelled ones are left out. Throws FeedFault for what is not a calendar, or too large.
 */
export function readCalendar(text: string, span: Span): Entries {
  if (text.length > FEED_BYTES)
    throw new FeedFault(`The calendar is larger than ${FEED_BYTES / 1_048_576} MiB.`);
  if (!/^\s*\ufeff?BEGIN:VCALENDAR/i.test(text))
    throw new FeedFault("This is not a calendar: it does not begin with BEGIN:VCALENDAR.");
  if ((text.match(/^BEGIN:/gim) ?? []).length > MOST_LOOKED_AT)
    throw new FeedFault(`The calendar has more than ${MOST_LOOKED_AT} components.`);
  let root: ICAL.Component;
  try {
    root = new ICAL.Component(ICAL.parse(text.replace(/^\s*\ufeff?/, "")));
  } catch {
    throw new FeedFault("The calendar is malformed.");
  }
  const zones = new Map<string, ICAL.Timezone>();
  for (const part of root.getAllSubcomponents("vtimezone")) {
    const zone = new ICAL.Timezone(part);
    zones.set(zone.tzid, zone);
  }
  const byUid = new Map<string, { master?: ICAL.Component; changed: ICAL.Component[] }>();
  const parts = root.getAllSubcomponents("vevent");
  for (const [i, part] of parts.entries()) {
    const uid = String(part.getFirstPropertyValue("uid") ?? `without-uid-${i}`);
    const group = byUid.get(uid) ?? { changed: [] };
    byUid.set(uid, group);
    if (part.hasProperty("recurrence-id")) group.changed.push(part);
    else group.master = part;
  }
  const entries: Entry[] = [];
  let refused = 0;
  for (const [uid, { master, changed }] of byUid) {
    if (entries.length >= MOST_ENTRIES)
      throw new FeedFault(
        `The calendar has more than ${MOST_ENTRIES} entries in the time that is looked at.`,
      );
    try {
      if (master) entries.push(...occurrences(uid, master, changed, span, zones));
      else for (const part of changed) entries.push(...occurrences(uid, part, [], span, zones));
    } catch (error) {
      if (error instanceof FeedFault) throw error;
      refused++;
    }
  }
  if (entries.length > MOST_ENTRIES)
    throw new FeedFault(`The calendar has more than ${MOST_ENTRIES} entries in the time that is looked at.`);
  return { entries: entries.sort((a, b) => a.startsAt - b.startsAt), refused };
}

function occurrences(
  uid: string,
  part: ICAL.Component,
  changed: ICAL.Component[],
  { from, to, zone }: Span,
  zones: ReadonlyMap<string, ICAL.Timezone>,
): Entry[] {
  // Exceptions are matched below by their wall clock: the library's own matching needs zones that it knows.
  const event = new ICAL.Event(part, { strictExceptions: false, exceptions: [] });
  if (!event.startDate) throw new Error("without start");
  const instant = (time: ICAL.Time, tzid: string | undefined) => instantOfTime(time, tzid, zone, zones);
  const tzidOf = (of: ICAL.Component) =>
    of.getFirstProperty("dtstart")?.getFirstParameter("tzid") ?? undefined;
  const tzid = tzidOf(part);
  const known = knownSince(part);
  const made: Entry[] = [];
  const add = (of: ICAL.Component, id: string, startsAt: number, lengthMs: number) => {
    if (String(of.getFirstPropertyValue("status") ?? "").toUpperCase() === "CANCELLED") return;
    const endsAt = startsAt + Math.max(60_000, lengthMs);
    if (endsAt <= from || startsAt >= to) return;
    made.push({
      id,
      title: titleOf(of.getFirstPropertyValue("summary")),
      startsAt,
      endsAt,
      ...(known === undefined ? {} : { announcedAt: known }),
    });
    if (made.length > MOST_ENTRIES)
      throw new FeedFault(`An entry repeats more than ${MOST_ENTRIES} times in the time that is looked at.`);
  };
  // A day that loses an hour is still a day: lengths of whole days are counted on the wall, others on the clock.
  const lengthFrom = (start: ICAL.Time, startsAt: number, of: ICAL.Event, itsZone: string | undefined) => {
    if (!start.isDate) return instant(of.endDate, itsZone) - instant(of.startDate, itsZone);
    const end = start.clone();
    end.addDuration(of.duration);
    return instant(end, itsZone) - startsAt;
  };
  if (!event.isRecurring()) {
    const startsAt = instant(event.startDate, tzid);
    add(part, uid, startsAt, lengthFrom(event.startDate, startsAt, event, tzid));
    return made;
  }
  const replaced = new Map<string, ICAL.Component>();
  for (const one of changed) {
    const id = one.getFirstPropertyValue("recurrence-id");
    const idZone = one.getFirstProperty("recurrence-id")?.getFirstParameter("tzid") ?? undefined;
    if (id instanceof ICAL.Time) replaced.set(String(instant(id, idZone ?? tzid)), one);
  }
  const steps = event.iterator();
  for (let step = 0, next = steps.next(); next; next = steps.next(), step++) {
    if (step > MOST_STEPS)
      throw new FeedFault(
        `An entry repeats more than ${MOST_STEPS} times before the time that is looked at ends.`,
      );
    const startsAt = instant(next, tzid);
    if (startsAt >= to) break;
    const id = `${uid}/${new Date(startsAt).toISOString()}`;
    const instead = replaced.get(String(startsAt));
    if (instead) replaced.delete(String(startsAt));
    else add(part, id, startsAt, lengthFrom(next, startsAt, event, tzid));
    if (instead) addInstead(instead, id);
  }
  // Moved here from beyond the span.
  for (const [at, one] of replaced) addInstead(one, `${uid}/${new Date(Number(at)).toISOString()}`);
  return made;

  function addInstead(one: ICAL.Component, id: string) {
    const moved = new ICAL.Event(one);
    const movedZone = tzidOf(one);
    const startsAt = instant(moved.startDate, movedZone);
    add(one, id, startsAt, lengthFrom(moved.startDate, startsAt, moved, movedZone));
  }
}

/** When the entry was made, if its calendar says; a DTSTAMP is often only when it was written out. */
function knownSince(part: ICAL.Component): number | undefined {
  const created = part.getFirstPropertyValue("created");
  return created instanceof ICAL.Time ? created.toUnixTime() * 1000 : undefined;
}

function instantOfTime(
  time: ICAL.Time,
  tzid: string | undefined,
  otherwise: string,
  zones: ReadonlyMap<string, ICAL.Timezone>,
): number {
  const wall = Date.UTC(
    time.year,
    time.month - 1,
    time.day,
    time.isDate ? 0 : time.hour,
    time.isDate ? 0 : time.minute,
    time.isDate ? 0 : time.second,
  );
  if (time.isDate) return instantOf(otherwise, wall);
  if (time.zone === ICAL.Timezone.utcTimezone) return wall;
  if (tzid === undefined) return instantOf(otherwise, wall);
  // By name first: the rules that a file brings along are often those of one year only.
  if (isZone(tzid)) return instantOf(tzid, wall);
  const own = zones.get(tzid);
  if (!own) return instantOf(otherwise, wall);
  const floating = ICAL.Time.fromData(
    {
      year: time.year,
      month: time.month,
      day: time.day,
      hour: time.hour,
      minute: time.minute,
      second: time.second,
    },
    own,
  );
  return floating.toUnixTime() * 1000;
}
