"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Select } from "@/components/ui/field";
import { NextLine } from "@/components/ui/next-line";
import { PageHead, Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { when } from "@/components/ui/format-time";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { useKeys } from "@/components/ui/use-keys";
import { useUrl } from "@/components/workloads/use-url";
import { EVENT_KINDS, type EventKind } from "@/server/core/words";
import { EffectsPanel } from "./effects-panel";
import { EventCalendar } from "./event-calendar";
import { FeedsPanel } from "./feeds-panel";
import { EventForm } from "./event-form";
import { EventList } from "./event-list";
import { effectFor, groupsOf, monthOf, sharePercent, startOf } from "./prepare-events";
import type { EventItem } from "./types";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const LIMIT = 500;
/** Past events that stand in the list until one asks for all. */
const PAST_SHOWN = 12;

/** EventsPage answers what will move demand, and what it did so far; view and month are in the URL. */
export function EventsPage() {
  const trpc = useTRPC();
  const url = useUrl();
  const zone = useZone();
  const toast = useToast();
  const now = useNow(30_000);
  const may = useMay("ingest");
  const calendar = url.get("view") === "calendar";
  const month = /^\d{4}-\d{2}$/.test(url.get("month") ?? "")
    ? (url.get("month") as string)
    : monthOf(now, zone);
  const first = Date.parse(`${month}-01T00:00:00Z`);
  // A list looks five weeks back, as far as effects are measured; rounded, so that the question stays the same for a day.
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const range = calendar
    ? { from: first - 8 * DAY_MS, to: first + 40 * DAY_MS }
    : { from: today - 35 * DAY_MS, to: undefined };
  const events = useQuery({
    ...trpc.events.list.queryOptions({ ...range, limit: LIMIT }),
    placeholderData: (previous) => previous,
  });
  const effects = useQuery(trpc.events.effects.queryOptions({}));
  const [editing, setEditing] = useState<{ event?: EventItem; around: number }>();
  const [removing, setRemoving] = useState<EventItem>();
  const failed = (error: { message: string }) =>
    toast({ kind: "error", title: "The calendar is as it was.", text: error.message });
  const update = useMutation(
    trpc.events.update.mutationOptions({
      onSuccess: ({ event }) =>
        toast({
          title: event.excludeFromTraining
            ? `"${event.title}" is left out of training.`
            : `"${event.title}" is learnt from again.`,
          text: "It holds from the next forecast and the next training on.",
        }),
      onError: failed,
    }),
  );
  const remove = useMutation(trpc.events.remove.mutationOptions({ onError: failed }));
  const addAt = (at: number) => setEditing({ around: at });
  const add = () => addAt(Math.ceil(now / HOUR_MS) * HOUR_MS);
  useKeys([{ keys: "t", does: "Add an event", run: add, enabled: may }]);
  const kind = EVENT_KINDS.find((one) => one === url.get("kind"));
  const everything = url.get("past") === "all";
  const items = (events.data?.items ?? []).filter((event) => kind === undefined || event.kind === kind);
  const next = items.filter((event) => startOf(event) > now).sort((a, b) => startOf(a) - startOf(b))[0];
  const nextEffect = next && effectFor(next, effects.data?.items ?? []);
  return (
    <>
      <PageHead
        roomTitle
        title="Events"
        lead="What will move demand, and what it did so far."
        actions={
          <>
            <span className="w-[140px]">
              <Select<EventKind | "all">
                aria-label="Kind"
                value={kind ?? "all"}
                options={[
                  { value: "all", label: "All kinds" },
                  ...EVENT_KINDS.map((one) => ({ value: one, label: one })),
                ]}
                onValue={(value) => url.set({ kind: value === "all" ? null : value })}
              />
            </span>
            <Segmented
              label="View"
              value={calendar ? "calendar" : "list"}
              options={[
                { value: "list", label: "List" },
                { value: "calendar", label: "Calendar" },
              ]}
              onChange={(view) => url.set({ view: view === "list" ? null : view, month: null })}
            />
            <Button
              variant="primary"
              hint="T"
              disabled={!may}
              title={may ? undefined : "An operator adds events."}
              onClick={add}
            >
              Add event
            </Button>
          </>
        }
      />
      {events.data && !calendar && (
        <NextLine decides="rule">
          {next ? (
            <>
              <b>{next.title}</b> begins {when(startOf(next), now, zone)} for{" "}
              {next.application?.name ?? "everything"}.{" "}
              {nextEffect && nextEffect.title !== null ? (
                <>
                  Earlier ones moved demand by <b>{sharePercent(nextEffect.median)}</b>.
                </>
              ) : (
                "No earlier one of its title was measured."
              )}
            </>
          ) : (
            "No event is known ahead. The forecast expects the usual."
          )}
        </NextLine>
      )}
      <Panel flush className="mb-3 pt-1" label="Calendar">
        {events.error && (
          <div className="p-3.5">
            <QueryFault error={events.error} what="The calendar" onRetry={() => void events.refetch()} />
          </div>
        )}
        {!events.data && !events.error && <Loading what="Reading the calendar" lines={6} />}
        {events.data &&
          (calendar ? (
            <EventCalendar
              month={month}
              events={items}
              now={now}
              onMonth={(value) => url.set({ month: value === monthOf(now, zone) ? null : value })}
              onDay={may ? (at) => addAt(at + 9 * HOUR_MS) : undefined}
            />
          ) : items.length === 0 ? (
            <Empty title="The calendar is empty." action={may && <Button onClick={add}>Add event</Button>}>
              Feeds and people put campaigns, holidays, deployments and maintenance here, so that forecasts
              know of them.
            </Empty>
          ) : (
            groupsOf(items, now).map((group) => (
              <section key={group.label} aria-label={group.label} className="pb-2">
                <h2 className="px-3.5 pt-2 pb-1 text-lead font-semibold">
                  {group.label} <span className="num font-normal text-ink-3">{group.events.length}</span>
                </h2>
                <EventList
                  group={
                    group.label === "Past" && !everything
                      ? { ...group, events: group.events.slice(0, PAST_SHOWN) }
                      : group
                  }
                  now={now}
                  effects={effects.data?.items ?? []}
                  may={may}
                  onExclude={(event, excludeFromTraining) =>
                    update.mutate({ id: event.id, excludeFromTraining })
                  }
                  onEdit={(event) => setEditing({ event, around: startOf(event) })}
                  onRemove={setRemoving}
                />
                {group.label === "Past" && group.events.length > PAST_SHOWN && (
                  <button
                    type="button"
                    className="link mx-3.5 min-h-6 text-small max-sm:min-h-11"
                    onClick={() => url.set({ past: everything ? null : "all" }, "replace")}
                  >
                    {everything
                      ? `Show the last ${PAST_SHOWN}`
                      : `Show all ${group.events.length} of the last 35 days`}
                  </button>
                )}
              </section>
            ))
          ))}
        {events.data?.nextCursor && (
          <p className="px-3.5 py-2 text-small text-ink-2">
            Only the first {LIMIT} are shown. The calendar view shows one month at a time.
          </p>
        )}
      </Panel>
      <EffectsPanel effects={effects} />
      <FeedsPanel />
      {editing && (
        <EventForm
          key={editing.event?.id ?? editing.around}
          event={editing.event}
          around={editing.around}
          onClose={() => setEditing(undefined)}
        />
      )}
      <Confirm
        open={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title={`Remove "${removing?.title}"?`}
        description="The next forecast no longer knows of it. The record keeps that it was here."
        act="Remove event"
        onAct={() => removing && remove.mutate({ id: removing.id })}
      />
    </>
  );
}
