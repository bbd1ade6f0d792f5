"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "@/components/api";
import { ChartTable } from "@/components/charts/chart-table";
import { Legend, MARKS, type Mark } from "@/components/charts/marks";
import { tableRows, toCsv } from "@/components/charts/prepare-tooltip";
import { axisUnit } from "@/components/charts/scale";
import { WorkloadCurve } from "@/components/charts/workload-curve";
import { useZone } from "@/components/preferences";
import { Button, buttonClass } from "@/components/ui/button";
import { Select } from "@/components/ui/field";
import { MEASURE_WORD } from "@/components/ui/format";
import { dateTime } from "@/components/ui/format-time";
import { Loading, QueryFault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { useKeys } from "@/components/ui/use-keys";
import type { Resource } from "@/server/core/words";
import type { Url } from "./use-url";
import { LEADS, type View, windowParams } from "./view";

/** CurvePanel is the chart of a workload with its legend, lead, table, CSV and link; keys move and zoom the window. */
export function CurvePanel({
  id,
  name,
  resource,
  view,
  now,
  url,
}: {
  id: string;
  name: string;
  resource: Resource;
  view: View;
  now: number;
  url: Url;
}) {
  const trpc = useTRPC();
  const zone = useZone();
  const toast = useToast();
  const keep = { placeholderData: <T,>(previous: T) => previous };
  const { from, to, lead } = view;
  const chart = useQuery({ ...trpc.workloads.chart.queryOptions({ id, resource, from, to, lead }), ...keep });
  const week = useQuery({ ...trpc.workloads.week.queryOptions({ id, resource }), ...keep });
  const move = (nextFrom: number, nextTo: number) => url.set(windowParams(nextFrom, nextTo));
  const width = to - from;
  const zoom = (factor: number) => {
    const middle = view.live ? now : (from + to) / 2;
    move(middle - (middle - from) * factor, middle + (to - middle) * factor);
  };
  const table = () => url.set({ table: view.table ? null : "1" }, "replace");
  useKeys([
    { keys: "[", does: "Earlier", run: () => move(from - width / 4, to - width / 4) },
    { keys: "]", does: "Later", run: () => move(from + width / 4, to + width / 4) },
    { keys: "+", does: "Zoom in", run: () => zoom(0.5) },
    { keys: "-", does: "Zoom out", run: () => zoom(2) },
    { keys: ".", does: "Back to live", run: () => url.set({ from: null, to: null, at: null }) },
    { keys: "shift+t", does: "Table behind the chart", run: table },
  ]);
  const toggle = (mark: Mark) => {
    const hidden = new Set(view.hidden);
    if (!hidden.delete(mark)) hidden.add(mark);
    url.set({ hide: [...hidden].join(",") || null }, "replace");
  };
  const data = chart.data;
  const unit = data ? axisUnit(Math.max(0, ...data.demand.map((b) => b.max)), data.unit).unit : "";
  const download = () => {
    if (!data) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([toCsv(tableRows(data), data.unit)], { type: "text/csv" }));
    link.download = `${name}-${resource}-${new Date(from).toISOString().slice(0, 16).replaceAll(":", "")}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  const share = () =>
    navigator.clipboard
      .writeText(
        `${location.origin}${location.pathname}?${new URLSearchParams({ resource, ...windowParams(from, to) })}`,
      )
      .then(() => toast({ title: "Link copied.", text: "It opens this window, resource and workload." }))
      .catch(() =>
        toast({
          kind: "error",
          title: "The link was not copied.",
          text: "The browser refused. Copy the address instead.",
        }),
      );
  return (
    <section aria-label="Demand and capacity" className="min-w-0 rounded-panel border border-line bg-surface">
      <header className="flex min-h-11 flex-wrap items-center gap-2 px-3.5 py-2">
        <h2 className="text-lead font-semibold">
          {resource === "requests"
            ? "Requests per second"
            : `${MEASURE_WORD[resource]}${unit ? `, ${unit}` : ""}`}
        </h2>
        {!view.live && (
          <Button size="row" hint="." onClick={() => url.set({ from: null, to: null })}>
            Back to live
          </Button>
        )}
        <div className="ml-auto flex flex-wrap items-center gap-2">
          <label className="flex items-center gap-1.5 text-small whitespace-nowrap text-ink-2">
            <span className="max-sm:sr-only">As issued</span>
            <Select
              className="h-6! w-[92px]"
              aria-label="Lead of the forecasts shown over the past"
              value={String(lead)}
              onValue={(value) => url.set({ lead: value === "30" ? null : value }, "replace")}
              options={LEADS.map((minutes) => ({
                value: String(minutes),
                label: minutes < 60 ? `${minutes} min` : `${minutes / 60} h`,
              }))}
            />
          </label>
          <Button
            size="row"
            aria-pressed={view.table}
            onClick={table}
            title="Table behind the chart (Shift T)"
          >
            Table
          </Button>
          <Button size="row" onClick={download} disabled={!data}>
            CSV
          </Button>
          <Button size="row" onClick={() => void share()}>
            Link
          </Button>
          <Link
            className={buttonClass("outline", "row")}
            href={`/workloads/${id}/forecast?${new URLSearchParams({ resource })}`}
          >
            Inspect forecast
          </Link>
        </div>
      </header>
      {chart.error && !data && (
        <div className="p-3">
          <QueryFault error={chart.error} what="The curve" onRetry={() => void chart.refetch()} />
        </div>
      )}
      {!data && !chart.error && <Loading what="Reading the curve" lines={10} />}
      {data && (
        <>
          <Legend marks={MARKS} hidden={view.hidden} lead={data.lead} onToggle={toggle} />
          <WorkloadCurve
            data={data}
            week={week.data}
            hidden={view.hidden}
            chosen={view.at}
            height={400}
            onChoose={(at) =>
              url.set({ at: new Date(Math.min(at, now)).toISOString().replace(".000Z", "Z") })
            }
            onWindow={move}
          >
            <Missing data={data} />
          </WorkloadCurve>
          {view.table && (
            <ChartTable
              data={data}
              caption={`${name}, ${MEASURE_WORD[resource]}`}
              label={(at) => dateTime(at, zone)}
            />
          )}
        </>
      )}
    </section>
  );
}

function Missing({
  data,
}: {
  data: { demand: readonly unknown[]; forecast: unknown; noForecast: string | null; to: number; now: number };
}) {
  if (data.demand.length > 0 && (data.forecast !== null || data.to <= data.now)) return null;
  return (
    <div className="absolute top-10 right-6 max-w-[280px] rounded-panel border border-line bg-raised px-3 py-2 text-small">
      <p className="font-semibold">
        {data.demand.length === 0 ? "No samples in this window." : "No forecast yet."}
      </p>
      <p className="text-ink-2">
        {data.noForecast ?? "Forecasts begin once enough history is here."} Until then the reactive floor
        decides.{" "}
        <Link className="link" href="/imports">
          Import history
        </Link>
      </p>
    </div>
  );
}
