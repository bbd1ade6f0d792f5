"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { useMay } from "@/components/shell/use-shell";
import { ShownOnce } from "@/components/settings/shown-once";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { type Column, DataTable } from "@/components/ui/data-table";
import { Confirm } from "@/components/ui/confirm";
import { figures } from "@/components/ui/format";
import { when } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { FeedForm } from "./feed-form";
import type { FeedItem } from "./types";

const KIND_WORD: Record<FeedItem["config"]["kind"], string> = {
  ics: "calendar",
  rss: "news",
  holidays: "holidays",
  webhook: "webhook",
};

/** FeedsPanel lists what feeds the calendar and how each fares; admins add, pause and remove. */
export function FeedsPanel() {
  const trpc = useTRPC();
  const toast = useToast();
  const zone = useZone();
  const now = useNow(30_000);
  const admin = useMay("settings:write");
  const feeds = useQuery(trpc.events.feeds.queryOptions({}));
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<FeedItem>();
  const [made, setMade] = useState<{ secret: string; path: string }>();
  const failed = (error: { message: string }) =>
    toast({ kind: "error", title: "The feed is as it was.", text: error.message });
  const change = useMutation(trpc.events.changeFeed.mutationOptions({ onError: failed }));
  const remove = useMutation(trpc.events.removeFeed.mutationOptions({ onError: failed }));
  const columns: Column<FeedItem>[] = [
    {
      key: "name",
      head: "Feed",
      cell: (feed) => (
        <>
          <span className="font-[560]">{feed.name}</span>{" "}
          <span className="text-small text-ink-2">{KIND_WORD[feed.config.kind]}</span>
        </>
      ),
    },
    {
      key: "concerns",
      head: "Concerns",
      wide: true,
      cell: (feed) => feed.config.application ?? "everything",
    },
    { key: "entries", head: "Entries", numeric: true, cell: (feed) => figures(feed.stored ?? 0) },
    {
      key: "state",
      head: "Last heard",
      cell: (feed) =>
        feed.paused ? (
          <Badge>paused</Badge>
        ) : feed.lastError !== null ? (
          <span title={feed.lastError}>
            <Badge ink="amber">not read</Badge> <span className="text-small">{feed.lastError}</span>
          </span>
        ) : feed.lastSuccessAt === null ? (
          <span className="text-ink-2">not yet</span>
        ) : (
          when(Date.parse(feed.lastSuccessAt), now, zone)
        ),
    },
    ...(admin
      ? [
          {
            key: "acts",
            head: "Acts",
            quietHead: true,
            numeric: true,
            cell: (feed: FeedItem) => (
              <span className="inline-flex gap-1.5">
                <Button size="row" onClick={() => change.mutate({ id: feed.id, paused: !feed.paused })}>
                  {feed.paused ? "Resume" : "Pause"}
                </Button>
                <Button size="row" variant="danger" onClick={() => setRemoving(feed)}>
                  Remove
                </Button>
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <Panel
      flush
      className="mt-3"
      title="Feeds"
      note="what puts events here by itself"
      actions={admin && <Button onClick={() => setAdding(true)}>Add feed</Button>}
    >
      {feeds.error ? (
        <QueryFault error={feeds.error} what="The feeds" onRetry={() => void feeds.refetch()} />
      ) : !feeds.data ? (
        <Loading what="Feeds" lines={2} />
      ) : (
        <DataTable<FeedItem>
          caption="Feeds of the calendar"
          keys={false}
          columns={columns}
          rows={feeds.data.items}
          rowKey={(feed) => feed.id}
          empty={
            <Empty title="Nothing feeds the calendar.">
              A calendar, news, public holidays or signed deliveries of deployments put events here by
              themselves. {admin ? "" : "An admin adds them."}
            </Empty>
          }
        />
      )}
      {adding && feeds.data && (
        <FeedForm
          countries={feeds.data.countries}
          onClose={() => setAdding(false)}
          onAdded={({ feed, secret }) => {
            setAdding(false);
            if (secret !== null && feed.path !== null) setMade({ secret, path: feed.path });
            else toast({ title: `"${feed.name}" is added.`, text: "Its entries appear within a minute." });
          }}
        />
      )}
      <ShownOnce
        title="The webhook's secret"
        secret={made?.secret}
        note={`Deliveries to ${made?.path} are signed with it. It is shown this once.`}
        onClose={() => setMade(undefined)}
      />
      <Confirm
        open={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title={`Remove "${removing?.name}"?`}
        description="What it announced for later goes too. What is over stays, and what was learnt from it."
        act="Remove feed"
        onAct={() => removing && remove.mutate({ id: removing.id })}
      />
    </Panel>
  );
}
