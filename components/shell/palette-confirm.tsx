"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Button, buttonClass } from "@/components/ui/button";
import { clock, deadline } from "@/components/ui/format-time";
import { useToast } from "@/components/ui/toast";
import type { Places } from "@/server/store/shell";

/** PaletteConfirm asks once more before a plan is approved, with its diff, in the palette itself. */
export function PaletteConfirm({
  plan,
  onDone,
  onBack,
}: {
  plan: Places["plans"][number];
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
        toast({ title: "Approved.", text: `${plan.workload} goes from ${plan.from} to ${plan.to} replicas at ${clock(done.actAt, zone)}.` });
        void queries.invalidateQueries();
        onDone();
      },
    }),
  );
  return (
    <div className="px-4 py-3.5">
      <p className="text-head font-[620]">Approve P-{plan.number}?</p>
      <dl className="my-2.5 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 border-y border-line py-2.5">
        <dt className="text-ink-2">{plan.workload}, replicas</dt>
        <dd className="num m-0">
          <s className="text-ink-2">{plan.from}</s>{" "}
          <span className="rounded-badge bg-teal-fill px-1.5 font-semibold text-teal">{plan.to}</span>
        </dd>
        <dt className="text-ink-2">Why</dt>
        <dd className="m-0">{plan.headline}</dd>
        <dt className="text-ink-2">Lapses</dt>
        <dd className="m-0">{deadline(plan.expiresAt, now, zone)}</dd>
      </dl>
      <p role="alert" className="min-h-5 text-small text-red">
        {approve.error?.message}
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onBack}>Back</Button>
        <Link href={`/plans?case=plan:${plan.id}`} className={buttonClass()} onClick={onDone}>
          Open P-{plan.number}
        </Link>
        <Button variant="approve" autoFocus busy={approve.isPending} hint="↵" onClick={() => approve.mutate({ id: plan.id })}>
          Approve P-{plan.number}
        </Button>
      </div>
    </div>
  );
}
