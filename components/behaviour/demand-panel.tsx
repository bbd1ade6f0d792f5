"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { useZone } from "@/components/preferences";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { MEASURE_WORD, withUnit } from "@/components/ui/format";
import { clock, day } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useKeys } from "@/components/ui/use-keys";
import { useUrl } from "@/components/workloads/use-url";
import { DemandChart } from "./demand-chart";
import { demandSentence, prepareDemand } from "./prepare-demand";
import type { Demand } from "./types";

const RESOURCES = ["cpu", "memory", "bandwidth", "storage_io"] as const;
const HALF_HOUR = 1_800_000;

/** DemandPanel sets what was predicted of a segment against what its members used, with the hours that come; resource and table are in the address. */
export function DemandPanel({ id }: { id: number }) {
  const trpc = useTRPC();
  const url = useUrl();
  const resource = RESOURCES.find((one) => one === url.get("resource")) ?? "cpu";
  const table = url.get("table") === "1";
  const toggle = () => url.set({ table: table ? null : "1" }, "replace");
  useKeys([{ keys: "shift+t", does: "Table behind the chart", run: toggle }]);
  const found = useQuery({
    ...trpc.behaviour.demand.queryOptions({ id, resource }),
    placeholderData: keepPreviousData,
  });
  return (
    <Panel
      flush
      label="Predicted against actual"
      title="Predicted against actual"
      note="by hour, all members together"
      actions={
        <>
          <Segmented
            label="Resource"
            value={resource}
            options={RESOURCES.map((value) => ({ value, label: MEASURE_WORD[value] }))}
            onChange={(value) => url.set({ resource: value === "cpu" ? null : value }, "replace")}
          />
          <Button aria-pressed={table} onClick={toggle}>
            Table
          </Button>
        </>
      }
    >
      {found.error ? (
        <div className="p-3">
          <QueryFault error={found.error} what="Demand of the segment" onRetry={() => void found.refetch()} />
        </div>
      ) : !found.data ? (
        <Loading lines={7} what="Reading demand of the segment" />
      ) : (
        <Shown data={found.data} table={table} />
      )}
    </Panel>
  );
}

function Shown({ data, table }: { data: Demand; table: boolean }) {
  const says = demandSentence(data);
  if (data.predicted.length + data.ahead.length + data.actual.length === 0)
    return (
      <Empty title="Nothing was predicted or measured yet.">
        What a segment takes is predicted once it is learnt what actions cost: when the first day of activity
        ends.
      </Empty>
    );
  return (
    <>
      <Legend data={data} />
      <figure className="m-0" aria-label={says}>
        <DemandChart data={data} />
        <figcaption className="px-3.5 py-2.5 text-small text-ink-2">{says}</figcaption>
      </figure>
      {table && <DemandTable data={data} />}
    </>
  );
}

/** Legend names the marks that are drawn, in the order of the chart grammar. */
function Legend({ data }: { data: Demand }) {
  const { axis } = prepareDemand(data);
  const marks = [
    data.actual.length > 0 && { word: "Actual", d: "M0 5H18", stroke: "var(--ink)", width: 1.8 },
    data.predicted.length > 0 && {
      word: "As said before the hour",
      d: "M0 5H18",
      stroke: "var(--blue)",
      width: 1,
    },
    data.ahead.length > 0 && {
      word: "Median",
      d: "M0 5H18",
      stroke: "var(--blue)",
      width: 1.8,
      dash: "5 3.5",
    },
  ].filter((mark) => mark !== false);
  return (
    <p className="flex flex-wrap items-center gap-x-3 px-3.5 text-tiny font-[560] text-ink-2">
      <span className="text-ink-3">{axis.unit}, mean of an hour</span>
      {marks.map(({ word, d, stroke, width, ...more }) => (
        <span key={word} className="inline-flex items-center gap-1">
          <svg width="18" height="10" aria-hidden="true" className="shrink-0">
            <path
              d={d}
              stroke={stroke}
              strokeWidth={width}
              strokeDasharray={"dash" in more ? more.dash : undefined}
            />
          </svg>
          {word}
        </span>
      ))}
      <span className="inline-flex items-center gap-1">
        <svg width="18" height="10" aria-hidden="true" className="shrink-0">
          <rect x="2" width="7" height="10" fill="var(--blue-tail)" />
          <rect x="9" width="7" height="10" fill="var(--blue-band)" />
        </svg>
        p10 to p90, said and expected
      </span>
    </p>
  );
}

function DemandTable({ data }: { data: Demand }) {
  const zone = useZone();
  const rows = prepareDemand(data).rows.toReversed();
  const { unit } = data;
  const cell = (value: number | undefined) => (value === undefined ? "" : withUnit(value, unit));
  return (
    <div className="max-h-[420px] overflow-y-auto border-t border-line">
      <DataTable
        caption="Demand of the segment by hour"
        keys={false}
        rows={rows}
        rowKey={({ at }) => String(at)}
        columns={[
          {
            key: "at",
            head: "Hour from",
            cell: ({ at }) => (
              <span className="num whitespace-nowrap">
                {day(at - HALF_HOUR, zone)} {clock(at - HALF_HOUR, zone)}
              </span>
            ),
          },
          { key: "actual", head: "Actual", numeric: true, cell: ({ actual }) => cell(actual) },
          { key: "median", head: "Median", numeric: true, cell: ({ median, said }) => cell(said ?? median) },
          {
            key: "q10",
            head: "p10",
            numeric: true,
            cell: ({ band, wasBand }) => cell((wasBand ?? band)?.[0]),
          },
          {
            key: "q90",
            head: "p90",
            numeric: true,
            cell: ({ band, wasBand }) => cell((wasBand ?? band)?.[1]),
          },
        ]}
      />
    </div>
  );
}
