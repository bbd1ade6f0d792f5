"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTRPC } from "@/components/api";
import { useZone } from "@/components/preferences";
import { cx } from "@/components/ui/class-names";
import { Select } from "@/components/ui/field";
import { figures, money, quantity, signed } from "@/components/ui/format";
import { dateTime, day } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { TileStrip } from "@/components/ui/tiles";
import type { Policy } from "@/server/core/policy/policy";
import { ReplayCurve } from "./replay-curve";
import { ReplayRuns } from "./replay-runs";
import type { PolicyDetail, Replayed } from "./types";

const QUIET_MS = 350;

/** WhatIf replays a draft over the last days of one governed workload; the old picture stays, paler, while a new one is made. */
export function WhatIf({
  policy,
  version,
  draft,
  active,
  title = `What if v${version} had run these days?`,
  tiles = true,
}: {
  policy: Pick<PolicyDetail, "id" | "governs">;
  version: number;
  /** Undefined while a field is wrong: the redraw stops. */
  draft?: Policy;
  active?: { version: number };
  title?: string;
  tiles?: boolean;
}) {
  const trpc = useTRPC();
  const zone = useZone();
  const [chosen, setChosen] = useState<string>();
  const governed = policy.governs.length > 0;
  const settled = useSettled(draft);
  const found = useQuery({
    ...trpc.policies.whatIf.queryOptions({
      id: policy.id,
      workloadId: chosen,
      draft: settled as Policy,
      active: active?.version,
    }),
    enabled: governed && settled !== undefined,
    placeholderData: (before) => before,
    staleTime: 60_000,
    retry: false,
  });
  const took = useTook(found.isFetching);
  const shown =
    chosen ?? (found.data && "runs" in found.data ? found.data.workload.id : policy.governs[0]?.id);
  if (!governed) {
    return (
      <Panel title={title}>
        <Empty title="Nothing can be replayed yet.">
          The policy governs no workload. Give it to one, then its last days are replayed here.
        </Empty>
      </Panel>
    );
  }
  const names = {
    draft: `${tiles ? "Draft" : "Proposed"} v${version}`,
    active: active ? `Active v${active.version}` : "",
  };
  const note = found.isFetching
    ? "recomputing"
    : took !== undefined && tiles
      ? `recomputed in ${figures(took / 1000)} s`
      : undefined;
  return (
    <Panel
      flush
      title={title}
      note={
        found.data && "runs" in found.data
          ? `${day(found.data.from, zone).slice(4)} to ${day(found.data.to, zone).slice(4)}, 5 min steps, forecasts as issued`
          : undefined
      }
      actions={
        <>
          {note && <span className="num text-small text-ink-2">{note}</span>}
          {policy.governs.length > 1 && (
            <Select
              aria-label="Replayed workload"
              className="w-40!"
              value={shown}
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
      {found.error ? (
        <div className="p-3.5 pt-0">
          <QueryFault error={found.error} what="The what-if" onRetry={() => void found.refetch()} />
        </div>
      ) : !found.data ? (
        <Loading lines={8} what="Replaying" className="min-h-72" />
      ) : "reason" in found.data ? (
        <Empty title="Too little is known to replay.">{found.data.reason}</Empty>
      ) : (
        <div
          className={cx(
            "transition-opacity duration-[240ms]",
            (found.isFetching || draft === undefined) && "opacity-60",
          )}
          aria-busy={found.isFetching || undefined}
        >
          {tiles && <Differences replay={found.data} activeName={names.active.replace("Active ", "")} />}
          <div className="px-3.5 pt-2.5 pb-2">
            <ReplayCurve
              replay={found.data}
              draftName={names.draft}
              activeName={active ? names.active : undefined}
            />
          </div>
          <div className="border-t border-line">
            <ReplayRuns replay={found.data} names={names} />
          </div>
          <Wrong replay={found.data} names={names} />
        </div>
      )}
    </Panel>
  );
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
  const latency = quantity(draft.p95Seconds, "s");
  const cost = active ? draft.cost - active.cost : 0;
  const short = active ? Math.round(draft.minutesShort) - Math.round(active.minutesShort) : 0;
  const acts = active ? Math.round((draft.actsPerDay - active.actsPerDay) * 10) / 10 : 0;
  const slower = active ? draft.p95Seconds - active.p95Seconds : 0;
  return (
    <div className="[&_dl]:rounded-none [&_dl]:border-x-0">
      <TileStrip
        label="Against the active version"
        tiles={[
          {
            label: "Cost",
            figure: money(draft.cost),
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
            figure: figures(Math.round(draft.actsPerDay * 10) / 10),
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
    worst && active?.episodes.find((e) => e.from < worst.to + 3_600_000 && e.to > worst.from - 3_600_000);
  return (
    <p className="border-t border-line px-3.5 py-2.5">
      <b className="font-semibold">What it would have got wrong:</b>{" "}
      {worst
        ? `${dateTime(worst.from, zone)}, ${Math.round(worst.minutesShort)} min short by up to ${figures(worst.missing)} replicas${active ? `; ${names.active} was short for ${Math.round(overlap?.minutesShort ?? 0)} min` : ""}.`
        : `nothing was short in these ${Math.round(replay.days)} days.`}{" "}
      Dearest day: {day(draft.dearestDay.at, zone)}, {money(draft.dearestDay.cost)}.
    </p>
  );
}

/** The value once it has not changed for a moment; the last right one while it is undefined. */
function useSettled(value: Policy | undefined): Policy | undefined {
  const [settled, setSettled] = useState(value);
  const text = JSON.stringify(value);
  useEffect(() => {
    if (text === undefined) return;
    const timer = setTimeout(() => setSettled(JSON.parse(text) as Policy), QUIET_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** Milliseconds that the last replay took, as seen from here. */
function useTook(running: boolean): number | undefined {
  const [took, setTook] = useState<number>();
  const began = useRef<number>(undefined);
  useEffect(() => {
    if (running) began.current = performance.now();
    else if (began.current !== undefined) setTook(performance.now() - began.current);
  }, [running]);
  return took;
}
