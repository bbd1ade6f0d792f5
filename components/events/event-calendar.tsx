"use client";
import { useZone } from "@/components/preferences";
import { Button } from "@/components/ui/button";
import { cx } from "@/components/ui/class-names";
import { day as dayName } from "@/components/ui/format-time";
import { ChevronLeft, ChevronRight } from "@/components/ui/icons";
import { type CalendarDay, stepMonth, weeksOf } from "./prepare-events";
import type { EventItem } from "./types";

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** EventCalendar is a month in weeks from Monday; a day shows its events, on the phone their number. */
export function EventCalendar({
  month,
  events,
  now,
  onMonth,
  onDay,
}: {
  /** "2026-11" */
  month: string;
  events: readonly EventItem[];
  now: number;
  onMonth: (month: string) => void;
  /** Adds an event on that day; absent for those who may not. */
  onDay?: (at: number) => void;
}) {
  const zone = useZone();
  const title = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" }).format(
    Date.parse(`${month}-01T00:00:00Z`),
  );
  return (
    <>
      <div className="flex items-center gap-2 px-3.5 pb-2">
        <Button size="row" aria-label="Month before" onClick={() => onMonth(stepMonth(month, -1))}>
          <ChevronLeft size={14} aria-hidden="true" />
        </Button>
        <p aria-live="polite" className="min-w-32 text-center font-semibold">
          {title}
        </p>
        <Button size="row" aria-label="Month after" onClick={() => onMonth(stepMonth(month, 1))}>
          <ChevronRight size={14} aria-hidden="true" />
        </Button>
      </div>
      <table className="w-full table-fixed border-collapse">
        <caption className="sr-only">Events of {title}</caption>
        <thead>
          <tr>
            {DAYS.map((name) => (
              <th
                key={name}
                scope="col"
                className="border-b border-line px-1.5 py-1 text-left text-tiny font-medium text-ink-3"
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(month, events, now, zone).map((week) => (
            <tr key={week[0].at}>
              {week.map((cell) => (
                <Cell key={cell.at} cell={cell} name={dayName(cell.at, zone)} onDay={onDay} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

const SHOWN = 3;

function Cell({ cell, name, onDay }: { cell: CalendarDay; name: string; onDay?: (at: number) => void }) {
  const more = cell.events.length - SHOWN;
  return (
    <td
      className={cx(
        "h-24 border border-line px-1.5 py-1 align-top max-sm:h-14",
        !cell.inMonth && "bg-sunken",
      )}
    >
      <span className="flex items-center justify-between">
        {onDay ? (
          <button
            type="button"
            aria-label={`Add an event on ${name}`}
            className={cx(
              "num grid min-h-6 min-w-6 place-items-center rounded-control text-small hover:bg-hover",
              cell.today ? "bg-ink font-semibold text-on-ink hover:bg-ink" : "text-ink-2",
            )}
            onClick={() => onDay(cell.at)}
          >
            {cell.date}
          </button>
        ) : (
          <span className={cx("num text-small", cell.today ? "font-semibold underline" : "text-ink-2")}>
            {cell.date}
          </span>
        )}
        {cell.events.length > 0 && (
          <span className="num text-small sm:hidden">
            {cell.events.length}
            <span className="sr-only"> events: {cell.events.map((event) => event.title).join(", ")}</span>
          </span>
        )}
      </span>
      <ul className="m-0 list-none p-0 max-sm:hidden">
        {cell.events.slice(0, SHOWN).map((event) => (
          <li key={event.id} className="truncate text-small" title={`${event.title}, ${event.kind}`}>
            <span className="text-ink-3" aria-hidden="true">
              ▸{" "}
            </span>
            {event.title}
          </li>
        ))}
        {more > 0 && <li className="text-small text-ink-3">{more} more</li>}
      </ul>
    </td>
  );
}
