"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useEffect, useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Here } from "@/components/shell/here";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { figures, span } from "@/components/ui/format";
import { when } from "@/components/ui/format-time";
import { NextLine } from "@/components/ui/next-line";
import { PageHead, Panel } from "@/components/ui/panel";
import { Loading, QueryFault } from "@/components/ui/states";
import { TileStrip } from "@/components/ui/tiles";
import type { Channel } from "@/server/core/ingest/channels";
import { DoorSwitch, HourTrace } from "./doors-panel";
import { LogMappingPanel } from "./log-mapping-panel";
import { NewestTable } from "./newest-table";
import { DOOR_INK, DOOR_WORD, doorNext, sendWith } from "./prepare-doors";
import type { Door } from "./types";

/** DoorPage shows one way in: how much comes, what was made of the newest, how to send, and for logs which attribute is what. */
export function DoorPage({ channel }: { channel: Channel }) {
  const query = useQuery({ ...useTRPC().sources.doors.queryOptions({}), refetchInterval: 5_000 });
  if (query.isPending) return <Loading lines={6} />;
  if (query.isError)
    return <QueryFault error={query.error} what="The door" onRetry={() => void query.refetch()} />;
  const door = query.data.items.find((one) => one.channel === channel);
  return door ? <Shown door={door} /> : null;
}

function Shown({ door }: { door: Door }) {
  const now = useNow(1_000);
  const zone = useZone();
  const { name, path, state, unit, sourceId, channel, lastAt, lastError, lastErrorAt } = door;
  const next = doorNext(door, now);
  const origin = useOrigin();
  const ago = (at: string | null) => (at === null ? "never" : span(Math.max(0, now - Date.parse(at))));
  return (
    <>
      <Here crumbs={[{ label: name }]} />
      <PageHead
        title={
          <span className="inline-flex flex-wrap items-center gap-2">
            {name} <Badge ink={DOOR_INK[state]}>{DOOR_WORD[state]}</Badge>
          </span>
        }
        lead={<code className="text-small break-all">{path}</code>}
        actions={
          <>
            {sourceId !== null && (
              <Link className={buttonClass("outline")} href={`/sources/${sourceId}`}>
                Its series and rules
              </Link>
            )}
            {channel === "hooks" && (
              <Link className={buttonClass("outline")} href="/events">
                Feeds
              </Link>
            )}
            <DoorSwitch door={door} />
          </>
        }
      />
      <NextLine decides={next.decides}>{next.text}</NextLine>
      <TileStrip
        label="How it stands"
        tiles={[
          { label: "Last received", figure: ago(lastAt), unit: lastAt === null ? undefined : "ago" },
          {
            label: `${unit[0].toUpperCase()}${unit.slice(1)} a minute`,
            figure: figures(door.itemsPerMinute),
            second: `${figures(door.requestsPerMinute)} requests, over ten minutes`,
          },
          {
            label: "Not taken, a minute",
            figure: figures(door.rejectedPerMinute),
            second:
              channel === "otlp" || channel === "prometheus" ? "no rule fits, or out of time" : "not usable",
            ink: door.rejectedPerMinute > 0 ? "amber" : undefined,
          },
          {
            label: "Last refusal",
            figure: ago(lastErrorAt),
            unit: lastErrorAt === null ? undefined : "ago",
            second:
              lastError === null ? undefined : (
                <span className="line-clamp-3 whitespace-normal">{lastError}</span>
              ),
          },
        ]}
      />
      <div className="mt-3 grid items-start gap-3 xl:grid-cols-[minmax(0,1fr)_380px]">
        <div className="grid min-w-0 gap-3">
          <Panel
            flush
            title="The newest, as stored"
            note={door.sampleAt === null ? undefined : when(Date.parse(door.sampleAt), now, zone)}
          >
            <NewestTable sample={door.sample} what={unit} />
          </Panel>
          {channel === "logs" && <LogMappingPanel />}
        </div>
        <div className="grid gap-3">
          <Panel title="The last hour" note={`${unit} by minute`}>
            <HourTrace minutes={door.minutes} label={`${name} in the last hour`} width={340} height={72} />
          </Panel>
          <Panel title="How to send">
            <pre className="overflow-x-auto rounded-control bg-sunken p-2 text-tiny" tabIndex={0}>
              {sendWith(channel, path, origin, now - (now % 60_000))}
            </pre>
            <p className="mt-1.5 text-small text-ink-2">
              {channel === "hooks"
                ? "A webhook has its own address and secret."
                : "A key with the scope ingest is made under Settings, API keys."}{" "}
              The formats are in docs/ingest.md.
            </p>
          </Panel>
        </div>
      </div>
    </>
  );
}

/** useOrigin is the product's own address as this browser reaches it; a placeholder until the page is awake. */
function useOrigin(): string {
  const [origin, setOrigin] = useState("https://headroom.example");
  useEffect(() => setOrigin(window.location.origin), []);
  return origin;
}
