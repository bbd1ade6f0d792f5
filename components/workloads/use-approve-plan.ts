"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { useClock } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { clock } from "@/components/ui/format-time";
import { useToast } from "@/components/ui/toast";

const UNDO_MS = 10 * 60_000;

/** useApprovePlan approves a plan from a Next line or a row, says what follows and offers Undo for ten minutes. */
export function useApprovePlan(): { approve: (id: string) => void; busy: boolean } {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const zone = useZone();
  const { speed } = useClock();
  const again = () => {
    void queries.invalidateQueries(trpc.plans.pathFilter());
    void queries.invalidateQueries(trpc.workloads.pathFilter());
    void queries.invalidateQueries(trpc.overview.pathFilter());
  };
  const revert = useMutation(trpc.plans.revert.mutationOptions());
  const approve = useMutation(
    trpc.plans.approve.mutationOptions({
      onSuccess: (done) => {
        const change = done.toReplicas - done.fromReplicas;
        const what =
          change === 0
            ? done.change
            : `${Math.abs(change)} ${Math.abs(change) === 1 ? "replica" : "replicas"}`;
        const verb =
          change === 0
            ? "from then on,"
            : change > 0
              ? `${Math.abs(change) === 1 ? "starts" : "start"}`
              : Math.abs(change) === 1
                ? "is released"
                : "are released";
        toast({
          title: "Approved.",
          text: `${done.workloadName}: ${what} ${verb} at ${clock(done.actAt, zone)}.`,
          undoMs: UNDO_MS / speed,
          undo: () =>
            revert
              .mutateAsync({ id: done.id })
              .then(() =>
                toast({ title: "Undone.", text: `${done.workloadName} goes back to ${done.fromReplicas}.` }),
              )
              .catch((failure: Error) =>
                toast({ kind: "error", title: "Not undone.", text: failure.message }),
              )
              .finally(again),
        });
      },
      onError: (failure) => toast({ kind: "error", title: "Not approved.", text: failure.message }),
      onSettled: again,
    }),
  );
  return { approve: (id) => approve.mutate({ id }), busy: approve.isPending };
}
