"use client";
import { DataTable } from "@/components/ui/data-table";
import { MEASURE_WORD, withUnit } from "@/components/ui/format";
import type { Segment } from "./types";

/** ExpectedTable is what is expected of each resource: mean, median and 0.9 quantile. */
export function ExpectedTable({ caption, rows }: { caption: string; rows: Segment["expected"] }) {
  const level = (key: string) => (row: Segment["expected"][number]) =>
    withUnit(row.quantiles[key] ?? Number.NaN, row.unit);
  return (
    <DataTable
      caption={caption}
      keys={false}
      rows={rows}
      rowKey={({ resource }) => resource}
      columns={[
        { key: "resource", head: "Resource", cell: ({ resource }) => MEASURE_WORD[resource] },
        {
          key: "mean",
          head: "Mean",
          numeric: true,
          wide: true,
          cell: ({ mean, unit }) => withUnit(mean, unit),
        },
        { key: "median", head: "Median", numeric: true, cell: level("0.5") },
        { key: "p90", head: "p90", numeric: true, cell: level("0.9") },
      ]}
    />
  );
}
