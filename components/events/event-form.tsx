"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { useZone } from "@/components/preferences";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Select, Switch, TextInput } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";
import { EVENT_KINDS, type EventKind } from "@/server/core/words";
import { type Draft, endOf, faultsOfDraft, fromInput, startOf, toInput } from "./prepare-events";
import type { EventItem } from "./types";

const HOUR_MS = 3_600_000;

/** EventForm adds an entry to the calendar, or changes one that a person added; `around` is the start of a new one. */
export function EventForm({
  event,
  around,
  onClose,
}: {
  /** Absent for a new entry. */
  event?: EventItem;
  around: number;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const zone = useZone();
  const toast = useToast();
  const applications = useQuery(trpc.workloads.applications.queryOptions({}));
  const [draft, setDraft] = useState<Draft>(() => draftOf(event, around, zone));
  const [tried, setTried] = useState(false);
  const done = (title: string, text: string) => {
    toast({ title, text });
    onClose();
  };
  const told = "The next forecast takes it into account.";
  const add = useMutation(
    trpc.events.add.mutationOptions({
      onSuccess: (made) => done(`"${made.title}" is on the calendar.`, told),
    }),
  );
  const update = useMutation(
    trpc.events.update.mutationOptions({
      onSuccess: (changed) => done(`"${changed.event.title}" is changed.`, told),
    }),
  );
  const sent = event ? update : add;
  const faults = { ...(tried ? faultsOfDraft(draft, zone) : {}), ...faultsOf(sent.error) };
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  function submit(form: FormEvent) {
    form.preventDefault();
    setTried(true);
    if (Object.keys(faultsOfDraft(draft, zone)).length > 0) return;
    const input = {
      kind: draft.kind,
      title: draft.title.trim(),
      startsAt: fromInput(draft.startsAt, zone),
      endsAt: fromInput(draft.endsAt, zone),
      excludeFromTraining: draft.excludeFromTraining,
    };
    if (event) update.mutate({ id: event.id, ...input, application: draft.application || null });
    else add.mutate({ ...input, application: draft.application || undefined });
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={event ? `Change "${event.title}"` : "Add event"}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="event-form" variant="primary" busy={sent.isPending}>
            {event ? "Save changes" : "Add event"}
          </Button>
        </>
      }
    >
      <form id="event-form" method="post" onSubmit={submit} noValidate>
        <Field
          label="Title"
          help="Events of the same kind and title teach what the next one does."
          error={faults.title}
        >
          {(parts) => (
            <TextInput
              {...parts}
              value={draft.title}
              autoComplete="off"
              onChange={(input) => set({ title: input.target.value })}
            />
          )}
        </Field>
        <Field label="Kind" error={faults.kind}>
          {(parts) => (
            <Select<EventKind>
              {...parts}
              value={draft.kind}
              options={EVENT_KINDS.map((kind) => ({ value: kind, label: kind }))}
              onValue={(kind) => set({ kind })}
            />
          )}
        </Field>
        <Field label={`Starts, ${zone === "utc" ? "UTC" : "local"}`} error={faults.startsAt}>
          {(parts) => (
            <TextInput
              {...parts}
              type="datetime-local"
              value={draft.startsAt}
              onChange={(input) => set({ startsAt: input.target.value })}
            />
          )}
        </Field>
        <Field label={`Ends, ${zone === "utc" ? "UTC" : "local"}`} error={faults.endsAt}>
          {(parts) => (
            <TextInput
              {...parts}
              type="datetime-local"
              value={draft.endsAt}
              onChange={(input) => set({ endsAt: input.target.value })}
            />
          )}
        </Field>
        <Field label="Concerns" error={faults.application}>
          {(parts) => (
            <Select
              {...parts}
              value={draft.application}
              options={[
                { value: "", label: "everything" },
                ...(applications.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
              ]}
              onValue={(application) => set({ application })}
            />
          )}
        </Field>
        <Field label="Leave out of training" help="What came while it lasted is not learnt from.">
          {(parts) => (
            <Switch
              {...parts}
              checked={draft.excludeFromTraining}
              onChecked={(excludeFromTraining) => set({ excludeFromTraining })}
            />
          )}
        </Field>
        <p role="alert" className="min-h-5 text-small text-red">
          {sent.error && Object.keys(faultsOf(sent.error)).length === 0 ? sent.error.message : null}
        </p>
      </form>
    </Dialog>
  );
}

function draftOf(event: EventItem | undefined, around: number, zone: "utc" | "local"): Draft {
  const [from, to] = event ? [startOf(event), endOf(event)] : [around, around + 2 * HOUR_MS];
  return {
    kind: event?.kind ?? "campaign",
    title: event?.title ?? "",
    startsAt: toInput(from, zone),
    endsAt: toInput(to, zone),
    application: event?.application?.id ?? "",
    excludeFromTraining: event?.excludeFromTraining ?? false,
  };
}
