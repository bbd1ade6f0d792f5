"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Here } from "@/components/shell/here";
import { Select } from "@/components/ui/field";
import { day, when } from "@/components/ui/format-time";
import { PageHead, Panel } from "@/components/ui/panel";
import { Empty, Fault, Loading, QueryFault } from "@/components/ui/states";
import type { Report } from "@/server/core/replay/report";
import { FrontierChart } from "./frontier-chart";
import { leadOf, prepareFrontier } from "./prepare-frontier";
import { ReplayProgress } from "./replay-progress";
import { ShortStretches } from "./short-stretches";
import { StrategyTable } from "./strategy-table";
import type { ReplayDetail } from "./types";

/** ReplayPage shows one replay: how far it is, then what every policy would have cost and how short it would have been. */
export function ReplayPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const now = useNow(30_000);
  const zone = useZone();
  const found = useQuery(trpc.replays.get.queryOptions({ id }));
  if (found.error)
    return <QueryFault error={found.error} what="The replay" onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading lines={8} what="Reading the replay" />;
  const replay = found.data;
  const own = replay.policies.filter((each) => each.variantOf === undefined);
  return (
    <>
      <Here crumbs={[{ label: replay.label }]} />
      <PageHead
        title={replay.label}
        lead={`${own.map(({ name }) => name).join(", ")} on ${replay.workloads.length === 1 ? replay.workloads[0].name : `${replay.workloads.length} workloads`}, ${day(replay.fromAt, zone).slice(4)} to ${day(replay.toAt, zone).slice(4)}, seed ${replay.seed}. Asked by ${replay.createdByName} ${when(replay.createdAt, now, zone)}.`}
      />
      {(replay.state === "queued" || replay.state === "running") && (
        <Panel label="Progress">
          <ReplayProgress replay={replay} follows="The report comes here by itself." />
        </Panel>
      )}
      {replay.state === "cancelled" && <p className="text-ink-2">{replay.error}</p>}
      {replay.state === "failed" && <Fault title="The replay failed.">{replay.error}</Fault>}
      {replay.report && replay.state === "done" && <Found replay={replay} report={replay.report} />}
    </>
  );
}

function Found({ replay, report }: { replay: ReplayDetail; report: Report }) {
  const [chosen, setChosen] = useState("all");
  const [current, setCurrent] = useState(report.strategies[0]?.key ?? "");
  const done = report.workloads.flatMap((workload) => ("runs" in workload ? [workload] : []));
  const left = report.workloads.flatMap((workload) => ("reason" in workload ? [workload] : []));
  const one = done.find((workload) => workload.workloadId === chosen);
  const rows = one?.runs ?? report.totals;
  const frontier = prepareFrontier(report.strategies, rows);
  const strategy = report.strategies.find(({ key }) => key === current);
  const what = one?.name ?? (done.length === 1 ? done[0].name : `all ${done.length} workloads`);
  const quick = (one ? [one] : done).filter((workload) => workload.forecasts === "quick").length;
  return (
    <Panel
      flush
      title={`Cost and shortage, ${what}`}
      note={leadOf(frontier)}
      actions={
        done.length > 1 && (
          <Select
            aria-label="Workload"
            className="w-48!"
            value={chosen}
            onValue={setChosen}
            options={[
              { value: "all", label: `All ${done.length} workloads` },
              ...done.map((workload) => ({ value: workload.workloadId, label: workload.name })),
            ]}
          />
        )
      }
    >
      {done.length === 0 ? (
        <Empty title="Too little is known to replay.">{left[0]?.reason}</Empty>
      ) : (
        <>
          <FrontierChart frontier={frontier} current={current} />
          <div className="border-t border-line">
            <StrategyTable
              caption={`Replay ${replay.label} of ${what}`}
              strategies={report.strategies}
              rows={rows}
              current={current}
              onCurrent={setCurrent}
            />
          </div>
          {strategy && strategy.variantOf === undefined && (
            <ShortStretches
              workloads={one ? [one] : done}
              strategy={current}
              title={`Worst stretches of ${strategy.name}`}
            />
          )}
          <p className="border-t border-line px-3.5 py-2.5 text-small text-ink-2">
            A minute is slow when the response takes longer than {replay.promisedSeconds} s.{" "}
            {quick === 0
              ? "Policies saw the forecasts as they were issued."
              : `On ${quick} of ${one ? 1 : done.length} they saw quick forecasts, because too few were kept as issued.`}{" "}
            {left.length > 0 && `Not replayed: ${left.map((workload) => workload.reason).join(" ")}`}
          </p>
        </>
      )}
    </Panel>
  );
}
