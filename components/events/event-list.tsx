"use client";
import { useZone } from "@/components/preferences";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Switch } from "@/components/ui/field";
import { span } from "@/components/ui/format";
import { dateTime, when } from "@/components/ui/format-time";
import { effectFor, type EventGroup, endOf, sayCounts, sharePercent, startOf } from "./prepare-events";
import type { EventEffect, EventItem } from "./types";

/** EventList is one part of the list: when, what, whom it concerns, what it does, and whether it is learnt from. */
export function EventList({
  group,
  now,
  effects,
  may,
  onExclude,
  onEdit,
  onRemove,
}: {
  group: EventGroup;
  now: number;
  effects: readonly EventEffect[];
  may: boolean;
  onExclude: (event: EventItem, exclude: boolean) => void;
  onEdit: (event: EventItem) => void;
  onRemove: (event: EventItem) => void;
}) {
  const zone = useZone();
  const time = (event: EventItem) => {
    const at = group.label === "Now" ? endOf(event) : startOf(event);
    return (
      <span className="whitespace-nowrap" title={dateTime(at, zone)}>
        {when(at, now, zone)} <span className="text-ink-3">for {span(endOf(event) - startOf(event))}</span>
      </span>
    );
  };
  return (
    <DataTable<EventItem>
      caption={`${group.label}: ${group.events.length} events`}
      keys={false}
      rows={group.events}
      rowKey={(event) => event.id}
      columns={[
        {
          key: "when",
          head: group.label === "Now" ? "Ends" : "Starts",
          width: "200px",
          wide: true,
          cell: time,
        },
        {
          key: "title",
          head: "Event",
          cell: (event) => (
            <span className="flex flex-wrap items-center gap-x-2">
              <span className="font-[560]">{event.title}</span>
              <Badge>{event.kind}</Badge>
              <span className="text-ink-2">{event.application?.name ?? "everything"}</span>
              <span className="w-full md:hidden">{time(event)}</span>
            </span>
          ),
        },
        {
          key: "effect",
          head: "Effect so far",
          wide: true,
          cell: (event) => {
            const effect = effectFor(event, effects);
            return effect ? (
              <>
                <b className="num font-[560]">{sharePercent(effect.median)}</b>{" "}
                <span className="text-ink-3">
                  {effect.title === null ? `of its kind, n = ${effect.pairs}` : sayCounts(effect)}
                </span>
              </>
            ) : (
              <span className="text-ink-3">none measured</span>
            );
          },
        },
        {
          key: "exclude",
          head: "Leave out of training",
          cell: (event) => (
            <Switch
              aria-label={`Leave "${event.title}" out of training`}
              checked={event.excludeFromTraining}
              disabled={!may}
              onChecked={(on) => onExclude(event, on)}
            />
          ),
        },
        {
          key: "acts",
          head: "Acts",
          quietHead: true,
          numeric: true,
          cell: (event) =>
            event.fromFeed ? (
              <span className="text-small text-ink-3 max-md:hidden">from a feed</span>
            ) : (
              may && (
                <span className="inline-flex gap-1.5">
                  <Button size="row" aria-label={`Change "${event.title}"`} onClick={() => onEdit(event)}>
                    Change
                  </Button>
                  <Button
                    size="row"
                    variant="danger"
                    aria-label={`Remove "${event.title}"`}
                    onClick={() => onRemove(event)}
                  >
                    Remove
                  </Button>
                </span>
              )
            ),
        },
      ]}
    />
  );
}
