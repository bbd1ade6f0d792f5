"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useZone } from "@/components/preferences";
import { cx } from "@/components/ui/class-names";
import { Select } from "@/components/ui/field";
import { figures, money, percent, quantity, signed } from "@/components/ui/format";
import { dateTime, day } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { Empty, Fault, Loading, QueryFault } from "@/components/ui/states";
import { TileStrip } from "@/components/ui/tiles";
import type { Policy } from "@/server/core/policy/policy";
import { ReplayCurve } from "./replay-curve";
import { ReplayRuns } from "./replay-runs";
import type { PolicyDetail, Replayed } from "./types";
import { type Redraw, useWhatIf } from "./use-what-if";

/** WhatIf replays a draft over the last days of one governed workload, in this tab; the old picture stays while a new one is made. */
export function WhatIf({
  policy,
  name,
  draft,
  active,
}: {
  policy: Pick<PolicyDetail, "id" | "governs">;
  /** Of the version, as the reader knows it: "Draft v3", or "v2" once it is one no longer. */
  name: string;
  /** Undefined while a field is wrong: the redraw stops. */
  draft?: Policy;
  active?: { version: number; body: Policy };
}) {
  const trpc = useTRPC();
  const zone = useZone();
  const [chosen, setChosen] = useState<string>();
  const governed = policy.governs.length > 0;
  const found = useQuery({
    ...trpc.history.past.queryOptions({ policyId: policy.id, workloadId: chosen }),
    enabled: governed,
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    // What is too young now may be old enough in a moment: history may still be coming in.
    refetchInterval: ({ state }) => (state.data && "reason" in state.data ? 15_000 : false),
    retry: false,
  });
  const known = found.data && "past" in found.data ? found.data : undefined;
  const redraw = useWhatIf(known?.past, draft, active?.body);
  const title = `What if ${name.replace(/^D/, "d")} had run these days?`;
  if (!governed) {
    return (
      <Panel title={title}>
        <Empty title="Nothing can be replayed yet.">
          The policy governs no workload. Give it to one, then its last days are replayed here.
        </Empty>
      </Panel>
    );
  }
  const names = { draft: name, active: active ? `Active v${active.version}` : "" };
  const replay: Replayed | undefined = known &&
    redraw.picture && { ...redraw.picture, workload: known.workload };
  return (
    <Panel
      flush
      label="What if"
      title={title}
      note={
        replay &&
        `${day(replay.from, zone).slice(4)} to ${day(replay.to, zone).slice(4)}, ${Math.round(replay.stepMs / 60_000)} min steps, forecasts ${known?.past.forecasts}`
      }
      actions={
        <>
          <span className="num text-small text-ink-2">{sayRedraw(redraw)}</span>
          {policy.governs.length > 1 && (
            <Select
              aria-label="Replayed workload"
              className="w-40!"
              value={chosen ?? known?.workload.id ?? policy.governs[0]?.id}
              onValue={setChosen}
              options={policy.governs.map((w) => ({ value: w.id, label: w.name }))}
            />
          )}
        </>
      }
    >
      {draft === undefined && (
        <p className="px-3.5 pb-2 text-small text-red">
          A field is wrong, so the picture is of the last right draft.
        </p>
      )}
      {redraw.failure && (
        <div className="p-3.5 pt-0">
          <Fault title="The what-if was not drawn.">{redraw.failure}</Fault>
        </div>
      )}
      {found.error ? (
        <div className="p-3.5 pt-0">
          <QueryFault error={found.error} what="The what-if" onRetry={() => void found.refetch()} />
        </div>
      ) : found.data && "reason" in found.data ? (
        <Empty title="Too little is known to replay.">{found.data.reason}</Empty>
      ) : !replay ? (
        !redraw.failure && <Loading lines={8} what="Replaying" className="min-h-72" />
      ) : (
        <div
          className={cx(
            "transition-opacity duration-[240ms]",
            (redraw.busy || found.isFetching || draft === undefined) && "opacity-60 delay-300",
          )}
          aria-busy={redraw.busy || undefined}
        >
          <Differences replay={replay} activeName={active ? `v${active.version}` : ""} />
          <div className="px-3.5 pt-2.5 pb-2">
            <ReplayCurve
              replay={replay}
              draftName={names.draft}
              activeName={active ? names.active : undefined}
            />
          </div>
          <div className="border-t border-line">
            <ReplayRuns
              caption={`Replay of ${replay.workload.name}`}
              head={replay.workload.name}
              runs={replay.runs}
              names={names}
            />
          </div>
          <Wrong replay={replay} names={names} />
        </div>
      )}
    </Panel>
  );
}

function sayRedraw({ busy, fraction, tookMs }: Redraw): string | undefined {
  if (busy) return fraction === undefined ? "recomputing" : `recomputing, ${percent(fraction)}`;
  return tookMs === undefined ? undefined : `recomputed in ${figures(tookMs / 1000)} s`;
}

function Differences({ replay, activeName }: { replay: Replayed; activeName: string }) {
  const draft = replay.runs.find((run) => run.key === "draft");
  const active = replay.runs.find((run) => run.key === "active");
  if (!draft) return null;
  const against = (difference: number, text: string, lessIsGood = true) => {
    if (!active) return undefined;
    const same = Math.abs(difference) < 1e-9;
    const good = lessIsGood ? difference < 0 : difference > 0;
    return (
      <span className={same ? undefined : good ? "text-teal" : "text-amber"}>
        {same ? `as ${activeName}` : text}
      </span>
    );
  };
  const latency = quantity(draft.p95ResponseSeconds, "s");
  const cost = active ? draft.costUsd - active.costUsd : 0;
  const short = active ? Math.round(draft.minutesShort) - Math.round(active.minutesShort) : 0;
  const acts = active ? Math.round((draft.actionsPerDay - active.actionsPerDay) * 10) / 10 : 0;
  const slower = active ? draft.p95ResponseSeconds - active.p95ResponseSeconds : 0;
  return (
    <div className="[&_dl]:rounded-none [&_dl]:border-x-0">
      <TileStrip
        label="Against the active version"
        tiles={[
          {
            label: "Cost",
            figure: money(draft.costUsd),
            second: against(
              Math.round(cost * 100) / 100,
              `${money(Math.abs(cost))} ${cost < 0 ? "less" : "more"} than ${activeName}`,
            ),
          },
          {
            label: "Short of capacity",
            figure: figures(Math.round(draft.minutesShort)),
            unit: "min",
            second: against(short, `${Math.abs(short)} min ${short < 0 ? "less" : "more"}`),
          },
          {
            label: "p95 latency",
            figure: latency.figure,
            unit: latency.unit,
            second: against(Math.round(slower * 1000), `${signed(Math.round(slower * 1000))} ms`),
          },
          {
            label: "Acts a day",
            figure: figures(Math.round(draft.actionsPerDay * 10) / 10),
            second: against(acts, `${figures(Math.abs(acts))} ${acts < 0 ? "fewer" : "more"}`),
          },
        ]}
      />
    </div>
  );
}

function Wrong({ replay, names }: { replay: Replayed; names: { draft: string; active: string } }) {
  const zone = useZone();
  const draft = replay.runs.find((run) => run.key === "draft");
  const active = replay.runs.find((run) => run.key === "active");
  if (!draft) return null;
  const worst = draft.episodes[0];
  const overlap =
    worst &&
    active?.episodes.find((e) => e.fromAt < worst.toAt + 3_600_000 && e.toAt > worst.fromAt - 3_600_000);
  return (
    <p className="border-t border-line px-3.5 py-2.5">
      <b className="font-semibold">What it would have got wrong:</b>{" "}
      {worst
        ? `${dateTime(worst.fromAt, zone)}, ${Math.round(worst.minutesShort)} min short by up to ${figures(worst.missingReplicas)} replicas${active ? `; ${names.active} was short for ${Math.round(overlap?.minutesShort ?? 0)} min` : ""}.`
        : `nothing was short in these ${Math.round(replay.days)} days.`}{" "}
      Dearest day: {day(draft.dearestDay.at, zone)}, {money(draft.dearestDay.costUsd)}.
    </p>
  );
}
