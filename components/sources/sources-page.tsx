"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useMay } from "@/components/shell/use-shell";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { type Column, DataTable } from "@/components/ui/data-table";
import { duration, figures, percent, span } from "@/components/ui/format";
import { PageHead, Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { DoorsPanel } from "./doors-panel";
import { KIND_WORD, leadOf, STATE_INK, STATE_WORD } from "./prepare-sources";
import type { SourceItem } from "./types";

/** SourcesPage answers where samples come from, and whether each source delivers. */
export function SourcesPage() {
  const query = useQuery({ ...useTRPC().sources.list.queryOptions({}), refetchInterval: 20_000 });
  const may = useMay("settings:write");
  const router = useRouter();
  const now = useNow(5_000);
  const columns: Column<SourceItem>[] = [
    {
      key: "name",
      head: "Source",
      cell: (item) => (
        <>
          <Link className="link font-[560]" href={`/sources/${item.id}`}>
            {item.name}
          </Link>
          <span className="block text-small text-ink-2">{item.url ?? KIND_WORD[item.kind] ?? item.kind}</span>
        </>
      ),
    },
    { key: "state", head: "State", cell: (item) => <StateOf item={item} /> },
    {
      key: "error",
      head: "Last error",
      wide: true,
      cell: (item) => <span className="text-ink-2">{item.lastError}</span>,
    },
    {
      key: "lag",
      head: "Newest",
      numeric: true,
      cell: (item) =>
        item.stream ? (
          <>
            {item.stream.lastAt === null ? "none" : `${span(Math.max(0, now - item.stream.lastAt))} ago`}
            {(item.stream.waiting ?? 0) > 0 && (
              <span className="block text-small text-ink-2">{figures(item.stream.waiting ?? 0)} wait</span>
            )}
          </>
        ) : item.lagMs === null ? (
          <span className="text-ink-2">none</span>
        ) : (
          `${span(item.lagMs)} ago`
        ),
    },
    {
      key: "rate",
      head: "Samples/min",
      numeric: true,
      wide: true,
      cell: (item) =>
        item.stream ? `${figures(item.stream.eventsPerMinute)} events` : figures(item.samplesPerMinute),
    },
    { key: "series", head: "Series", numeric: true, wide: true, cell: (item) => figures(item.series) },
    {
      key: "workloads",
      head: "Workloads",
      numeric: true,
      wide: true,
      cell: (item) => figures(item.workloads),
    },
  ];
  const items = query.data?.items ?? [];
  const connect = may && (
    <>
      <Link href="/sources/new/stream" className={buttonClass("outline")}>
        Connect a stream
      </Link>
      <Link href="/sources/new" className={buttonClass("primary")}>
        Connect Prometheus
      </Link>
    </>
  );
  return (
    <>
      <PageHead
        title="Sources"
        roomTitle
        lead={query.data && leadOf(items)}
        actions={items.length > 0 && connect}
      />
      <Panel flush>
        {query.isPending ? (
          <Loading lines={4} />
        ) : query.isError ? (
          <QueryFault error={query.error} what="Sources" onRetry={() => void query.refetch()} />
        ) : (
          <DataTable
            caption="Sources"
            columns={columns}
            rows={items}
            rowKey={(item) => item.id}
            onOpen={(item) => router.push(`/sources/${item.id}`)}
            empty={
              <Empty title="No source is connected." action={connect}>
                Enter the address of a Prometheus, VictoriaMetrics, Mimir or Thanos: its workloads are found,
                weeks of history are read, and forecasts follow within minutes.
                {!may && " An admin can connect one."}
              </Empty>
            }
          />
        )}
      </Panel>
      <DoorsPanel />
      <p className="mt-3 text-small text-ink-2">
        Also:{" "}
        <Link className="link" href="/imports">
          history and activity from a file
        </Link>
        {" · "}
        <Link className="link" href="/events">
          feeds of the calendar
        </Link>
      </p>
    </>
  );
}

function StateOf({ item }: { item: SourceItem }) {
  const { state, progress, leftMs } = item;
  return (
    <>
      <Badge ink={STATE_INK[state]}>{STATE_WORD[state]}</Badge>
      {state === "catching up" && (
        <span className="num ml-2 text-small text-ink-2">
          {percent(Math.floor(progress * 100) / 100)}
          {leftMs !== null && `, ${duration(leftMs)} left`}
        </span>
      )}
    </>
  );
}
