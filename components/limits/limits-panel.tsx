"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { WhyStages } from "@/components/plans/why-stages";
import { useZone } from "@/components/preferences";
import { useMay } from "@/components/shell/use-shell";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { clock } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { Loading, QueryFault } from "@/components/ui/states";
import { PLAN_INK } from "@/components/ui/states-of";
import { useToast } from "@/components/ui/toast";
import { bindsNobody } from "@/server/core/planning/limits/terms";
import { sayNumber } from "@/server/core/planning/say";
import { LimitRows } from "./limit-rows";
import { ProposeLimits } from "./propose-limits";

const rate = (value: number) => `${sayNumber(value)} req/s`;

/** LimitsPanel says who is limited at one workload, what fits, what follows, and offers the way back. */
export function LimitsPanel({ id, name }: { id: string; name: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const zone = useZone();
  const [mayDecide, mayWrite] = [useMay("plans:decide"), useMay("workloads:write")];
  const [asking, setAsking] = useState(false);
  const [why, setWhy] = useState(false);
  const limits = useQuery({ ...trpc.limits.list.queryOptions({ workload: id }), refetchInterval: 30_000 });
  const revert = useMutation(
    trpc.limits.revert.mutationOptions({
      onSuccess: (done) =>
        toast({ title: "Undone.", text: `${done.workloadName} goes back to what was before.` }),
      onError: (error) => toast({ kind: "error", title: "Not undone.", text: error.message }),
      onSettled: () => void queries.invalidateQueries(trpc.limits.pathFilter()),
    }),
  );
  if (limits.isPending) return <Loading lines={2} what="Reading limits" />;
  if (limits.isError)
    return <QueryFault error={limits.error} what="Limits" onRetry={() => void limits.refetch()} />;
  const item = limits.data.items[0];
  if (!item?.limitable)
    return (
      <Panel title="Limits and traffic" className="mt-3">
        <p className="text-ink-2">
          Nothing before {name} limits rates or steers traffic, so none are planned.
        </p>
      </Panel>
    );
  const { terms, endsAt, draft, follows, concurrency, served, backends } = item;
  const open = item.plans.find(({ state }) => state === "proposed");
  const applied = item.plans.find(({ state }) => state === "applied");
  const free = bindsNobody(terms);
  return (
    <Panel
      flush
      className="mt-3"
      title="Limits and traffic"
      note={
        free
          ? "nobody is limited"
          : `in force until ${endsAt === undefined ? "they are lifted" : clock(endsAt, zone)}`
      }
      actions={
        <>
          {open && (
            <Link className="link" href={`/plans?case=limits:${open.id}`}>
              Decide {open.label}
            </Link>
          )}
          {applied?.undoable && !free && (
            <Button
              disabled={!mayDecide}
              busy={revert.isPending}
              title={mayDecide ? undefined : "An approver or an admin decides."}
              onClick={() => revert.mutate({ id: applied.id })}
            >
              Undo {applied.label}
            </Button>
          )}
          <Button
            disabled={!mayWrite}
            title={mayWrite ? undefined : "An operator proposes limits."}
            onClick={() => setAsking(true)}
          >
            Propose limits
          </Button>
        </>
      }
    >
      {!free && <LimitRows terms={terms} served={served?.rules ?? []} />}
      <div className="grid gap-x-3 gap-y-1 border-t border-line px-3.5 py-2.5 text-body">
        <p>{follows ?? "Nothing was planned yet. The next cycle looks whether all fits."}</p>
        {draft && (
          <p className="num text-ink-2">
            {rate(draft.expected)} are expected at most;{" "}
            {draft.expected > draft.capacity ? `${rate(draft.capacity)} fit` : "all of it fits"}.
            {served &&
              ` ${rate(served.served)} of ${rate(served.asked)} were let through in the last minute.`}
          </p>
        )}
        {concurrency && (
          <p className="num text-ink-2">
            {concurrency.heldAt === undefined
              ? `Latency has not held requests back: up to ${sayNumber(concurrency.limit)} may be under way at once as far as was seen.`
              : `Latency rose above ${sayNumber(concurrency.limit)} requests under way at once, last at ${clock(concurrency.heldAt, zone)}.`}
          </p>
        )}
        {backends.length > 1 && (
          <p className="num text-ink-2">
            Traffic can be steered:{" "}
            {backends.map((one) => `${one.name} carries ${rate(one.carries)}`).join(", ")}.
          </p>
        )}
        {applied?.verdict && !free && (
          <p className={applied.verified === false ? "text-red" : "text-ink-2"}>
            {applied.label}: {applied.verdict}
          </p>
        )}
        {draft && draft.reasons.length > 0 && (
          <p>
            <button type="button" className="link min-h-6" aria-expanded={why} onClick={() => setWhy(!why)}>
              {why ? "Hide the reasons" : "Why?"}
            </button>
          </p>
        )}
      </div>
      {why && draft && (
        <div className="px-3.5 pb-2">
          <WhyStages reasons={draft.reasons} shown={sayNumber} />
        </div>
      )}
      {item.plans.length > 0 && (
        <ul className="m-0 list-none border-t border-line p-0">
          {item.plans.map((plan) => (
            <li
              key={plan.id}
              className="flex flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-line px-3.5 py-1.5 text-small last:border-b-0"
            >
              <Badge ink={PLAN_INK[plan.state]}>{plan.state === "expired" ? "lapsed" : plan.state}</Badge>
              <Link className="link" href={`/plans?case=limits:${plan.id}`}>
                {plan.label}
              </Link>
              <span className="min-w-0 flex-1 max-sm:basis-full">{plan.headline}</span>
              <span className="num text-ink-2">
                {clock(plan.createdAt, zone)}
                {plan.decidedName ? `, ${plan.decidedName}` : ""}
              </span>
            </li>
          ))}
        </ul>
      )}
      {asking && (
        <ProposeLimits
          id={id}
          name={name}
          now={terms}
          backends={backends}
          rule={limits.data.rule}
          onClose={() => setAsking(false)}
        />
      )}
    </Panel>
  );
}
