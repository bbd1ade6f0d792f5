"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/segmented";
import { useToast } from "@/components/ui/toast";
import { LevelTable } from "./level-table";
import { SearchPanel } from "./search-panel";
import type { PolicyDetail } from "./types";

const SHORT = [
  { value: "0.1", label: "0.1 %" },
  { value: "0.3", label: "0.3 %" },
  { value: "1", label: "1 %" },
  { value: "3", label: "3 %" },
] as const;

/** RiskLevelPanel has a policy's level of risk chosen by replay of its workloads' own history, and shows the evidence. */
export function RiskLevelPanel({ policy }: { policy: PolicyDetail }) {
  const trpc = useTRPC();
  const toast = useToast();
  const mayWrite = useMay("policies:write");
  const [short, setShort] = useState<(typeof SHORT)[number]["value"]>("1");
  const { id } = policy;
  const start = useMutation(
    trpc.policies.chooseRisk.mutationOptions({
      onSuccess: ({ workloads }) =>
        toast({
          title: `Every level of risk is replayed over ${workloads === 1 ? "1 workload" : `${workloads} workloads`}.`,
        }),
      onError: (error) => toast({ kind: "error", title: "No choice was started.", text: error.message }),
    }),
  );
  return (
    <SearchPanel
      policy={policy}
      kind="risk level"
      title="Choose the level of risk"
      note="By replay of its own history"
      actions={(busy) => (
        <Button
          busy={start.isPending}
          disabled={!mayWrite || busy || policy.governs.length === 0}
          onClick={() => start.mutate({ id, shortPercent: Number(short) })}
        >
          Choose
        </Button>
      )}
      doing={() => "Replays every level over what the policy governs"}
      empty={{
        title: "No level has been chosen yet.",
        text: "It replays each level over the last 14 days (6 at least) and takes the cheapest that is short within this share of the time and loses at most 0.5 % of demand. It also says what choosing beforehand costs.",
      }}
      found={({ result }) => result && "choice" in result && <LevelTable choice={result.choice} />}
    >
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-small text-ink-2">
        Time short, at most
        <Segmented label="Time short, at most" value={short} options={SHORT} onChange={setShort} />
      </div>
    </SearchPanel>
  );
}
