import { span, type Zone } from "./format";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const part = (at: number, zone: Zone, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat("en-GB", { ...options, ...(zone === "utc" && { timeZone: "UTC" }) }).format(at);

/** clock writes HH:MM, with seconds on request. */
export const clock = (at: number, zone: Zone = "utc", seconds = false): string =>
  part(at, zone, {
    hour: "2-digit",
    minute: "2-digit",
    ...(seconds && { second: "2-digit" }),
    hourCycle: "h23",
  });

/** day writes "Tue 17 Nov", with the year on request. */
export const day = (at: number, zone: Zone = "utc", year = false): string =>
  part(at, zone, {
    weekday: "short",
    day: "numeric",
    month: "short",
    ...(year && { year: "numeric" }),
  }).replace(",", "");

/** dateTime writes "17 Nov 2026, 08:24 UTC": for exports, tooltips and the record. */
export const dateTime = (at: number, zone: Zone = "utc"): string =>
  `${part(at, zone, { day: "numeric", month: "short", year: "numeric" })}, ${clock(at, zone)}${zone === "utc" ? " UTC" : ""}`;

/** dayNumber counts the calendar days of a zone, so that "today" means the reader's day. */
function dayNumber(at: number, zone: Zone): number {
  const shift = zone === "utc" ? 0 : -new Date(at).getTimezoneOffset() * 60_000;
  return Math.floor((at + shift) / DAY);
}

/**
 * when writes an instant beside now: within an hour as a span ("12 min ago", "in 12 min"), within the same or a
 * neighbouring day as clock time ("08:37", "tomorrow 12:00", "yesterday 18:00"), beyond as a date ("12 Nov, 09:00").
 */
export function when(at: number, now: number, zone: Zone = "utc"): string {
  const ahead = at - now;
  if (Math.abs(ahead) < 1_000) return "now";
  if (Math.abs(ahead) < HOUR) return ahead > 0 ? `in ${span(ahead)}` : `${span(-ahead)} ago`;
  const days = dayNumber(at, zone) - dayNumber(now, zone);
  const time = clock(at, zone);
  if (days === 0) return time;
  if (days === 1) return `tomorrow ${time}`;
  if (days === -1) return `yesterday ${time}`;
  const sameYear = part(at, zone, { year: "numeric" }) === part(now, zone, { year: "numeric" });
  return `${part(at, zone, { day: "numeric", month: "short", ...(!sameYear && { year: "numeric" }) })}, ${time}`;
}

/** deadline writes when something lapses: "12 min", "Today 18:00", "Tomorrow 12:00", "12 Nov, 09:00", or "lapsed". */
export function deadline(at: number, now: number, zone: Zone = "utc"): string {
  if (at <= now) return "lapsed";
  if (at - now < HOUR) return span(at - now);
  const text = when(at, now, zone);
  if (/^\d\d:/.test(text)) return `Today ${text}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
