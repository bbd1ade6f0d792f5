"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useMemo, useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { cx } from "@/components/ui/class-names";
import { clock } from "@/components/ui/format-time";
import { Ladder } from "@/components/ui/ladder";
import { Loading, QueryFault, Stale } from "@/components/ui/states";
import { PLAN_INK } from "@/components/ui/states-of";
import { sayChange } from "@/server/core/planning/moves";
import { DeadlineRing } from "./deadline-ring";
import { PlanCurve } from "./plan-curve";
import { sayChance, sayCost, sayShort, timesOf } from "./plan-words";
import type { PlanCase as Case } from "./types";
import { type Neighbours, WhyStages } from "./why-stages";

const MINUTE = 60_000;

/** PlanCase shows a plan to whoever decides it: why, demand against capacity, the four facts, and each stage. */
export function PlanCase({ plan, commentId }: { plan: Case; commentId: string }) {
  const now = useNow(15_000);
  const zone = useZone();
  const [why, setWhy] = useState(false);
  const { workload } = plan;
  const others = plan.toWarm !== undefined || plan.toSize !== undefined;
  const neighbours = (plan.inputs as { neighbours?: Neighbours } | null)?.neighbours;
  return (
    <article aria-label={`P-${plan.number}, ${workload.name}`}>
      <div className="flex flex-wrap items-center gap-2.5">
        <Badge ink={PLAN_INK[plan.state]}>
          {plan.state === "proposed" ? `Plan P-${plan.number}` : `P-${plan.number} ${plan.state}`}
        </Badge>
        <span className="max-md:hidden">
          <Ladder mode={workload.mode} word />
        </span>
        <span className="text-small text-ink-2 max-md:hidden">
          {workload.application}, {workload.region}
        </span>
        {plan.state === "proposed" && (
          <span className="ml-auto md:hidden">
            <DeadlineRing openedAt={plan.createdAt} expiresAt={plan.expiresAt} words />
          </span>
        )}
      </div>
      <h1 className="mt-1 text-title">
        <Link href={`/workloads/${workload.id}`} className="text-ink no-underline hover:underline">
          {workload.name}
        </Link>
        {others ? (
          <span>, {sayChange(plan)}</span>
        ) : (
          <>
            <span className="font-[400] text-ink-2 max-md:hidden"> {plan.fromReplicas} ›</span>
            <span className="max-md:hidden"> {plan.toReplicas} replicas</span>
            <span className="md:hidden">
              , {plan.fromReplicas} to {plan.toReplicas} replicas by {clock(timesOf(plan, now).readyBy, zone)}
            </span>
          </>
        )}
      </h1>
      <p className="mt-0.5 mb-3 text-lead text-ink-2">{plan.headline}</p>
      {plan.obstacle && (
        <div className="mb-3">
          <Stale title="This plan cannot be approved now.">{plan.obstacle.message}</Stale>
        </div>
      )}
      <Curve plan={plan} />
      <Facts plan={plan} />
      <div className="mt-3 flex flex-wrap gap-2 md:hidden">
        <button
          type="button"
          className={buttonClass("outline", "normal", "rounded-full px-4")}
          aria-expanded={why}
          onClick={() => setWhy(!why)}
        >
          Why {plan.toReplicas}?
        </button>
        <button
          type="button"
          className={buttonClass("outline", "normal", "rounded-full px-4")}
          onClick={() => {
            const field = document.getElementById(commentId);
            field?.scrollIntoView({ block: "center" });
            field?.focus();
          }}
        >
          Comment
        </button>
      </div>
      <section
        aria-label={`Why ${plan.toReplicas}?`}
        className={cx(
          "mt-3 rounded-panel border border-line bg-surface px-3.5 pb-2",
          !why && "max-md:hidden",
        )}
      >
        <h2 className="pt-2.5 pb-1.5 text-lead font-semibold">Why {plan.toReplicas}?</h2>
        <WhyStages reasons={plan.reasons} neighbours={neighbours} />
      </section>
    </article>
  );
}

function Curve({ plan }: { plan: Case }) {
  const trpc = useTRPC();
  const now = useNow(MINUTE);
  // A whole minute, so that the question stays the same between two renders.
  const minute = Math.floor(now / MINUTE) * MINUTE;
  const range = useMemo(() => ({ from: minute - 150 * MINUTE, to: minute + 90 * MINUTE }), [minute]);
  const chart = useQuery({
    ...trpc.workloads.chart.queryOptions({ id: plan.workload.id, ...range, points: 240 }),
    placeholderData: (before) => before,
  });
  if (chart.error)
    return <QueryFault error={chart.error} what="The curve" onRetry={() => void chart.refetch()} />;
  return (
    <section
      aria-label="Demand against capacity"
      className="rounded-panel border border-line bg-surface px-3.5 pt-2 pb-2.5 max-md:border-0 max-md:bg-transparent max-md:p-0"
    >
      {chart.data ? (
        <PlanCurve chart={chart.data} ahead={aheadOf(plan, now)} />
      ) : (
        <Loading lines={6} what="Reading the curve" className="min-h-64" />
      )}
    </section>
  );
}

function aheadOf(plan: Case, now: number) {
  if (plan.state !== "proposed" && plan.state !== "approved") return undefined;
  return { from: plan.fromReplicas, to: plan.toReplicas, readyBy: timesOf(plan, now).readyBy };
}

function Facts({ plan }: { plan: Case }) {
  const now = useNow(15_000);
  const zone = useZone();
  const { odds, policy } = plan;
  const up = plan.toReplicas > plan.fromReplicas;
  const short = odds && sayShort(odds, now);
  const chance = odds && sayChance(odds, zone);
  const rows: { label: string; figure: React.ReactNode; more?: string }[] = [
    {
      label: "If you approve",
      figure: sayCost(plan.costPerHour),
      more: up
        ? `${plan.toReplicas} ready by ${clock(timesOf(plan, now).readyBy, zone)}`
        : `${plan.toReplicas} stay`,
    },
    up && short
      ? { label: "If nobody decides", figure: short.figure, more: short.within }
      : { label: "If nobody decides", figure: plan.otherwise.replace(/^Otherwise /, "").replace(/\.$/, "") },
    ...(odds && chance
      ? [{ label: `Chance of passing ${odds.replicas} replicas`, figure: chance.figure, more: chance.when }]
      : []),
    {
      label: "Policy",
      figure: policy ? (
        <Link className="link" href={`/policies/${policy.id}`}>
          {policy.name} v{policy.version}
        </Link>
      ) : (
        "none"
      ),
    },
  ];
  return (
    <dl className="mt-3 mb-0 rounded-panel border border-line bg-surface px-3.5 max-md:border-0 max-md:bg-transparent max-md:px-0">
      {rows.map((row) => (
        <div
          key={row.label}
          className="flex min-h-9 flex-wrap items-center justify-between gap-x-3 border-t border-line py-1 first:border-t-0 max-md:text-lead"
        >
          <dt className="text-ink-2">{row.label}</dt>
          <dd className="num m-0 text-right">
            <b className="font-semibold">{row.figure}</b>{" "}
            {row.more && <span className="text-ink-2">{row.more}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
