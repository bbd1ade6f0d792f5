"use client";
import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { useClock, useNow } from "@/components/clock";
import { useMay } from "@/components/shell/use-shell";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { duration } from "@/components/ui/format";
import { when } from "@/components/ui/format-time";
import { useToast } from "@/components/ui/toast";
import { LossCurve } from "./loss-curve";
import { backendWords } from "./prepare-models";
import type { ModelRow } from "./types";

/** RunningTraining is one training under way: how far, how long still, why it began, what follows, its loss, and Cancel. */
export function RunningTraining({ model }: { model: ModelRow }) {
  const toast = useToast();
  const now = useNow(1_000);
  const { speed } = useClock();
  const may = useMay("models:write");
  const cancel = useMutation(
    useTRPC().models.cancel.mutationOptions({
      onSuccess: () =>
        toast({
          title: `${model.name} is being cancelled.`,
          text: "It stops within 5 s; the champion serves on.",
        }),
      onError: (error) =>
        toast({ kind: "error", title: "The training was not cancelled.", text: error.message }),
    }),
  );
  const percent = Math.round(model.progress * 100);
  const left = model.secondsLeft === null ? undefined : (model.secondsLeft * 1000) / speed;
  const begun = model.startedAt !== null;
  const scoring = begun && model.epoch > 0 && model.progress > 0.6;
  const stage = !begun
    ? "It waits for the trainer."
    : scoring
      ? "Held-back days are scored now."
      : `Epoch ${Math.min(model.epochs, model.epoch + 1)} of at most ${model.epochs}.`;
  return (
    <section
      aria-label={`Training of ${model.name}`}
      className="mb-3 grid gap-x-6 gap-y-2 rounded-panel border border-line bg-surface px-3.5 py-3 md:grid-cols-[1fr_auto_auto]"
    >
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <b className="mono font-semibold">{model.name}</b>
          <Badge ink="blue">Training</Badge>
          <span className="text-small text-ink-2">{model.group}</span>
        </p>
        <div className="mt-2.5 flex items-center gap-3">
          <progress className="sr-only" aria-label={`Training of ${model.name}`} max={100} value={percent} />
          <div aria-hidden="true" className="h-2 max-w-[420px] flex-1 overflow-hidden rounded-full bg-sunken">
            <div
              className="h-full rounded-full bg-blue transition-[width] duration-[240ms] ease-linear"
              style={{ width: `${percent}%` }}
            />
          </div>
          <span className="num text-body whitespace-nowrap">
            <b className="font-semibold">{percent} %</b>
            <span className="ml-2.5 text-ink-2">
              {left !== undefined && left > 0 ? `${duration(left)} left` : begun ? "" : "waiting"}
            </span>
          </span>
        </div>
        <p className="mt-2 text-small text-ink-2">
          {stage} {model.kindWords}. {backendWords(model.backend)} {begun ? "Started" : "Asked for"}{" "}
          {when(Date.parse(model.startedAt ?? model.createdAt), now)}. {model.why} Then copies for the largest
          series go on learning, and the held-back days are scored; a winner stands in shadow for a day before
          it serves.
        </p>
      </div>
      {begun ? <LossCurve losses={model.losses} epochs={model.epochs} /> : <span />}
      <div className="flex items-start md:justify-end">
        {may && (
          <Button
            variant="danger"
            onClick={() => cancel.mutate({ id: model.id })}
            busy={cancel.isPending || model.cancelRequested}
          >
            {model.cancelRequested ? "Cancelling" : "Cancel"}
          </Button>
        )}
      </div>
    </section>
  );
}
