"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { when } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { Progress } from "@/components/ui/progress";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { SituationLines } from "./situation-lines";
import type { PolicyDetail } from "./types";

/** TuningPanel starts the agent that learns settings by situation, shows how far it is, and what came of the last times. */
export function TuningPanel({ policy }: { policy: PolicyDetail }) {
  const trpc = useTRPC();
  const toast = useToast();
  const now = useNow(5_000);
  const zone = useZone();
  const mayWrite = useMay("policies:write");
  const { id } = policy;
  const found = useQuery(trpc.policies.tunings.queryOptions({ id, limit: 3 }));
  const start = useMutation(
    trpc.policies.tune.mutationOptions({
      onSuccess: ({ workload }) => toast({ title: `Learning from ${workload} has begun.` }),
      onError: (error) => toast({ kind: "error", title: "No tuning was started.", text: error.message }),
    }),
  );
  const cancel = useMutation(
    trpc.policies.cancelTuning.mutationOptions({
      onError: (error) => toast({ kind: "error", title: "Not cancelled.", text: error.message }),
    }),
  );
  const tunings = found.data?.items ?? [];
  const running = tunings.find(({ state }) => state === "queued" || state === "running");
  const ended = tunings.filter((tuning) => tuning !== running);
  return (
    <Panel
      title="Learn from history"
      note="An agent tries settings by situation in replays"
      className="mt-3"
      actions={
        <Button
          busy={start.isPending}
          disabled={!mayWrite || running !== undefined || policy.governs.length === 0}
          onClick={() => start.mutate({ id })}
        >
          Start
        </Button>
      }
    >
      {found.error ? (
        <QueryFault error={found.error} what="The tunings" onRetry={() => void found.refetch()} />
      ) : !found.data ? (
        <Loading lines={2} what="Reading the tunings" />
      ) : (
        <>
          {running && (
            <Progress
              label={
                running.state === "queued"
                  ? "Waits for its turn"
                  : `Learns from ${running.workloadName}, then is judged on days it has not seen`
              }
              share={running.progress}
              leftMs={timeLeft(running, now)}
              follows="Nothing changes by itself. What holds is submitted as a version for approval."
              onCancel={mayWrite ? () => cancel.mutate({ id: running.id }) : undefined}
              cancelling={cancel.isPending}
            />
          )}
          {!running && ended.length === 0 && (
            <Empty title="Nothing has been learnt yet.">
              It takes 11 days of history, learns on two thirds of them and is judged on the rest. It proposes
              a version only when that saves for certain and is not short for longer.
            </Empty>
          )}
          <ul className="m-0 list-none p-0">
            {ended.map((tuning) => (
              <li key={tuning.id} className="border-t border-line py-2 first:border-t-0">
                <p>
                  <b>{OUTCOME[tuning.state]}</b>
                  {tuning.proposedVersion !== undefined && (
                    <>
                      {" "}
                      as{" "}
                      <Link className="link" href={`/policies/${id}/${tuning.proposedVersion}`}>
                        v{tuning.proposedVersion}
                      </Link>
                    </>
                  )}
                  , {when(tuning.finishedAt ?? tuning.createdAt, now, zone)}
                </p>
                <p className="text-small text-ink-2">{tuning.why}</p>
                {tuning.result && <SituationLines lines={tuning.result.lines} />}
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

const OUTCOME: Record<string, string> = {
  proposed: "Proposed",
  "not proposed": "Not proposed",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** timeLeft gives milliseconds by what has been done so far; unknown in the first twentieth. */
function timeLeft(tuning: { startedAt?: number; progress: number }, now: number): number | undefined {
  if (tuning.startedAt === undefined || tuning.progress < 0.05) return undefined;
  return ((now - tuning.startedAt) / tuning.progress) * (1 - tuning.progress);
}
