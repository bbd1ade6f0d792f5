"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import Link from "next/link";
import { useTRPC } from "@/components/api";
import { useClock, useNow } from "@/components/clock";
import { Badge, type Ink } from "@/components/ui/badge";
import { figures, MEASURE_WORD } from "@/components/ui/format";
import { when } from "@/components/ui/format-time";
import { Progress } from "@/components/ui/progress";
import { useToast } from "@/components/ui/toast";
import type { Resource } from "@/server/core/words";
import type { AppRouter } from "@/server/api/router";
import { RowFaults } from "./import-form";

type Item = inferRouterOutputs<AppRouter>["imports"]["list"]["items"][number];

const INK: Record<Item["state"], Ink> = {
  queued: "blue",
  running: "blue",
  done: "slate",
  failed: "red",
  cancelled: "slate",
};
const WORD: Record<Item["state"], string> = {
  queued: "Waiting",
  running: "Storing",
  done: "Stored",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** ImportItem is one import: how far it is, what was not taken and why, what was assumed, and the way to the workload. */
export function ImportItem({ item, may }: { item: Item; may: boolean }) {
  const toast = useToast();
  const trpc = useTRPC();
  const { speed } = useClock();
  const now = useNow(5_000);
  const under = item.state === "queued" || item.state === "running";
  const cancel = useMutation(
    trpc.imports.cancel.mutationOptions({
      onSuccess: ({ fileName, accepted }) =>
        toast({
          title: `The import of ${fileName} is cancelled.`,
          text: `${figures(accepted)} rows are stored and stay.`,
        }),
      onError: (error) =>
        toast({ kind: "error", title: "The import was not cancelled.", text: error.message }),
    }),
  );
  const all = useQuery({
    ...trpc.imports.get.queryOptions({ id: item.id }),
    enabled: item.rejected > item.faults.length,
  });
  return (
    <li className="border-t border-line px-3.5 py-2.5">
      <p className="flex flex-wrap items-center gap-2">
        <b className="min-w-0 font-semibold break-all">{item.fileName}</b>
        <Badge ink={INK[item.state]}>{WORD[item.state]}</Badge>
        <span className="ml-auto text-small text-ink-3">{when(Date.parse(item.createdAt), now)}</span>
      </p>
      {under ? (
        <Progress
          label={`${figures(item.rows)} of ${figures(item.total)} rows`}
          share={item.progress}
          leftMs={item.secondsLeft === null ? undefined : (item.secondsLeft * 1000) / speed}
          follows="The first forecast follows by itself."
          onCancel={may ? () => cancel.mutate({ id: item.id }) : undefined}
          cancelling={cancel.isPending}
        />
      ) : (
        <p className="text-small text-ink-2">
          {figures(item.accepted)} of {figures(item.total)} rows of{" "}
          {item.measure === "cpu" || item.measure === "gpu"
            ? item.measure.toUpperCase()
            : MEASURE_WORD[item.measure as Resource].toLowerCase()}{" "}
          are stored
          {item.duplicates > 0 && `, ${figures(item.duplicates)} of them repeat an instant`}.{" "}
          {item.workloadId && item.state !== "failed" && (
            <Link className="link" href={`/workloads/${item.workloadId}`}>
              Open the workload
            </Link>
          )}
        </p>
      )}
      {item.error && <p className="text-small text-red">{item.error}</p>}
      {item.notes.map((note) => (
        <p key={note} className="text-small text-ink-2">
          {note}
        </p>
      ))}
      {item.rejected > 0 && (
        <RowFaults faults={all.data?.faults ?? item.faults} count={item.rejected} tense="not taken" />
      )}
    </li>
  );
}
