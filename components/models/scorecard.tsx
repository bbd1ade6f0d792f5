"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { day } from "@/components/ui/format-time";
import { Loading, QueryFault } from "@/components/ui/states";
import { CalibrationChart, DifferenceStrip, type ModelLine } from "./calibration-chart";
import { LeadChart } from "./lead-chart";
import { backendWords, bandWords, calibrationOf, pairOf, verdictText } from "./prepare-models";
import type { ModelCase } from "./types";

/** Act is what a person may do about a model, each with a reason. */
export type Act = "promote" | "rollback";

/** Scorecard is the proof beside the buttons: verdict, promises, and loss by how far ahead, all on days nobody learnt from. */
export function Scorecard({
  id,
  before,
  onAct,
}: {
  id: string;
  before: string | null;
  onAct: (act: Act, model: ModelCase) => void;
}) {
  const query = useQuery(useTRPC().models.get.queryOptions({ id }));
  if (query.error)
    return <QueryFault what="The scorecard" error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading lines={8} what="Scorecard" />;
  return <Card model={query.data} before={before} onAct={onAct} />;
}

function Card({
  model,
  before,
  onAct,
}: {
  model: ModelCase;
  before: string | null;
  onAct: (act: Act, model: ModelCase) => void;
}) {
  const may = useMay("models:decide");
  const { scores } = model;
  const buttons = (
    <div className="flex flex-wrap items-center gap-2 border-t border-line px-3.5 py-2.5">
      {(model.state === "candidate" || model.state === "shadow") && (
        <Button onClick={() => onAct("promote", model)} disabled={!may}>
          Promote anyway
        </Button>
      )}
      {model.state === "champion" && before !== null && (
        <Button onClick={() => onAct("rollback", model)} disabled={!may}>
          Roll back to {before}
        </Button>
      )}
      {model.state === "retired" && (
        <Button onClick={() => onAct("rollback", model)} disabled={!may}>
          Put {model.name} back
        </Button>
      )}
      {!may && <span className="text-small text-ink-2">Approvers promote and roll back.</span>}
    </div>
  );
  if (!scores) {
    return (
      <>
        <div className="px-3.5 py-3">
          <h2 className="text-lead font-semibold">{model.name}</h2>
          <p className="mt-1 text-ink-2">{withoutScores(model)}</p>
        </div>
        {model.state === "champion" && before === null ? null : buttons}
      </>
    );
  }
  const { challenger, rival } = pairOf(scores);
  const lines: ModelLine[] = [
    { name: rival.name, ink: "teal", points: calibrationOf(rival) },
    { name: challenger.name, ink: "violet", points: calibrationOf(challenger) },
  ];
  return (
    <>
      <div className="px-3.5 pt-3 pb-2">
        <h2 className="text-lead font-semibold">
          {challenger.name} against {rival.name}
        </h2>
        <p className="mt-1">
          <b className="font-semibold">{standing(model)}</b> {verdictText(model.verdict)}
        </p>
        {model.state === "shadow" && model.shadow && <ShadowProgress {...model.shadow} />}
        <p className="mt-1 text-small text-ink-2">
          Decided by rule on {scores.folds} moments of {scores.series} series, {day(scores.heldBackFrom)} to{" "}
          {day(scores.heldBackTo)}, which no model here had learnt from.
        </p>
        <p className="mt-1 text-small text-ink-2">
          {model.kindWords}. {backendWords(model.backend)}{" "}
          {model.passedOver.length > 0 && `${model.passedOver.join("; ")}.`}
        </p>
      </div>
      <div className="px-3.5 pb-2">
        <h3 className="pb-1 text-small font-semibold">Does the promise hold?</h3>
        <CalibrationChart lines={lines} />
        <p className="pt-2 pb-1 text-small text-ink-2">
          Difference in points: {bandWords(challenger.name, lines[1].points)}
        </p>
        <DifferenceStrip lines={lines} />
        <p className="flex flex-wrap gap-x-4 pt-1 text-small text-ink-2">
          <span className="text-teal">● {rival.name}</span>
          <span className="text-violet">□ {challenger.name}</span>
          <span>
            <span aria-hidden="true" className="mr-1 inline-block size-2.5 bg-sunken" />
            allowed
          </span>
        </p>
      </div>
      <div className="border-t border-line px-3.5 py-2.5">
        <h3 className="pb-1 text-small font-semibold">Loss by how far ahead</h3>
        <LeadChart scores={scores} />
      </div>
      {buttons}
    </>
  );
}

/** The word before the verdict: what became of the model. */
function standing({ state, scores, shadow }: ModelCase): string {
  const won = scores?.verdict.wins ?? false;
  if (state === "champion") return won ? "Promoted." : "Promoted by hand.";
  if (state === "shadow") return "In shadow.";
  if (state === "retired" && shadow) return "Retired.";
  return won ? "Promoted." : "Not promoted.";
}

/** ShadowProgress says how much of the live comparison is done. */
function ShadowProgress({ progress, why }: { progress: number; why: string }) {
  const percent = Math.round(progress * 100);
  return (
    <div className="mt-2">
      <div className="flex items-center gap-3">
        <progress className="sr-only" aria-label="Time in shadow" max={100} value={percent} />
        <div aria-hidden="true" className="h-2 flex-1 overflow-hidden rounded-full bg-sunken">
          <div className="h-full rounded-full bg-violet" style={{ width: `${percent}%` }} />
        </div>
        <span className="num font-semibold">{percent} %</span>
      </div>
      <p className="mt-1 text-small text-ink-2">
        {why} What it would have said is held against what is served; then the rule promotes or retires it.
      </p>
    </div>
  );
}

function withoutScores(model: ModelCase): string {
  if (model.state === "training")
    return "It is being trained. Its scorecard comes when the held-back days are scored.";
  if (model.state === "failed") return model.error ?? "The training failed.";
  if (model.kind === "ensemble")
    return `${model.why} Its scorecard stands beside the first network that is trained for ${model.group}.`;
  return "It has no scorecard.";
}
