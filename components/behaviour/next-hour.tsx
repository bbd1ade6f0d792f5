"use client";
import { DataTable } from "@/components/ui/data-table";
import { MEASURE_WORD, withUnit } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { IMPORT_UNITS } from "@/server/core/series/import-units";
import { RESOURCES } from "@/server/core/words";
import type { Segment } from "./types";

type Row = Segment["ahead"][number];

const minutes = ({ stepSeconds }: Row, steps: number): number => Math.round((steps * stepSeconds) / 60);

/** NextHour is what a segment is forecast to take of each application, as it adds up over segments; nothing without a fresh forecast. */
export function NextHour({ ahead }: { ahead: Segment["ahead"] }) {
  const rows = ahead.flatMap((row) => {
    const resource = RESOURCES.find((one) => one === row.measure);
    return resource && row.q50.length > 0 ? [{ ...row, resource, unit: IMPORT_UNITS[resource][0].name }] : [];
  });
  const [first] = rows;
  if (!first) return null;
  const [early, late] = [Math.min(2, first.q50.length - 1), first.q50.length - 1];
  const of = (row: (typeof rows)[number], path: readonly number[], step: number) =>
    withUnit(path[step] ?? Number.NaN, row.unit);
  return (
    <Panel flush title="The next hour" note="segments add up to the application's forecast">
      <DataTable
        caption="Forecast of the segment for the next hour"
        keys={false}
        rows={rows}
        rowKey={({ application, measure }) => `${application} ${measure}`}
        columns={[
          { key: "application", head: "Application", cell: ({ application }) => application },
          { key: "resource", head: "Resource", cell: ({ resource }) => MEASURE_WORD[resource] },
          {
            key: "early",
            head: `Median in ${minutes(first, early + 1)} min`,
            numeric: true,
            cell: (row) => of(row, row.q50, early),
          },
          {
            key: "late",
            head: `In ${minutes(first, late + 1)} min`,
            numeric: true,
            wide: true,
            cell: (row) => of(row, row.q50, late),
          },
          {
            key: "p90",
            head: `p90 in ${minutes(first, late + 1)} min`,
            numeric: true,
            cell: (row) => of(row, row.q90, late),
          },
        ]}
      />
    </Panel>
  );
}
