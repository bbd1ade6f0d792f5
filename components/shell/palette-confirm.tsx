"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Button, buttonClass } from "@/components/ui/button";
import { money } from "@/components/ui/format";
import { clock, deadline } from "@/components/ui/format-time";
import { useToast } from "@/components/ui/toast";
import type { WaitingItem } from "@/server/services/plans/waiting";

/** PaletteConfirm asks once more before a plan is approved, with its diff, in the palette itself. */
export function PaletteConfirm({
  plan,
  onDone,
  onBack,
}: {
  plan: WaitingItem;
  onDone: () => void;
  onBack: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const now = useNow();
  const zone = useZone();
  const approve = useMutation(
    trpc.plans.approve.mutationOptions({
      onSuccess: (done) => {
        toast({
          title: "Approved.",
          text: `${plan.name} goes from ${done.fromReplicas} to ${done.toReplicas} replicas at ${clock(done.actAt, zone)}.`,
        });
        void queries.invalidateQueries();
        onDone();
      },
    }),
  );
  return (
    <div className="px-4 py-3.5">
      <p className="text-head font-[620]">Approve {plan.label}?</p>
      <dl className="my-2.5 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 border-y border-line py-2.5">
        <dt className="text-ink-2">{plan.name}</dt>
        <dd className="num m-0 font-semibold">{plan.change}</dd>
        {plan.costPerHour !== undefined && plan.costPerHour !== 0 && (
          <>
            <dt className="text-ink-2">Cost</dt>
            <dd className="num m-0">
              {plan.costPerHour > 0 && "+"}
              {money(plan.costPerHour, "/h")}
            </dd>
          </>
        )}
        <dt className="text-ink-2">Why</dt>
        <dd className="m-0">{plan.why}</dd>
        <dt className="text-ink-2">Lapses</dt>
        <dd className="m-0">
          {plan.expiresAt === undefined ? "never" : deadline(plan.expiresAt, now, zone)}
        </dd>
      </dl>
      <p role="alert" className="min-h-5 text-small text-red">
        {approve.error?.message}
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onBack}>Back</Button>
        <Link href={`/plans?case=plan:${plan.id}`} className={buttonClass()} onClick={onDone}>
          Open {plan.label}
        </Link>
        <Button
          variant="approve"
          autoFocus
          busy={approve.isPending}
          hint="↵"
          onClick={() => approve.mutate({ id: plan.id })}
        >
          Approve {plan.label}
        </Button>
      </div>
    </div>
  );
}
