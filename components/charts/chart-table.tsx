"use client";
import { useMemo } from "react";
import { DataTable } from "@/components/ui/data-table";
import { quantity } from "@/components/ui/format";
import type { CurveData } from "./curve-data";
import { type TableRow, tableRows } from "./prepare-tooltip";

const COLUMNS = [
  ["actual", "Actual, mean"],
  ["least", "Least"],
  ["most", "Most"],
  ["ready", "Ready"],
  ["issued", "As issued"],
  ["q10", "p10"],
  ["q50", "Median"],
  ["q90", "p90"],
  ["q99", "p99"],
  ["planned", "Planned"],
] as const satisfies readonly (readonly [keyof TableRow, string])[];

/** ChartTable is the table behind the chart, newest first, so that now stands at its head. */
export function ChartTable({
  data,
  label,
  caption,
}: {
  data: CurveData;
  label: (at: number) => string;
  caption: string;
}) {
  const rows = useMemo(() => tableRows(data).reverse(), [data]);
  return (
    <div className="max-h-[420px] overflow-y-auto border-t border-line">
      <DataTable
        caption={caption}
        keys={false}
        rows={rows}
        rowKey={(row) => String(row.at)}
        columns={[
          {
            key: "at",
            head: "Time",
            cell: (row) => <span className="num whitespace-nowrap">{label(row.at)}</span>,
          },
          ...COLUMNS.map(([key, head]) => ({
            key,
            head,
            numeric: true,
            cell: (row: TableRow) => {
              const value = row[key];
              if (value === undefined) return "";
              const { figure, unit } = quantity(value, data.unit);
              return (
                <>
                  {figure} <span className="text-ink-3">{unit}</span>
                </>
              );
            },
          })),
        ]}
      />
    </div>
  );
}
