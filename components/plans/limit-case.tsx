"use client";
import Link from "next/link";
import { useNow } from "@/components/clock";
import { LimitRows } from "@/components/limits/limit-rows";
import { useZone } from "@/components/preferences";
import { Badge } from "@/components/ui/badge";
import { span, type Zone } from "@/components/ui/format";
import { clock, when } from "@/components/ui/format-time";
import { Ladder } from "@/components/ui/ladder";
import { Stale } from "@/components/ui/states";
import { PLAN_INK } from "@/components/ui/states-of";
import { sayNumber } from "@/server/core/planning/say";
import { DeadlineRing } from "./deadline-ring";
import type { LimitCase as Case } from "./types";
import { WhyStages } from "./why-stages";

const rate = (value: number) => `${sayNumber(value)} req/s`;

/** LimitCase shows a plan of limits to whoever decides it: who may send how much, the facts, and each stage. */
export function LimitCase({ plan }: { plan: Case }) {
  const now = useNow(15_000);
  const zone = useZone();
  const { workload } = plan;
  const computed = plan.reasons.length > 1;
  return (
    <article aria-label={`${plan.label}, ${workload.name}`}>
      <div className="flex flex-wrap items-center gap-2.5">
        <Badge ink={PLAN_INK[plan.state]}>
          {plan.state === "proposed" ? `Limits ${plan.label}` : `${plan.label} ${plan.state}`}
        </Badge>
        <span className="max-md:hidden">
          <Ladder mode={workload.mode} word />
        </span>
        <span className="text-small text-ink-2 max-md:hidden">{workload.application}</span>
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
        <span className="font-[400] text-ink-2">, {plan.change}</span>
      </h1>
      <p className="mt-0.5 mb-3 text-lead text-ink-2">
        {plan.author ? (
          <>
            <q className="text-ink">{plan.headline}</q> {plan.author.name}, {when(plan.createdAt, now, zone)}.
          </>
        ) : (
          plan.headline
        )}
      </p>
      {plan.obstacle && (
        <div className="mb-3">
          <Stale title="These limits cannot be approved now.">{plan.obstacle.message}</Stale>
        </div>
      )}
      <section aria-label="Who may send how much" className="rounded-panel border border-line bg-surface">
        <LimitRows terms={plan.after} before={plan.before} />
      </section>
      <dl className="mt-3 grid grid-cols-2 gap-3 md:grid-cols-3">
        <Fact term="Expected at most" value={rate(plan.expected)} />
        <Fact term="Fits" value={rate(plan.capacity)} />
        <Fact
          term={plan.state === "applied" ? "Ends by itself" : "Holds for"}
          value={
            plan.state === "applied" ? `${clock(plan.endsAt, zone)}` : span(plan.endsAt - plan.createdAt)
          }
        />
      </dl>
      {plan.reasons.length > 0 && (
        <section aria-label="Why" className="mt-3 rounded-panel border border-line bg-surface px-3.5 pb-2">
          <h2 className="flex items-baseline gap-2 pt-2.5 pb-1.5 text-lead font-semibold">
            {computed ? "Why these?" : "Who asked"}
            {computed && <span className="text-small font-[400] text-ink-2">in requests a second</span>}
          </h2>
          <WhyStages reasons={plan.reasons} shown={sayNumber} />
        </section>
      )}
    </article>
  );
}

const Fact = ({ term, value }: { term: string; value: string }) => (
  <div className="rounded-panel border border-line bg-surface px-3.5 py-2">
    <dt className="text-small text-ink-2">{term}</dt>
    <dd className="num m-0 text-lead font-semibold">{value}</dd>
  </div>
);

/** limitBullets says in order of time what follows from approving limits, with the way back at the end. */
export function limitBullets(plan: Case, zone: Zone): string[] {
  const holds = span(plan.endsAt - plan.createdAt);
  const { rules } = plan.after;
  const bound =
    rules.length === 0
      ? "Nobody is limited any more, at once."
      : `${plan.change.replace(/^.* to /, "")}, at once; who sends more is answered 429 until it fits.`;
  return [
    bound,
    ...(rules.some(({ basis }) => basis)
      ? ["Nobody is limited below their floor, and shares follow the weights of priority."]
      : []),
    "What was let through is checked against it in the minute after; what does not hold is taken back.",
    ...(rules.length + plan.after.weights.length > 0
      ? [`It ends by itself after ${holds}, around ${clock(plan.endsAt, zone)}, and earlier when all fits.`]
      : []),
  ];
}
