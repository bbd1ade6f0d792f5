"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { ReplayRuns } from "@/components/policies/replay-runs";
import { useZone } from "@/components/preferences";
import { ReplayProgress } from "@/components/replays/replay-progress";
import { ShortStretches } from "@/components/replays/short-stretches";
import { Select } from "@/components/ui/field";
import { dateTime, day } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { Empty, Loading } from "@/components/ui/states";
import type { KeptReplay } from "@/server/core/replay/report";
import type { VersionCase as Case } from "./types";

const TITLE = "Replayed on your last days";

/** VersionReplay shows the report that a submitted version carries: as it was stored, or how far its replay is. */
export function VersionReplay({ item }: { item: Case }) {
  const { version, replay } = item;
  if (version.replay) return <Kept item={item} kept={version.replay} />;
  if (!replay)
    return (
      <Panel title={TITLE} className="mt-4">
        <Empty title="Nothing was replayed.">
          {item.governs.length === 0
            ? "The policy governs no workload, so there is no past to replay."
            : "The policy governed no workload when this version was submitted."}
        </Empty>
      </Panel>
    );
  if (replay.state === "queued" || replay.state === "running")
    return (
      <Panel title={TITLE} className="mt-4">
        <UnderWay id={replay.id} />
      </Panel>
    );
  return (
    <Panel title={TITLE} className="mt-4">
      <p className="text-amber">
        There is no report: {replay.label} {replay.state === "cancelled" ? "was cancelled" : "failed"}.{" "}
        {replay.error}
      </p>
    </Panel>
  );
}

function UnderWay({ id }: { id: string }) {
  const trpc = useTRPC();
  const found = useQuery({ ...trpc.replays.get.queryOptions({ id }), refetchInterval: 5_000 });
  if (!found.data) return <Loading lines={2} what="Reading the replay" />;
  return (
    <ReplayProgress
      replay={found.data}
      follows="Still replaying. The report comes here by itself; then the version can be approved."
    />
  );
}

function Kept({ item, kept }: { item: Case; kept: KeptReplay }) {
  const zone = useZone();
  const [chosen, setChosen] = useState("all");
  const { report, number, replayId } = kept;
  const done = report.workloads.flatMap((workload) => ("runs" in workload ? [workload] : []));
  const left = report.workloads.flatMap((workload) => ("reason" in workload ? [workload] : []));
  const one = done.find((workload) => workload.workloadId === chosen);
  const strategy = (key: string) => report.strategies.find((each) => each.key === key);
  const active = strategy("active");
  const names = {
    draft: `Proposed v${item.version.version}`,
    active: active?.version === undefined ? "" : `Active v${active.version}`,
  };
  const head = one?.name ?? (done.length === 1 ? done[0].name : `${done.length} workloads`);
  const [from, to] = one ? [one.fromAt, one.toAt] : [report.fromAt, report.toAt];
  return (
    <Panel
      flush
      className="mt-4"
      title={TITLE}
      note={`${day(from, zone).slice(4)} to ${day(to, zone).slice(4)}, seed ${report.seed}, stored ${dateTime(kept.finishedAt, zone)}`}
      actions={
        <>
          <Link className="link text-small" href={`/replays/${replayId}`}>
            R-{number}
          </Link>
          {done.length > 1 && (
            <Select
              aria-label="Replayed workload"
              className="w-44!"
              value={chosen}
              onValue={setChosen}
              options={[
                { value: "all", label: `All ${done.length} workloads` },
                ...done.map((workload) => ({ value: workload.workloadId, label: workload.name })),
              ]}
            />
          )}
        </>
      }
    >
      {done.length === 0 ? (
        <Empty title="Too little is known to replay.">{left[0]?.reason}</Empty>
      ) : (
        <>
          <ReplayRuns
            caption={`Replay of ${head}`}
            head={head}
            runs={one?.runs ?? report.totals}
            names={names}
          />
          <ShortStretches
            workloads={one ? [one] : done}
            strategy="draft"
            title={`What ${names.draft} would have got wrong`}
          />
          {left.length > 0 && (
            <p className="border-t border-line px-3.5 py-2.5 text-small text-ink-2">
              Not replayed: {left.map((workload) => workload.reason).join(" ")}
            </p>
          )}
        </>
      )}
    </Panel>
  );
}
