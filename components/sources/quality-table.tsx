"use client";
import Link from "next/link";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Badge } from "@/components/ui/badge";
import { type Column, DataTable } from "@/components/ui/data-table";
import { figures, MEASURE_WORD, percent, span, withUnit } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import type { Measure } from "@/server/core/words";
import { forecastWords } from "./prepare-sources";
import type { QualityRow } from "./types";

/** QualityTable lists every stored series of a source: its newest value, what of the last day is missing, and its forecast. */
export function QualityTable({ rows }: { rows: readonly QualityRow[] }) {
  const now = useNow(5_000);
  const zone = useZone();
  const columns: Column<QualityRow>[] = [
    {
      key: "workload",
      head: "Workload",
      cell: (row) => (
        <Link
          className="link font-[560] break-all"
          href={`/workloads/${row.workloadId}?resource=${row.measure}`}
        >
          {row.workload}
        </Link>
      ),
    },
    { key: "measure", head: "Measure", cell: (row) => MEASURE_WORD[row.measure as Measure] },
    {
      key: "value",
      head: "Newest value",
      numeric: true,
      cell: (row) => (row.lastValue === undefined ? "" : withUnit(row.lastValue, row.unit)),
    },
    {
      key: "age",
      head: "Measured",
      numeric: true,
      cell: (row) => {
        if (row.lastAt === undefined) return <span className="text-ink-2">never</span>;
        const age = span(Math.max(0, now - row.lastAt - row.stepMs));
        return row.stale ? <Badge ink="amber">{age} ago</Badge> : `${age} ago`;
      },
    },
    {
      key: "complete",
      head: "Last day",
      numeric: true,
      wide: true,
      cell: (row) => (row.complete === null ? "" : percent(Math.floor(row.complete * 1000) / 1000)),
    },
    {
      key: "gaps",
      head: "Gaps",
      numeric: true,
      wide: true,
      cell: (row) => (row.gaps === 0 ? "none" : figures(row.gaps)),
    },
    {
      key: "forecast",
      head: "Forecast",
      wide: true,
      cell: (row) => <span className="text-ink-2">{forecastWords(row, now, zone)}</span>,
    },
  ];
  return (
    <Panel flush title="Series" note="as they are stored">
      <DataTable
        caption="Stored series"
        keys={false}
        columns={columns}
        rows={rows}
        rowKey={(row) => String(row.seriesId)}
      />
    </Panel>
  );
}
