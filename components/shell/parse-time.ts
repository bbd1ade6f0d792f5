const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const SPAN: Record<string, number> = { m: 60_000, min: 60_000, h: HOUR, d: DAY, w: 7 * DAY };

/**
 * parseTime understands times as people type them into the palette: "-3h", "90 min ago", "now", "9am", "18:00",
 * "mon 9am", "yesterday 18:00", "12 nov", "nov 12 09:30". A day without a time means noon; a weekday or clock time means
 * the last one that was. `shiftMs` is the zone's distance from UTC. Answers epoch ms, or undefined.
 */
export function parseTime(typed: string, now: number, shiftMs = 0): number | undefined {
  const text = typed.trim().toLowerCase().replace(/\s+/g, " ");
  if (text === "now") return now;
  const back =
    /^(?:-|−)\s?(\d+(?:\.\d+)?) ?(min|m|h|d|w)$/.exec(text) ??
    /^(\d+(?:\.\d+)?) ?(min|m|h|d|w) ago$/.exec(text);
  if (back) return now - Number(back[1]) * SPAN[back[2]];

  const { rest, minutes } = takeClock(text);
  const today = Math.floor((now + shiftMs) / DAY);
  const at = (day: number) => day * DAY + (minutes ?? 12 * 60) * 60_000 - shiftMs;
  if (rest === "" && minutes !== undefined) return at(today) <= now ? at(today) : at(today - 1);
  if (rest === "today") return at(today);
  if (rest === "yesterday") return at(today - 1);
  const weekday = DAYS.findIndex((name) => rest.length >= 3 && weekdayName(name).startsWith(rest));
  if (weekday >= 0) {
    // 1 January 1970 was a Thursday.
    const ago = (((today + 4) % 7) - weekday + 7) % 7;
    return at(today - ago) <= now ? at(today - ago) : at(today - ago - 7);
  }
  const date =
    /^(\d{1,2}) ([a-z]{3,9})(?: (\d{4}))?$/.exec(rest) ??
    swap(/^([a-z]{3,9}) (\d{1,2})(?: (\d{4}))?$/.exec(rest));
  if (!date) return undefined;
  const month = MONTHS.findIndex((name) => date[2].startsWith(name));
  if (month < 0) return undefined;
  const thisYear = new Date(now + shiftMs).getUTCFullYear();
  const dayOf = (year: number) => Date.UTC(year, month, Number(date[1])) / DAY;
  if (new Date(dayOf(2024) * DAY).getUTCMonth() !== month) return undefined;
  if (date[3]) return at(dayOf(Number(date[3])));
  return at(dayOf(thisYear)) <= now ? at(dayOf(thisYear)) : at(dayOf(thisYear - 1));
}

const weekdayName = (short: string): string =>
  ({
    sun: "sunday",
    mon: "monday",
    tue: "tuesday",
    wed: "wednesday",
    thu: "thursday",
    fri: "friday",
    sat: "saturday",
  })[short] ?? short;

const swap = (found: RegExpExecArray | null): string[] | null =>
  found && [found[0], found[2], found[1], found[3]];

/** takeClock takes a clock time off the end: "mon 9am" gives "mon" and 540 minutes. */
function takeClock(text: string): { rest: string; minutes?: number } {
  const found = /(?:^| )(\d{1,2})(?::(\d{2}))? ?(am|pm)?$/.exec(text);
  if (!found || (found[2] === undefined && found[3] === undefined)) return { rest: text };
  let hour = Number(found[1]);
  if (found[3]) {
    if (hour < 1 || hour > 12) return { rest: text };
    hour = (hour % 12) + (found[3] === "pm" ? 12 : 0);
  }
  const minute = Number(found[2] ?? 0);
  if (hour > 23 || minute > 59) return { rest: text };
  return { rest: text.slice(0, found.index).trim(), minutes: hour * 60 + minute };
}
