"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { useMay } from "@/components/shell/use-shell";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { percent } from "@/components/ui/format";
import { day, when } from "@/components/ui/format-time";
import { NextLine } from "@/components/ui/next-line";
import { PageHead, Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useKeys } from "@/components/ui/use-keys";
import { StartReplay } from "./start-replay";
import type { ReplayLine } from "./types";

/** ReplayList lists the replays, newest first, and starts one that compares policies on the same past. */
export function ReplayList() {
  const trpc = useTRPC();
  const router = useRouter();
  const now = useNow(30_000);
  const zone = useZone();
  const may = useMay("replays:write");
  const [starting, setStarting] = useState(false);
  const found = useQuery(trpc.replays.list.queryOptions({}));
  useKeys([{ keys: "n", does: "Compare policies", run: () => setStarting(true), enabled: may }]);
  if (found.error)
    return <QueryFault error={found.error} what="The replays" onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading lines={6} what="Reading the replays" />;
  const { items } = found.data;
  return (
    <>
      <PageHead
        title="Replays"
        lead="What policies would have done to the past, and what it would have cost."
        actions={
          <Button
            variant="primary"
            hint="N"
            disabled={!may}
            title={may ? undefined : "An operator or higher starts replays."}
            onClick={() => setStarting(true)}
          >
            Compare policies
          </Button>
        }
      />
      <Next items={items} />
      <Panel flush label="Replays">
        <DataTable
          caption="Replays, newest first"
          rows={items}
          rowKey={(replay) => replay.id}
          onOpen={(replay) => router.push(`/replays/${replay.id}`)}
          empty={
            <Empty title="Nothing was replayed yet.">
              Compare policies on the same past; every submitted version brings its own replay.
            </Empty>
          }
          columns={[
            {
              key: "label",
              head: "Replay",
              cell: (replay) => (
                <Link
                  className="num font-[560] text-ink no-underline hover:underline"
                  href={`/replays/${replay.id}`}
                >
                  {replay.label}
                </Link>
              ),
            },
            { key: "state", head: "State", cell: (replay) => <State replay={replay} /> },
            {
              key: "policies",
              head: "Policies",
              cell: (replay) =>
                replay.policies
                  .filter((each) => each.variantOf === undefined)
                  .map(({ name }) => name)
                  .join(", "),
            },
            {
              key: "workloads",
              head: "Workloads",
              numeric: true,
              wide: true,
              cell: (replay) => replay.workloads.length,
            },
            {
              key: "time",
              head: "Past",
              wide: true,
              cell: (replay) => `${day(replay.fromAt, zone).slice(4)} to ${day(replay.toAt, zone).slice(4)}`,
            },
            { key: "by", head: "By", wide: true, cell: (replay) => replay.createdByName },
            {
              key: "when",
              head: "Asked",
              wide: true,
              cell: (replay) => <span className="num">{when(replay.createdAt, now, zone)}</span>,
            },
          ]}
        />
      </Panel>
      {starting && <StartReplay onClose={() => setStarting(false)} />}
    </>
  );
}

const INK = { queued: "slate", running: "blue", done: "ink", failed: "red", cancelled: "slate" } as const;

function State({ replay }: { replay: ReplayLine }) {
  return (
    <Badge ink={INK[replay.state]}>
      {replay.state === "running" ? `running, ${percent(replay.progress)}` : replay.state}
    </Badge>
  );
}

function Next({ items }: { items: readonly ReplayLine[] }) {
  const running = items.find(({ state }) => state === "running");
  const waiting = items.filter(({ state }) => state === "queued").length;
  if (!running)
    return (
      <NextLine decides="rule">
        {waiting > 0
          ? `${waiting} ${waiting === 1 ? "waits" : "wait"} for the replayer.`
          : "Nothing is being replayed. A submitted version is replayed by itself before it can be approved."}
      </NextLine>
    );
  return (
    <NextLine decides="rule">
      <b>{running.label}</b> is at {percent(running.progress)}
      {running.secondsLeft !== null && <>, about {running.secondsLeft} s left</>}.
      {waiting > 0 && ` ${waiting} more ${waiting === 1 ? "waits" : "wait"}.`}
    </NextLine>
  );
}
