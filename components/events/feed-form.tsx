"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { inferRouterInputs } from "@trpc/server";
import { type FormEvent, useState } from "react";
import { useTRPC } from "@/components/api";
import { useZone } from "@/components/preferences";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Select, Switch, TextInput } from "@/components/ui/field";
import { when } from "@/components/ui/format-time";
import { useNow } from "@/components/clock";
import type { AppRouter } from "@/server/api/router";
import { FEED_KINDS, type FeedKind } from "@/server/core/feeds/config";
import { EVENT_KINDS, type EventKind } from "@/server/core/words";
import type { FeedAdded } from "./types";

type Config = inferRouterInputs<AppRouter>["events"]["addFeed"]["config"];

const KIND: Record<FeedKind, { label: string; eventKind: EventKind }> = {
  ics: { label: "Calendar (iCalendar)", eventKind: "campaign" },
  rss: { label: "News (RSS or Atom)", eventKind: "other" },
  holidays: { label: "Public holidays", eventKind: "holiday" },
  webhook: { label: "Webhook (signed deliveries)", eventKind: "deployment" },
};

/** FeedForm adds a feed; one that is read by its address can be tried first. */
export function FeedForm({
  countries,
  onClose,
  onAdded,
}: {
  countries: readonly { code: string; name: string }[];
  onClose: () => void;
  onAdded: (added: FeedAdded) => void;
}) {
  const trpc = useTRPC();
  const clock = useZone();
  const now = useNow(30_000);
  const applications = useQuery(trpc.workloads.applications.queryOptions({}));
  const [kind, setKind] = useState<FeedKind>("ics");
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [secret, setSecret] = useState("");
  const [country, setCountry] = useState("DE");
  const [eventKind, setEventKind] = useState<EventKind>("campaign");
  const [application, setApplication] = useState("");
  const [exclude, setExclude] = useState(false);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const add = useMutation(trpc.events.addFeed.mutationOptions({ onSuccess: onAdded }));
  const attempt = useMutation(trpc.events.tryFeed.mutationOptions());
  const byAddress = kind === "ics" || kind === "rss";
  const common = { eventKind, application: application || null };
  const config: Config =
    kind === "holidays"
      ? { kind, country, ...common }
      : kind === "webhook"
        ? { kind, ...common }
        : kind === "ics"
          ? { kind, url, zone, ...common }
          : { kind, url, ...common };
  const given = byAddress && secret !== "" ? { secret } : {};
  function submit(form: FormEvent) {
    form.preventDefault();
    add.mutate({ name, config, ...given, excludeFromTraining: exclude });
  }
  const error = add.error ?? attempt.error;
  const tried = attempt.data;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add feed"
      actions={
        <>
          {byAddress && (
            <Button busy={attempt.isPending} onClick={() => attempt.mutate({ config, ...given })}>
              Try it
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="feed-form" variant="primary" busy={add.isPending}>
            Add feed
          </Button>
        </>
      }
    >
      <form id="feed-form" method="post" onSubmit={submit} noValidate>
        <Field label="Kind">
          {(parts) => (
            <Select<FeedKind>
              {...parts}
              value={kind}
              options={FEED_KINDS.map((one) => ({ value: one, label: KIND[one].label }))}
              onValue={(next) => {
                setKind(next);
                setEventKind(KIND[next].eventKind);
                attempt.reset();
              }}
            />
          )}
        </Field>
        <Field label="Name">
          {(parts) => (
            <TextInput {...parts} value={name} autoComplete="off" onChange={(e) => setName(e.target.value)} />
          )}
        </Field>
        {byAddress && (
          <>
            <Field
              label="Address"
              help={
                kind === "ics"
                  ? `Times without a zone are read as ${zone}.`
                  : "An item is an event for a day."
              }
            >
              {(parts) => (
                <TextInput
                  {...parts}
                  type="url"
                  value={url}
                  placeholder="https://"
                  autoComplete="off"
                  onChange={(e) => setUrl(e.target.value)}
                />
              )}
            </Field>
            <Field label="Token" help="When the address asks for one; kept sealed.">
              {(parts) => (
                <TextInput
                  {...parts}
                  type="password"
                  value={secret}
                  autoComplete="off"
                  onChange={(e) => setSecret(e.target.value)}
                />
              )}
            </Field>
          </>
        )}
        {kind === "holidays" && (
          <Field label="Country" help="Nationwide ones. Those of a region come by calendar.">
            {(parts) => (
              <Select
                {...parts}
                value={country}
                options={countries.map(({ code, name: title }) => ({ value: code, label: title }))}
                onValue={setCountry}
              />
            )}
          </Field>
        )}
        <Field
          label="Its events are"
          help={kind === "webhook" ? "Unless a delivery says what it is." : undefined}
        >
          {(parts) => (
            <Select<EventKind>
              {...parts}
              value={eventKind}
              options={EVENT_KINDS.map((one) => ({ value: one, label: one }))}
              onValue={setEventKind}
            />
          )}
        </Field>
        <Field label="They concern">
          {(parts) => (
            <Select
              {...parts}
              value={application}
              options={[
                { value: "", label: kind === "webhook" ? "what a delivery names" : "everything" },
                ...(applications.data?.items ?? []).map((one) => ({ value: one.name, label: one.name })),
              ]}
              onValue={setApplication}
            />
          )}
        </Field>
        <Field label="Leave out of training" help="What comes while they last is not learnt from.">
          {(parts) => <Switch {...parts} checked={exclude} onChecked={setExclude} />}
        </Field>
        {tried && (
          <div className="rounded-control bg-sunken px-2.5 py-2 text-small" role="status">
            <p>
              <b className="num">{tried.entries}</b> entries
              {tried.refused > 0 ? `, ${tried.refused} that cannot be used` : ""}.{" "}
              {tried.next.length === 0 ? "None is still to come." : "Next:"}
            </p>
            <ul className="m-0 list-none p-0">
              {tried.next.map((entry) => (
                <li key={`${entry.startsAt} ${entry.title}`} className="flex justify-between gap-3">
                  <span className="min-w-0 truncate">{entry.title}</span>
                  <span className="text-ink-2 whitespace-nowrap">
                    {when(Date.parse(entry.startsAt ?? ""), now, clock)}
                  </span>
                </li>
              ))}
            </ul>
          </div>
        )}
        <p role="alert" className="min-h-5 text-small text-red">
          {error?.message}
        </p>
      </form>
    </Dialog>
  );
}
