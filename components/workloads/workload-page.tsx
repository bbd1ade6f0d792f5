"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { appCodeOf, useTRPC } from "@/components/api";
import { useClock, useNow } from "@/components/clock";
import { LimitsPanel } from "@/components/limits/limits-panel";
import { Here, TopBarSlot } from "@/components/shell/here";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/field";
import { MEASURE_WORD, span } from "@/components/ui/format";
import { Ladder } from "@/components/ui/ladder";
import { NextLine } from "@/components/ui/next-line";
import { PageHead } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { Empty, Loading, QueryFault, Stale } from "@/components/ui/states";
import { useKeys } from "@/components/ui/use-keys";
import type { Resource } from "@/server/core/words";
import { CapacityLine } from "./capacity-line";
import { CurvePanel } from "./curve-panel";
import { Hold } from "./hold";
import { ModeDialog } from "./mode-dialog";
import { BoldText } from "./next-of";
import { RecordStrip } from "./record-strip";
import { TiersLine } from "./tiers-line";
import { useApprovePlan } from "./use-approve-plan";
import { useUrl } from "./use-url";
import { RANGES, type RangeKey, readView } from "./view";
import { WhyPanel } from "./why-panel";

/** WorkloadPage answers what will happen to one workload, and why; all that changes the view is in the URL. */
export function WorkloadPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const url = useUrl();
  const router = useRouter();
  const { speed } = useClock();
  // The window moves with the clock a minute at a time; a faster clock moves it at most every ten wall seconds.
  const quantum = Math.max(60_000, 10_000 * speed);
  const now = Math.floor(useNow(2_000) / quantum) * quantum;
  const view = readView(url.get, now);
  const workload = useQuery(trpc.workloads.get.queryOptions({ id }));
  const [changing, setChanging] = useState(false);
  const { approve, busy } = useApprovePlan();
  const [mayDecide, mayWrite] = [useMay("plans:decide"), useMay("workloads:write")];
  const next = workload.data?.next;
  const planId = next?.planId ?? undefined;
  useKeys([
    {
      keys: "a",
      does: "Approve the plan",
      run: () => planId && approve(planId),
      enabled: mayDecide && next?.waits === true,
    },
    {
      keys: "o",
      does: "Open the plan",
      run: () => planId && router.push(`/plans?case=plan:${planId}`),
      enabled: planId !== undefined,
    },
    { keys: "m", does: "Change the mode", run: () => setChanging(true), enabled: mayWrite },
  ]);
  if (workload.error) {
    if (appCodeOf(workload.error) !== "not_found")
      return (
        <QueryFault error={workload.error} what="The workload" onRetry={() => void workload.refetch()} />
      );
    return (
      <Empty
        title="There is no such workload."
        action={
          <Link className="link" href="/workloads">
            All workloads
          </Link>
        }
      >
        {workload.error.message}
      </Empty>
    );
  }
  if (!workload.data) return <Loading what="Reading the workload" lines={8} />;
  const { data } = workload;
  const resource = view.resource ?? data.primaryResource;
  const age = data.sampleAt === null ? undefined : now - Date.parse(data.sampleAt);
  return (
    <>
      <Here
        crumbs={[
          { label: data.application, href: `/workloads?application=${encodeURIComponent(data.application)}` },
          { label: data.name },
        ]}
        subject={{ kind: "workload", id, name: data.name }}
      />
      <TopBarSlot>
        <div className="w-[168px] max-md:hidden">
          <Select<RangeKey | "own">
            aria-label="Time range"
            value={view.live ? view.range : "own"}
            onValue={(range) => url.set({ range: range === "own" ? null : range, from: null, to: null })}
            options={[
              ...Object.entries(RANGES).map(([value, { label }]) => ({ value: value as RangeKey, label })),
              ...(view.live ? [] : [{ value: "own" as const, label: "Chosen window" }]),
            ]}
          />
        </div>
      </TopBarSlot>
      <PageHead
        title={data.name}
        lead={
          <span className="inline-flex flex-wrap items-center gap-x-2 text-body">
            <button
              type="button"
              disabled={!mayWrite}
              onClick={() => setChanging(true)}
              title={mayWrite ? "Change the mode (M)" : "An operator changes the mode."}
              className="min-h-6 rounded-control px-1 hover:enabled:bg-sunken"
            >
              <Ladder mode={data.mode} word />
            </button>
            <span>
              {data.application} · {data.region}
              {data.policy ? (
                <>
                  {" · "}
                  <Link className="link" href={`/policies/${data.policy.id}`}>
                    {data.policy.name}
                    {data.policy.version === null ? "" : ` v${data.policy.version}`}
                  </Link>
                </>
              ) : (
                " · no policy"
              )}
              {` · priority ${data.priority}`}
            </span>
          </span>
        }
        actions={
          <>
            {data.resources.length > 1 && (
              <Segmented<Resource>
                label="Resource"
                value={resource}
                options={data.resources.map((value) => ({ value, label: MEASURE_WORD[value] }))}
                onChange={(value) => url.set({ resource: value === data.primaryResource ? null : value })}
              />
            )}
            <Hold id={id} name={data.name} desired={data.desired} heldUntil={data.heldUntil} may={mayWrite} />
          </>
        }
      />
      <NextLine
        decides={data.next.decides === "waiting" ? "facts" : data.next.decides}
        actions={
          planId && (
            <>
              {data.next.waits && (
                <Button
                  variant="approve"
                  hint="A"
                  disabled={!mayDecide}
                  busy={busy}
                  title={mayDecide ? undefined : "An approver or an admin decides."}
                  onClick={() => approve(planId)}
                >
                  Approve
                </Button>
              )}
              <Button hint="O" onClick={() => router.push(`/plans?case=plan:${planId}`)}>
                Open
              </Button>
            </>
          )
        }
      >
        <BoldText text={data.next.text} bold={data.next.bold} />
      </NextLine>
      {age !== undefined && age > 3 * 60_000 && (
        <div className="mb-3">
          <Stale title={`Last sample ${span(age)} ago.`}>
            The line ends where the data ends. The reactive floor holds {data.desired} replicas until samples
            come back.{" "}
            {data.sourceError && (
              <span>
                {data.source.name}: {data.sourceError}{" "}
              </span>
            )}
            <Link className="link" href="/settings?part=estate">
              Open {data.source.name}
            </Link>
          </Stale>
        </div>
      )}
      <div className="mb-3 grid gap-3 lg:grid-cols-[minmax(0,1fr)_316px]">
        <CurvePanel id={id} name={data.name} resource={resource} view={view} now={now} url={url} />
        <section aria-label="Why" className="min-w-0 rounded-panel border border-line bg-surface">
          <WhyPanel id={id} at={view.at} onNow={() => url.set({ at: null })} />
        </section>
      </div>
      <RecordStrip id={id} resource={resource} />
      <TiersLine tiers={data.tiers} />
      <LimitsPanel id={id} name={data.name} />
      <CapacityLine id={id} learnt={data.learnt} may={mayWrite} />
      <ModeDialog
        key={data.mode}
        id={id}
        name={data.name}
        mode={data.mode}
        open={changing}
        onOpenChange={setChanging}
      />
    </>
  );
}
