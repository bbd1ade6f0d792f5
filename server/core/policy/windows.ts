/** WEEKDAYS as they are written in a policy, Monday first. */
export const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

/**
 * Window is a stretch of time in a policy. Both ends are weekly ("Fri 16:00") or both are dates
 * ("2026-12-24T00:00Z"); the end does not belong to it. A weekly window may run over the week's end.
 */
export interface Window {
  readonly from: string;
  readonly to: string;
}

const WEEKLY = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([01]\d|2[0-3]):([0-5]\d)$/;
const DATED = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
const WEEK_MINUTES = 7 * 24 * 60;

/** weekMinute gives the minute of the week (Monday 00:00 = 0) that "Fri 16:00" names, or undefined for another form. */
export function weekMinute(text: string): number | undefined {
  const match = WEEKLY.exec(text);
  if (!match) return undefined;
  return (
    WEEKDAYS.indexOf(match[1] as (typeof WEEKDAYS)[number]) * 1440 + Number(match[2]) * 60 + Number(match[3])
  );
}

/** dateOf gives the epoch milliseconds of a dated end, or undefined for another form. */
export function dateOf(text: string): number | undefined {
  if (!DATED.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** localWeekMinute gives the minute of the week at `at` (epoch ms) in an IANA time zone; throws RangeError for an unknown zone. */
export function localWeekMinute(at: number, timeZone: string): number {
  if (timeZone === "UTC") {
    // 1 January 1970 was a Thursday, day 3 when Monday is day 0.
    return (Math.floor(at / 60_000) + 3 * 1440) % WEEK_MINUTES;
  }
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    const shape = {
      timeZone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    } as const;
    formatter = new Intl.DateTimeFormat("en-GB", shape);
    formatters.set(timeZone, formatter);
  }
  const parts = Object.fromEntries(formatter.formatToParts(at).map((part) => [part.type, part.value]));
  const day = WEEKDAYS.indexOf(parts.weekday as (typeof WEEKDAYS)[number]);
  return day * 1440 + Number(parts.hour) * 60 + Number(parts.minute);
}

/** insideWindow gives the first window that contains `at` (epoch ms), or undefined. */
export function insideWindow(windows: readonly Window[], at: number, timeZone: string): Window | undefined {
  if (windows.length === 0) return undefined;
  return windows.find((window) => {
    const from = weekMinute(window.from);
    const to = weekMinute(window.to);
    if (from !== undefined && to !== undefined) {
      const minute = localWeekMinute(at, timeZone);
      return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
    }
    const starts = dateOf(window.from);
    const ends = dateOf(window.to);
    return starts !== undefined && ends !== undefined && at >= starts && at < ends;
  });
}
