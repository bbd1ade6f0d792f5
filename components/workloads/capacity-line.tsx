"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";

/** CapacityLine says what history taught of a replica's capacity, start-up and size, and offers to plan with it. */
export function CapacityLine({
  id,
  learnt,
  may,
}: {
  id: string;
  learnt: { load: string; lead: string; size: string | null; usable: boolean } | null;
  may: boolean;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const apply = useMutation(
    trpc.workloads.applyLearntCapacity.mutationOptions({
      onSuccess: (done) =>
        toast({ title: "Planned with the learnt capacity.", text: `${done.name}: ${done.evidence}` }),
      onError: (failure) =>
        toast({ kind: "error", title: "The capacity stays as it was.", text: failure.message }),
      onSettled: () => void queries.invalidateQueries(trpc.workloads.pathFilter()),
    }),
  );
  return (
    <section
      aria-label="Learnt capacity"
      className="mt-3 flex flex-wrap items-center gap-3 rounded-panel border border-line bg-surface px-3.5 py-2.5"
    >
      <div className="min-w-0 flex-1">
        <h2 className="text-lead font-semibold">Learnt capacity</h2>
        <p className="text-body">
          {learnt ? learnt.load : "Nothing is learnt yet. History is looked at once a day."}
        </p>
        {learnt && <p className="text-body">{learnt.lead}</p>}
        {learnt?.size && <p className="text-body">{learnt.size}</p>}
      </div>
      {learnt?.usable && (
        <Button
          disabled={!may}
          busy={apply.isPending}
          title={may ? undefined : "An operator changes what a workload is planned with."}
          onClick={() => apply.mutate({ id })}
        >
          Plan with it
        </Button>
      )}
    </section>
  );
}
