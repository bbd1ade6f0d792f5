"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { span } from "@/components/ui/format";
import { when } from "@/components/ui/format-time";
import { useToast } from "@/components/ui/toast";
import type { PlanCase, RequestCase, VersionCase } from "./types";

/** DecidedRail says what came of a case, and offers Undo while it is possible. */
export function DecidedRail({
  plan,
  version,
  request,
}: {
  plan?: PlanCase;
  version?: VersionCase;
  request?: RequestCase;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const now = useNow(1_000);
  const zone = useZone();
  const mayPlans = useMay("plans:decide");
  const mayPolicies = useMay("policies:decide");
  const after = (says: string) => ({
    onSuccess: () => toast({ title: "Undone.", text: says }),
    onError: (error: { message: string }) =>
      toast({ kind: "error", title: "Not undone.", text: error.message }),
    onSettled: () => {
      void queries.invalidateQueries(trpc.plans.pathFilter());
      void queries.invalidateQueries(trpc.policies.pathFilter());
    },
  });
  const revert = useMutation(
    trpc.plans.revert.mutationOptions(
      after(plan ? `${plan.workload.name} goes back to ${plan.fromReplicas}.` : ""),
    ),
  );
  const rollback = useMutation(
    trpc.policies.rollback.mutationOptions(after("The version before is active again.")),
  );
  const facts = plan ?? version?.version ?? (request && { ...request, decidedName: request.decided?.name });
  if (!facts) return null;
  const undoUntil = plan?.undoUntil ?? version?.undoUntil;
  const may = plan ? mayPlans : mayPolicies;
  const can =
    undoUntil !== undefined && undoUntil > now && may && (plan !== undefined || version?.base !== undefined);
  const undo = () => {
    if (plan) revert.mutate({ id: plan.id });
    else if (version)
      rollback.mutate({
        id: version.version.policyId,
        n: version.version.version,
        seenActive: version.version.version,
        reason: "Undo",
      });
  };
  return (
    <div>
      <h2 className="text-small font-[580] text-ink-2">What came of it</h2>
      <p className="text-title">{facts.state === "expired" ? "lapsed" : facts.state}</p>
      {facts.decidedName && facts.decidedAt !== undefined ? (
        <p className="text-ink-2">
          {facts.decidedName} decided {when(facts.decidedAt, now, zone)}.
        </p>
      ) : (
        <p className="text-ink-2">
          {plan && facts.state === "expired" ? `Nobody decided. ${plan.otherwise}` : "Nobody decided."}
        </p>
      )}
      {facts.comment && <q className="mt-2 block">{facts.comment}</q>}
      {plan?.failure && <p className="mt-2 text-red">{plan.failure}</p>}
      {can && undoUntil !== undefined && (
        <div className="mt-3 border-t border-line pt-3">
          <Button hint="Z" busy={revert.isPending || rollback.isPending} onClick={undo}>
            Undo
          </Button>
          <p className="num mt-1.5 text-small text-ink-2">
            {plan?.state === "applied"
              ? `Returns to ${plan.fromReplicas}. `
              : plan
                ? "Takes the approval back; the plan waits again. "
                : "The version before is active again. "}
            Possible for {span(undoUntil - now)} more.
          </p>
        </div>
      )}
    </div>
  );
}
