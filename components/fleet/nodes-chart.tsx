"use client";
import { useState } from "react";
import { CartesianGrid, ComposedChart, Line, XAxis, YAxis } from "recharts";
import { GRID, timeAxis, valueAxis } from "@/components/charts/plot-axes";
import { niceTicks, timeTicks } from "@/components/charts/scale";
import { useWidth } from "@/components/charts/use-width";
import { useZone } from "@/components/preferences";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { money } from "@/components/ui/format";
import { clock } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { useKeys } from "@/components/ui/use-keys";
import type { NodeChart } from "./prepare-nodes";

const HEIGHT = 220;
/** Types differ by ink and by dash, so that nobody needs to tell inks apart. */
const LOOKS = [
  { stroke: "var(--teal)", dash: undefined },
  { stroke: "var(--blue)", dash: "6 3" },
  { stroke: "var(--violet)", dash: "2 2.5" },
  { stroke: "var(--amber)", dash: "9 3 2 3" },
  { stroke: "var(--rose)", dash: "12 4" },
] as const;

/** NodesChart draws the planned nodes of each type through the horizon, with the table behind it. */
export function NodesChart({ chart }: { chart: NodeChart }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const [table, setTable] = useState(false);
  const zone = useZone();
  const { rows, types, to } = chart;
  const from = rows[0].at;
  const offset = zone === "utc" ? 0 : -new Date(from).getTimezoneOffset() * 60_000;
  const ticks = niceTicks(chart.most, 4).filter(Number.isInteger);
  useKeys([{ keys: "shift+t", does: "Table behind the chart", run: () => setTable(!table) }]);
  const data = [...rows, { ...rows[rows.length - 1], at: to }];
  const says = types
    .map(({ id, name }) => {
      const values = rows.map((row) => row.nodes[id] ?? 0);
      return `${name}: ${values[0]} nodes at ${clock(from, zone)}, ${Math.min(...values)} to ${Math.max(...values)} until ${clock(to, zone)}`;
    })
    .join("; ");
  return (
    <Panel
      flush
      label="Planned nodes by type"
      title="Planned nodes by type"
      actions={
        <Button aria-pressed={table} onClick={() => setTable(!table)}>
          Table
        </Button>
      }
    >
      <ul className="m-0 flex list-none flex-wrap gap-x-4 gap-y-1 px-3.5 pb-1 text-small text-ink-2">
        {types.map(({ id, name }, index) => {
          const { stroke, dash } = LOOKS[index % LOOKS.length];
          return (
            <li key={id} className="inline-flex items-center gap-1.5">
              <svg width="26" height="8" aria-hidden="true">
                <line x1="0" x2="26" y1="4" y2="4" stroke={stroke} strokeWidth="2.2" strokeDasharray={dash} />
              </svg>
              {name}
            </li>
          );
        })}
      </ul>
      <figure className="m-0 px-1 pb-1" aria-label={`${says}.`}>
        <div ref={box} style={{ height: HEIGHT }} aria-hidden="true">
          {width > 0 && (
            <ComposedChart
              width={width}
              height={HEIGHT}
              data={data}
              margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
              accessibilityLayer={false}
            >
              <CartesianGrid {...GRID} />
              <XAxis
                {...timeAxis({
                  from,
                  to,
                  ticks: timeTicks(from, to, width - 60, 64, offset),
                  label: (at) => clock(at, zone),
                })}
              />
              <YAxis {...valueAxis({ top: ticks[ticks.length - 1], ticks })} />
              {types.map(({ id, name }, index) => (
                <Line
                  key={id}
                  name={name}
                  dataKey={(row: (typeof rows)[number]) => row.nodes[id] ?? 0}
                  type="stepAfter"
                  stroke={LOOKS[index % LOOKS.length].stroke}
                  strokeDasharray={LOOKS[index % LOOKS.length].dash}
                  strokeWidth={2.2}
                  isAnimationActive={false}
                  dot={false}
                  activeDot={false}
                />
              ))}
            </ComposedChart>
          )}
        </div>
        <figcaption className="sr-only">{says}.</figcaption>
      </figure>
      {table && (
        <div className="max-h-[420px] overflow-y-auto border-t border-line">
          <DataTable
            caption="Planned nodes by type, step by step"
            keys={false}
            rows={rows}
            rowKey={(row) => String(row.at)}
            columns={[
              { key: "at", head: "From", cell: (row) => <span className="num">{clock(row.at, zone)}</span> },
              ...types.map(({ id, name }) => ({
                key: id,
                head: name,
                numeric: true,
                cell: (row: (typeof rows)[number]) => row.nodes[id] ?? 0,
              })),
              {
                key: "cost",
                head: "Cost",
                numeric: true,
                cell: (row) => money(row.costPerHour, "/h"),
              },
            ]}
          />
        </div>
      )}
    </Panel>
  );
}
