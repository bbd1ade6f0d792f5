import { figures, signed, type Zone } from "@/components/ui/format";
import type { EventEffect, EventItem } from "./types";

const DAY = 86_400_000;

/** shift is what is added to an instant so that its UTC day is the reader's day, in ms. */
export const shift = (at: number, zone: Zone): number =>
  zone === "utc" ? 0 : -new Date(at).getTimezoneOffset() * 60_000;

/** starts and ends of an entry, epoch ms. */
export const startOf = (event: EventItem): number => Date.parse(event.startsAt ?? "");
export const endOf = (event: EventItem): number => Date.parse(event.endsAt ?? "");

/** EventGroup is a part of the list. */
export interface EventGroup {
  label: "Now" | "Coming" | "Past";
  events: EventItem[];
}

/** groupsOf sorts entries into now, coming (soonest first) and past (newest first); empty parts are left out. */
export function groupsOf(events: readonly EventItem[], now: number): EventGroup[] {
  const by = (keep: (event: EventItem) => boolean) => events.filter(keep);
  const groups: EventGroup[] = [
    { label: "Now", events: by((event) => startOf(event) <= now && endOf(event) > now) },
    {
      label: "Coming",
      events: by((event) => startOf(event) > now).sort((a, b) => startOf(a) - startOf(b)),
    },
    { label: "Past", events: by((event) => endOf(event) <= now).sort((a, b) => startOf(b) - startOf(a)) },
  ];
  return groups.filter((group) => group.events.length > 0);
}

/** CalendarDay is one cell of a month: its date and what lies on it. */
export interface CalendarDay {
  /** Midnight in the reader's zone, epoch ms. */
  at: number;
  date: number;
  inMonth: boolean;
  today: boolean;
  events: EventItem[];
}

/** monthOf writes the month of an instant as "2026-11" in the reader's zone. */
export const monthOf = (at: number, zone: Zone): string =>
  new Date(at + shift(at, zone)).toISOString().slice(0, 7);

/** stepMonth goes `by` months on from "2026-11". */
export function stepMonth(month: string, by: number): string {
  const [year, number] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** weeksOf lays a month out in weeks from Monday, with the days beside it that fill them. */
export function weeksOf(
  month: string,
  events: readonly EventItem[],
  now: number,
  zone: Zone,
): CalendarDay[][] {
  const first = Date.parse(`${month}-01T00:00:00Z`);
  const monday = first - ((new Date(first).getUTCDay() + 6) % 7) * DAY;
  const today = Math.floor((now + shift(now, zone)) / DAY) * DAY;
  const weeks: CalendarDay[][] = [];
  for (let week = monday; week === monday || monthOf(week, "utc") <= month; week += 7 * DAY) {
    weeks.push(
      Array.from({ length: 7 }, (_, i) => {
        const day = week + i * DAY;
        const at = day - shift(day, zone);
        return {
          at,
          date: new Date(day).getUTCDate(),
          inMonth: monthOf(day, "utc") === month,
          today: day === today,
          events: events.filter((event) => startOf(event) < at + DAY && endOf(event) > at),
        };
      }),
    );
  }
  return weeks;
}

/** effectFor finds what earlier events of the same kind and title did, or else those of its kind (title null). */
export const effectFor = (
  event: Pick<EventItem, "kind" | "title">,
  effects: readonly EventEffect[],
): EventEffect | undefined =>
  effects.find((one) => one.kind === event.kind && one.title === event.title) ??
  effects.find((one) => one.kind === event.kind && one.title === null);

/** sharePercent writes a share as a signed percentage: "+35 %". */
export const sharePercent = (share: number): string =>
  `${signed(Math.abs(share) < 0.0005 ? 0 : Number((share * 100).toPrecision(2)))} %`;

/** sayCounts says on how much a measured effect rests: "2 events, 3 workloads". */
export const sayCounts = ({ events, workloads }: EventEffect): string =>
  `${figures(events)} ${events === 1 ? "event" : "events"}, ${figures(workloads)} ${workloads === 1 ? "workload" : "workloads"}`;

/** Draft is what the form holds; times are local text of the reader's zone, "2026-11-17T08:00". */
export interface Draft {
  kind: EventItem["kind"];
  title: string;
  startsAt: string;
  endsAt: string;
  application: string;
  excludeFromTraining: boolean;
}

/** toInput writes an instant for a date-and-time field of the reader's zone. */
export const toInput = (at: number, zone: Zone): string =>
  new Date(at + shift(at, zone)).toISOString().slice(0, 16);

/** fromInput reads such a field; NaN when it is empty or not a time. */
export function fromInput(text: string, zone: Zone): number {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text)) return Number.NaN;
  const at = Date.parse(`${text}:00Z`);
  return Number.isNaN(at) ? at : at - shift(at, zone);
}

/** faultsOfDraft says which field of a draft is wrong, with what value, and what to do; empty when it can be sent. */
export function faultsOfDraft(draft: Draft, zone: Zone): Partial<Record<keyof Draft, string>> {
  const [from, to] = [fromInput(draft.startsAt, zone), fromInput(draft.endsAt, zone)];
  const faults: Partial<Record<keyof Draft, string>> = {};
  if (draft.title.trim() === "") faults.title = "Give it a title.";
  if (Number.isNaN(from)) faults.startsAt = "Give the date and time of its start.";
  if (Number.isNaN(to)) faults.endsAt = "Give the date and time of its end.";
  if (to <= from) faults.endsAt = "It ends before it starts. Choose a later end.";
  else if (to - from > 92 * DAY)
    faults.endsAt = `It lasts ${figures((to - from) / DAY)} days. Choose at most 92.`;
  return faults;
}
