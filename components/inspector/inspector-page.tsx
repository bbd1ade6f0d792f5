"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useMemo } from "react";
import { appCodeOf, useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Here } from "@/components/shell/here";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { figures, MEASURE_WORD, signed, withUnit } from "@/components/ui/format";
import { clock, dateTime } from "@/components/ui/format-time";
import { NextLine } from "@/components/ui/next-line";
import { PageHead, Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { Empty, Loading, QueryFault, Stale } from "@/components/ui/states";
import { useKeys } from "@/components/ui/use-keys";
import { type Url, useUrl } from "@/components/workloads/use-url";
import { RESOURCES, type Resource } from "@/server/core/words";
import { ConfidencePanel, TakenPanel } from "./confidence-panel";
import { ExpertChart } from "./expert-chart";
import { ExpertTable } from "./expert-table";
import {
  chartOf,
  correctionAt,
  expertRows,
  LEADS,
  leadWords,
  levelWords,
  mixAt,
  sayChart,
  shownNames,
} from "./prepare-inspector";
import { RecordPanels } from "./record-panels";
import type { Explained, InspectData, InspectForecast } from "./types";

const STEP_MS = 300_000;

/** InspectorPage answers why the forecast of a workload is what it is, and whether to believe it; all choices are in the URL. */
export function InspectorPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const url = useUrl();
  const chosen = RESOURCES.find((resource) => resource === url.get("resource"));
  const level = Number(url.get("level") ?? "0.5");
  const minutes = LEADS.find((lead) => String(lead) === url.get("lead")) ?? 30;
  const workload = useQuery(trpc.workloads.get.queryOptions({ id }));
  const inspect = useQuery({
    ...trpc.workloads.inspect.queryOptions({ id, resource: chosen, level }),
    placeholderData: (previous) => previous,
  });
  const error = workload.error ?? inspect.error;
  if (error && !inspect.data) {
    if (appCodeOf(error) !== "not_found")
      return <QueryFault error={error} what="The forecast" onRetry={() => void inspect.refetch()} />;
    return (
      <Empty
        title="There is no such forecast."
        action={
          <Link className="link" href="/workloads">
            All workloads
          </Link>
        }
      >
        {error.message}
      </Empty>
    );
  }
  if (!workload.data || !inspect.data) return <Loading what="Reading the forecast" lines={8} />;
  const { data } = inspect;
  const { name, application, resources, primaryResource } = workload.data;
  return (
    <>
      <Here
        crumbs={[
          { label: application, href: `/workloads?application=${encodeURIComponent(application)}` },
          { label: name, href: `/workloads/${id}` },
          { label: "Forecast" },
        ]}
        subject={{ kind: "workload", id, name }}
      />
      <PageHead
        title={`Forecast of ${name}`}
        lead={MEASURE_WORD[data.resource]}
        actions={
          <>
            {resources.length > 1 && (
              <Segmented<Resource>
                label="Resource"
                value={data.resource}
                options={resources.map((value) => ({ value, label: MEASURE_WORD[value] }))}
                onChange={(value) =>
                  url.set({ resource: value === primaryResource ? null : value, show: null })
                }
              />
            )}
          </>
        }
      />
      <Next data={data} />
      {data.forecast && data.explained && (
        <Experts
          data={data}
          forecast={data.forecast}
          explained={data.explained}
          minutes={minutes}
          url={url}
        />
      )}
      {data.notExplained && (
        <Panel className="mb-3" title="Experts">
          <p className="text-ink-2">{data.notExplained}</p>
        </Panel>
      )}
      {data.explained && (
        <div className="mb-3 grid gap-3 lg:grid-cols-2">
          <ConfidencePanel data={data} explained={data.explained} />
          <TakenPanel explained={data.explained} />
        </div>
      )}
      <RecordPanels data={data} minutes={minutes} />
    </>
  );
}

/** Next says when the next forecast comes, and why there is none when there is none. */
function Next({ data }: { data: InspectData }) {
  const now = useNow(10_000);
  const zone = useZone();
  const next = (Math.floor(now / STEP_MS) + 1) * STEP_MS;
  if (!data.forecast) {
    return (
      <div className="mb-3">
        <Stale title="There is no forecast.">
          {data.reason} The reactive floor holds the workload until there is one.
        </Stale>
      </div>
    );
  }
  const issued = Date.parse(data.forecast.issuedAt ?? "");
  return (
    <>
      <NextLine decides="rule">
        The next forecast comes at <b>{clock(next, zone)}</b>. This one is from{" "}
        <b>{dateTime(issued, zone)}</b> and looks{" "}
        <b>{figures((data.forecast.paths[0].length * data.forecast.stepSeconds) / 3600)} h</b> ahead.
      </NextLine>
      {data.reason && (
        <div className="mb-3">
          <Stale title="The newest attempt gave no forecast.">{data.reason} What follows is older.</Stale>
        </div>
      )}
    </>
  );
}

function Experts({
  data,
  forecast,
  explained,
  minutes,
  url,
}: {
  data: InspectData;
  forecast: InspectForecast;
  explained: Explained;
  minutes: number;
  url: Url;
}) {
  const hours = url.get("ahead") === "24h" ? 24 : 4;
  const table = url.get("table") === "1";
  const rows = useMemo(() => expertRows(explained, minutes), [explained, minutes]);
  const chosen = url.get("show");
  const shown = useMemo(() => shownNames(rows, chosen), [rows, chosen]);
  const model = useMemo(() => chartOf(data, forecast, shown, hours), [data, forecast, shown, hours]);
  const mix = mixAt(explained, minutes);
  const corrected = correctionAt(explained, minutes);
  const toggle = (name: string) => {
    const next = shown.includes(name) ? shown.filter((one) => one !== name) : [...shown, name];
    // An empty choice is a choice; only the default leaves the address alone.
    url.set({ show: next.length > 0 ? next.join("|") : "none" }, "replace");
  };
  useKeys([
    {
      keys: "shift+t",
      does: "Table behind the chart",
      run: () => url.set({ table: table ? null : "1" }, "replace"),
    },
  ]);
  return (
    <section aria-label="Experts" className="mb-3 min-w-0 rounded-panel border border-line bg-surface">
      <header className="flex min-h-11 flex-wrap items-center gap-2 px-3.5 py-2">
        <h2 className="text-lead font-semibold">Experts</h2>
        <p className="text-small text-ink-2">
          The mix lost {mix.loss === null ? "nothing that is known" : withUnit(mix.loss, data.unit)} lately,{" "}
          {leadWords(minutes)} ahead at {levelWords(data.level)}
          {mix.better !== null && `: ${signed(Math.round(mix.better))} % better than the day before`}.
        </p>
        <div className="ml-auto flex flex-wrap items-center gap-2">
          <Segmented
            label="Quantile"
            value={String(data.level)}
            options={data.levels.map((level) => ({ value: String(level), label: levelWords(level) }))}
            onChange={(value) => url.set({ level: value === "0.5" ? null : value }, "replace")}
          />
          <Segmented
            label="Time ahead of the weights and the record"
            value={String(minutes)}
            options={LEADS.map((lead) => ({ value: String(lead), label: leadWords(lead) }))}
            onChange={(value) => url.set({ lead: value === "30" ? null : value, show: null }, "replace")}
          />
          <Segmented
            label="Time shown"
            value={hours === 24 ? "24h" : "4h"}
            options={[
              { value: "4h", label: "Next 4 h" },
              { value: "24h", label: "Next 24 h" },
            ]}
            onChange={(value) => url.set({ ahead: value === "4h" ? null : value }, "replace")}
          />
          <Button
            size="row"
            aria-pressed={table}
            title="Table behind the chart (Shift T)"
            onClick={() => url.set({ table: table ? null : "1" }, "replace")}
          >
            Table
          </Button>
        </div>
      </header>
      <Key />
      <ExpertChart model={model} unit={data.unit} says={sayChart(data, rows, minutes)} />
      {table && <CurveTable data={data} forecast={forecast} explained={explained} shown={shown} />}
      <ExpertTable
        rows={rows}
        leadMinutes={explained.leadMinutes}
        minutes={minutes}
        unit={data.unit}
        shown={shown}
        onToggle={toggle}
      />
      <p className="border-t border-line px-3.5 py-2 text-small text-ink-2">
        Weights follow the losses of the last hours and days, in the proportion that served this series best;
        who stands far from the others now counts less. The weights of one horizon sum to 100 %.
        {corrected && ` ${corrected}`}
      </p>
    </section>
  );
}

const Key = () => (
  <p aria-hidden="true" className="flex flex-wrap gap-x-4 gap-y-1 px-3.5 pb-1 text-small text-ink-2">
    {(
      [
        ["Actual", "var(--ink)", 1.8, undefined],
        ["Mix", "var(--blue)", 2.2, "5 3.5"],
        ["Chosen experts", "var(--ink)", 1.2, undefined],
        ["Other experts", "var(--edge)", 0.8, undefined],
      ] as const
    ).map(([label, stroke, width, dash]) => (
      <span key={label} className="inline-flex items-center gap-1.5">
        <svg width="18" height="8">
          <line x1="0" x2="18" y1="4" y2="4" stroke={stroke} strokeWidth={width} strokeDasharray={dash} />
        </svg>
        {label}
      </span>
    ))}
    <span className="inline-flex items-center gap-1.5">
      <svg width="18" height="8">
        <rect width="18" height="8" fill="var(--blue-band)" />
      </svg>
      p10 to p90
    </span>
  </p>
);

/** CurveTable is the table behind the chart: the mix at every quantile, and the chosen experts at the chosen one. */
function CurveTable({
  data,
  forecast,
  explained,
  shown,
}: {
  data: InspectData;
  forecast: InspectForecast;
  explained: Explained;
  shown: readonly string[];
}) {
  const zone = useZone();
  const issued = Date.parse(forecast.issuedAt ?? "");
  const columns = [
    ...data.levels.map((level, l) => ({ head: levelWords(level), path: forecast.paths[l] })),
    ...explained.voters
      .filter((voter) => shown.includes(voter.name))
      .map((voter) => ({ head: voter.name, path: voter.path })),
  ];
  return (
    <div className="max-h-[320px] overflow-y-auto border-t border-line">
      <DataTable
        caption="What the mix and the chosen experts say"
        keys={false}
        rows={forecast.paths[0].map((_, h) => h)}
        rowKey={String}
        columns={[
          {
            key: "at",
            head: "Time",
            cell: (h) => (
              <span className="num whitespace-nowrap">
                {dateTime(issued + h * forecast.stepSeconds * 1000, zone)}
              </span>
            ),
          },
          ...columns.map(({ head, path }) => ({
            key: head,
            head,
            numeric: true,
            cell: (h: number) => {
              const value = path[h];
              return value === null ? "" : withUnit(value, data.unit);
            },
          })),
        ]}
      />
    </div>
  );
}
