"use client";
import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { SearchPanel } from "./search-panel";
import { SituationLines } from "./situation-lines";
import type { PolicyDetail } from "./types";

/** TuningPanel starts the agent that learns settings by situation, shows how far it is, and what came of the last times. */
export function TuningPanel({ policy }: { policy: PolicyDetail }) {
  const trpc = useTRPC();
  const toast = useToast();
  const mayWrite = useMay("policies:write");
  const { id } = policy;
  const start = useMutation(
    trpc.policies.tune.mutationOptions({
      onSuccess: ({ workload }) => toast({ title: `Learning from ${workload} has begun.` }),
      onError: (error) => toast({ kind: "error", title: "No tuning was started.", text: error.message }),
    }),
  );
  return (
    <SearchPanel
      policy={policy}
      kind="situations"
      title="Learn from history"
      note="An agent tries settings by situation in replays"
      actions={(busy) => (
        <Button
          busy={start.isPending}
          disabled={!mayWrite || busy || policy.governs.length === 0}
          onClick={() => start.mutate({ id })}
        >
          Start
        </Button>
      )}
      doing={({ workloadName }) => `Learns from ${workloadName}, then is judged on days it has not seen`}
      empty={{
        title: "Nothing has been learnt yet.",
        text: "It takes 11 days of history, learns on two thirds of them and is judged on the rest. It proposes a version only when that saves for certain and is not short for longer.",
      }}
      found={({ result }) => result && "lines" in result && <SituationLines lines={result.lines} />}
    />
  );
}
