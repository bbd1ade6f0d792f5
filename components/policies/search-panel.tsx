"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { useMay } from "@/components/shell/use-shell";
import { when } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { Progress } from "@/components/ui/progress";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import type { PolicyDetail, Tuning } from "./types";

/** SearchPanel shows one kind of search in a policy's history: how far it is, and what came of the last ones. */
export function SearchPanel({
  policy,
  kind,
  title,
  note,
  actions,
  doing,
  empty,
  found,
  children,
}: {
  policy: PolicyDetail;
  kind: Tuning["kind"];
  title: string;
  note: string;
  /** The button that starts it; `busy` while any search of this policy is on its way. */
  actions: (busy: boolean) => ReactNode;
  doing: (tuning: Tuning) => string;
  empty: { title: string; text: string };
  found: (tuning: Tuning) => ReactNode;
  children?: ReactNode;
}) {
  const trpc = useTRPC();
  const toast = useToast();
  const now = useNow(5_000);
  const zone = useZone();
  const mayWrite = useMay("policies:write");
  const { id } = policy;
  const read = useQuery(trpc.policies.tunings.queryOptions({ id, limit: 10 }));
  const cancel = useMutation(
    trpc.policies.cancelTuning.mutationOptions({
      onError: (error) => toast({ kind: "error", title: "Not cancelled.", text: error.message }),
    }),
  );
  const tunings = read.data?.items ?? [];
  const busy = tunings.some(underWay);
  const own = tunings.filter((tuning) => tuning.kind === kind);
  const running = own.find(underWay);
  const ended = own.filter((tuning) => tuning !== running).slice(0, 3);
  return (
    <Panel title={title} note={note} className="mt-3" actions={actions(busy)}>
      {children}
      {read.error ? (
        <QueryFault error={read.error} what={title} onRetry={() => void read.refetch()} />
      ) : !read.data ? (
        <Loading lines={2} what="Reading what was found" />
      ) : (
        <>
          {running && (
            <Progress
              label={running.state === "queued" ? "Waits for its turn" : doing(running)}
              share={running.progress}
              leftMs={timeLeft(running, now)}
              follows="Nothing changes by itself. What holds is submitted as a version for approval."
              onCancel={mayWrite ? () => cancel.mutate({ id: running.id }) : undefined}
              cancelling={cancel.isPending}
            />
          )}
          {!running && ended.length === 0 && <Empty title={empty.title}>{empty.text}</Empty>}
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
                {found(tuning)}
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

const underWay = ({ state }: Tuning): boolean => state === "queued" || state === "running";

/** timeLeft gives milliseconds by what has been done so far; unknown in the first twentieth. */
function timeLeft(tuning: Tuning, now: number): number | undefined {
  if (tuning.startedAt === undefined || tuning.progress < 0.05) return undefined;
  return ((now - tuning.startedAt) / tuning.progress) * (1 - tuning.progress);
}
