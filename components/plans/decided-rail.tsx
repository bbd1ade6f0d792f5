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
import type { LimitCase, PlanCase, RequestCase, VersionCase } from "./types";

/** DecidedRail says what came of a case, and offers Undo while it is possible. */
export function DecidedRail({
  plan,
  version,
  request,
  limits,
}: {
  plan?: PlanCase;
  version?: VersionCase;
  request?: RequestCase;
  limits?: LimitCase;
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
      void queries.invalidateQueries(trpc.limits.pathFilter());
      void queries.invalidateQueries(trpc.policies.pathFilter());
    },
  });
  const revert = useMutation(
    trpc.plans.revert.mutationOptions(
      after(plan ? `${plan.workload.name} goes back to ${plan.fromReplicas}.` : ""),
    ),
  );
  const revertLimits = useMutation(
    trpc.limits.revert.mutationOptions(
      after(limits ? `${limits.workload.name} goes back to what was before.` : ""),
    ),
  );
  const rollback = useMutation(
    trpc.policies.rollback.mutationOptions(after("The version before is active again.")),
  );
  const facts =
    plan ?? limits ?? version?.version ?? (request && { ...request, decidedName: request.decided?.name });
  if (!facts) return null;
  const limitsUntil = limits?.undoable ? limits.endsAt : undefined;
  const undoUntil = plan?.undoUntil ?? limitsUntil ?? version?.undoUntil;
  const may = plan || limits ? mayPlans : mayPolicies;
  const can =
    undoUntil !== undefined &&
    undoUntil > now &&
    may &&
    (plan !== undefined || limits !== undefined || version?.base !== undefined);
  const undo = () => {
    if (plan) revert.mutate({ id: plan.id });
    else if (limits) revertLimits.mutate({ id: limits.id });
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
          {(plan ?? limits) && facts.state === "expired"
            ? `Nobody decided. ${(plan ?? limits)?.otherwise}`
            : "Nobody decided."}
        </p>
      )}
      {facts.comment && <q className="mt-2 block">{facts.comment}</q>}
      {(plan ?? limits)?.failure && <p className="mt-2 text-red">{(plan ?? limits)?.failure}</p>}
      {limits?.verdict && (
        <p className={limits.verified === false ? "mt-2 text-red" : "mt-2"}>
          {limits.verified === false ? "Not verified. " : limits.verified ? "Verified. " : ""}
          {limits.verdict}
        </p>
      )}
      {can && undoUntil !== undefined && (
        <div className="mt-3 border-t border-line pt-3">
          <Button
            hint="Z"
            busy={revert.isPending || revertLimits.isPending || rollback.isPending}
            onClick={undo}
          >
            Undo
          </Button>
          <p className="num mt-1.5 text-small text-ink-2">
            {plan?.state === "applied"
              ? `Returns to ${plan.fromReplicas}. `
              : (plan ?? limits)
                ? limits?.state === "applied"
                  ? "Returns to what was before. "
                  : "Takes the approval back; the plan waits again. "
                : "The version before is active again. "}
            Possible for {span(undoUntil - now)} more.
          </p>
        </div>
      )}
    </div>
  );
}
