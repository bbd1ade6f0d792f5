"use client";
import { useQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import Link from "next/link";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { type Column, DataTable } from "@/components/ui/data-table";
import { span } from "@/components/ui/format";
import { when } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import type { AppRouter } from "@/server/api/router";

type Source = inferRouterOutputs<AppRouter>["settings"]["read"]["sources"][number];
type Target = inferRouterOutputs<AppRouter>["settings"]["read"]["targets"][number];

const LATE_MS = 3 * 60_000;

/** EstatePanels lists where samples come from and what plans act on. */
export function EstatePanels() {
  const settings = useQuery(useTRPC().settings.read.queryOptions({}));
  const zone = useZone();
  const now = useNow(10_000);
  if (settings.isPending) return <Loading lines={4} />;
  if (settings.isError)
    return <QueryFault error={settings.error} what="Sources" onRetry={() => void settings.refetch()} />;
  const sources: Column<Source>[] = [
    { key: "name", head: "Source", cell: (s) => <span className="font-[560]">{s.name}</span> },
    { key: "kind", head: "Kind", cell: (s) => s.kind },
    {
      key: "state",
      head: "Heard",
      cell: (s) => {
        if (s.kind === "import") return <span className="text-ink-2">from files</span>;
        if (s.lastErrorAt !== null && s.lastErrorAt > (s.lastSuccessAt ?? 0))
          return <Badge ink="red">Failed {when(s.lastErrorAt, now, zone)}</Badge>;
        if (s.lastSuccessAt === null) return <span className="text-ink-2">not yet</span>;
        if (now - s.lastSuccessAt > LATE_MS)
          return <Badge ink="amber">{span(now - s.lastSuccessAt)} late</Badge>;
        return when(s.lastSuccessAt, now, zone);
      },
    },
    {
      key: "error",
      head: "Last error",
      wide: true,
      cell: (s) => <span className="text-ink-2">{s.lastError}</span>,
    },
    { key: "workloads", head: "Workloads", numeric: true, cell: (s) => s.workloads },
  ];
  const targets: Column<Target>[] = [
    { key: "name", head: "Target", cell: (t) => <span className="font-[560]">{t.name}</span> },
    { key: "kind", head: "Kind", cell: (t) => t.kind },
    { key: "workloads", head: "Workloads", numeric: true, cell: (t) => t.workloads },
  ];
  return (
    <div className="grid items-start gap-3">
      <Panel
        flush
        title="Sources"
        note="where samples come from"
        actions={
          <Link href="/imports" className={buttonClass()}>
            Import history
          </Link>
        }
      >
        <DataTable
          caption="Sources"
          columns={sources}
          rows={settings.data.sources}
          rowKey={(s) => s.id}
          empty={
            <Empty title="No source is connected.">
              Import history from a file to see a forecast without one.
            </Empty>
          }
        />
      </Panel>
      <Panel flush title="Targets" note="what plans act on">
        <DataTable
          caption="Targets"
          keys={false}
          columns={targets}
          rows={settings.data.targets}
          rowKey={(t) => t.id}
          empty={
            <Empty title="No target is connected.">
              Without one, Headroom forecasts and advises, and changes nothing.
            </Empty>
          }
        />
      </Panel>
    </div>
  );
}
