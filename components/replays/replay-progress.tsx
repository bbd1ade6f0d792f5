"use client";
import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { useMay } from "@/components/shell/use-shell";
import { Progress } from "@/components/ui/progress";
import { useToast } from "@/components/ui/toast";

/** ReplayProgress shows how far a replay is, with the time left, and cancels it. */
export function ReplayProgress({
  replay,
  follows,
}: {
  replay: { id: string; label: string; state: string; progress: number; secondsLeft: number | null };
  follows?: string;
}) {
  const trpc = useTRPC();
  const toast = useToast();
  const may = useMay("replays:write");
  const cancel = useMutation(
    trpc.replays.cancel.mutationOptions({
      onSuccess: ({ label }) => toast({ title: `${label} is cancelled.` }),
      onError: (error) => toast({ kind: "error", title: "Not cancelled.", text: error.message }),
    }),
  );
  return (
    <Progress
      label={replay.state === "queued" ? `${replay.label} waits its turn` : `${replay.label} is replaying`}
      share={replay.progress}
      leftMs={replay.secondsLeft === null ? undefined : replay.secondsLeft * 1000}
      follows={follows}
      onCancel={may ? () => cancel.mutate({ id: replay.id }) : undefined}
      cancelling={cancel.isPending}
    />
  );
}
