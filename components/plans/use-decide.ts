"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useClock } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { clock } from "@/components/ui/format-time";
import { useToast } from "@/components/ui/toast";
import type { WaitingItem } from "./types";

export type Verdict = "approve" | "reject";

/** Deciding is how the page decides: one case or several of a kind; `error` is why the last one was not decided. */
export interface Deciding {
  decide(items: readonly WaitingItem[], verdict: Verdict, comment: string): Promise<boolean>;
  busy: boolean;
  error: { message: string; data?: unknown } | null;
  clear(): void;
}

const UNDO_MS = 10 * 60_000;

/** useDecide approves and rejects cases of any kind, offers Undo, and reads the lists again afterwards. */
export function useDecide(): Deciding {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const zone = useZone();
  const { speed } = useClock();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Deciding["error"]>(null);
  const approvePlan = useMutation(trpc.plans.approve.mutationOptions());
  const rejectPlan = useMutation(trpc.plans.reject.mutationOptions());
  const revertPlan = useMutation(trpc.plans.revert.mutationOptions());
  const approveLimits = useMutation(trpc.limits.approve.mutationOptions());
  const rejectLimits = useMutation(trpc.limits.reject.mutationOptions());
  const revertLimits = useMutation(trpc.limits.revert.mutationOptions());
  const approveVersion = useMutation(trpc.policies.approve.mutationOptions());
  const rejectVersion = useMutation(trpc.policies.reject.mutationOptions());
  const rollback = useMutation(trpc.policies.rollback.mutationOptions());
  const approveRequest = useMutation(trpc.requests.approve.mutationOptions());
  const rejectRequest = useMutation(trpc.requests.reject.mutationOptions());

  const again = () =>
    Promise.all([
      queries.invalidateQueries(trpc.plans.pathFilter()),
      queries.invalidateQueries(trpc.limits.pathFilter()),
      queries.invalidateQueries(trpc.policies.pathFilter()),
      queries.invalidateQueries(trpc.requests.pathFilter()),
    ]);

  const undoing = (undo: () => Promise<unknown>, says: string) => () => {
    undo()
      .then(() => toast({ title: "Undone.", text: says }))
      .catch((failure: Error) => toast({ kind: "error", title: "Not undone.", text: failure.message }))
      .finally(() => void again());
  };

  /** Decides one case and gives what the toast says, with its way back. */
  const one = async (item: WaitingItem, verdict: Verdict, comment: string) => {
    if (item.kind === "plan" && verdict === "approve") {
      const done = await approvePlan.mutateAsync({ id: item.id, comment });
      const change = done.toReplicas - done.fromReplicas;
      const count =
        change === 0 ? done.change : `${Math.abs(change)} ${Math.abs(change) === 1 ? "replica" : "replicas"}`;
      const verb =
        change === 0
          ? "from then on,"
          : change > 0
            ? change === 1
              ? "starts"
              : "start"
            : change === -1
              ? "is released"
              : "are released";
      const undo = undoing(
        () => revertPlan.mutateAsync({ id: item.id }),
        `${done.workloadName} goes back to ${done.fromReplicas}.`,
      );
      return {
        title: "Approved.",
        text: `${done.workloadName}: ${count} ${verb} at ${clock(done.actAt, zone)}.`,
        undo,
      };
    }
    if (item.kind === "plan") {
      const done = await rejectPlan.mutateAsync({ id: item.id, comment });
      return {
        title: "Rejected.",
        text: `${done.workloadName} stays at ${done.fromReplicas}.`,
        undo: undefined,
      };
    }
    if (item.kind === "limits" && verdict === "approve") {
      const done = await approveLimits.mutateAsync({ id: item.id, comment });
      const undo = undoing(
        () => revertLimits.mutateAsync({ id: item.id }),
        `${done.workloadName} goes back to what was before.`,
      );
      return { title: "Approved.", text: `${done.workloadName}: ${item.change}, at once.`, undo };
    }
    if (item.kind === "limits") {
      const done = await rejectLimits.mutateAsync({ id: item.id, comment });
      return { title: "Rejected.", text: `${done.workloadName}: ${done.otherwise}`, undo: undefined };
    }
    if (item.kind === "policy" && item.policy) {
      const { id, version: n, active } = item.policy;
      if (verdict === "reject") {
        const done = await rejectVersion.mutateAsync({ id, n, comment });
        return { title: "Rejected.", text: `${done.name}: ${done.stays}.`, undo: undefined };
      }
      const done = await approveVersion.mutateAsync({ id, n, comment, seenActive: active });
      const back = done.replaced;
      const undo =
        back === undefined
          ? undefined
          : undoing(
              () => rollback.mutateAsync({ id, n: back, seenActive: n, reason: "Undo" }),
              `v${back} is active again.`,
            );
      return { title: "Approved.", text: `${done.name} v${n} is active from the next cycle.`, undo };
    }
    if (item.kind === "mode" || item.kind === "model") {
      const mutation = verdict === "approve" ? approveRequest : rejectRequest;
      const done = await mutation.mutateAsync({ id: item.id, comment });
      if (verdict === "reject")
        return { title: "Rejected.", text: `${done.name} stays as it is.`, undo: undefined };
      const text =
        done.kind === "mode"
          ? `${done.name} is in ${done.request.to}. Nobody is asked from the next plan on.`
          : `${done.name} makes the next forecast of ${done.request.from}.`;
      return { title: "Approved.", text, undo: undefined };
    }
    throw new Error(`A ${item.kind} cannot be decided on this page yet.`);
  };

  const decide: Deciding["decide"] = async (items, verdict, comment) => {
    setBusy(true);
    setError(null);
    const done: Awaited<ReturnType<typeof one>>[] = [];
    const failed: string[] = [];
    let last: Deciding["error"] = null;
    for (const item of items) {
      try {
        done.push(await one(item, verdict, comment));
      } catch (failure) {
        last = failure as Error;
        failed.push(`${item.label} ${item.name}: ${last.message}`);
      }
    }
    setBusy(false);
    void again();
    if (items.length === 1) {
      if (last) setError(last);
      else toast({ ...done[0], undoMs: done[0].undo && UNDO_MS / speed });
      return last === null;
    }
    const undos = done.flatMap(({ undo }) => (undo ? [undo] : []));
    const word = verdict === "approve" ? "approved" : "rejected";
    if (done.length > 0) {
      const undo = undos.length > 0 ? () => undos.forEach((back) => back()) : undefined;
      toast({ title: `${done.length} ${word}.`, undo, undoMs: undo && UNDO_MS / speed });
    }
    if (failed.length > 0)
      toast({ kind: "error", title: `${failed.length} not ${word}.`, text: failed.join(" ") });
    return failed.length === 0;
  };

  return { decide, busy, error, clear: () => setError(null) };
}
