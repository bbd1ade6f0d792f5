import { meanLoss, type TrainingScores } from "@/server/core/registry/scores";
import type { ModelState } from "@/server/core/words";
import type { LiveRecord, ModelRecord } from "@/server/store/models";
import { STATISTICAL } from "@/server/store/models";

const KIND_WORDS: Record<string, string> = {
  lstm: "LSTM",
  gru: "GRU",
  transformer: "Transformer",
  dense: "Dense",
};

/** ModelView is a model as doors show it; times are ISO 8601 UTC, shares 0 to 1. */
export interface ModelView {
  id: string;
  name: string;
  group: string;
  kind: string;
  /** e.g. "LSTM, 32 units". */
  kindWords: string;
  state: ModelState;
  why: string;
  verdict: string | null;
  error: string | null;
  /** What its numbers were learnt on, with the version of TensorFlow.js, e.g. "wasm 4.22.0". */
  backend: string | null;
  /** Quicker backends that did not serve, and why. */
  passedOver: readonly string[];
  /** How far it is in shadow, 0 to 1, and in words; null before. It stays when the shadow ends. */
  shadow: { progress: number; why: string } | null;
  /** Weighted quantile loss, unitless; where it was measured is in `measuredOn`. */
  loss: number | null;
  /** How much lower that is than seasonal naive's on the same, percent. */
  beatsNaivePercent: number | null;
  coverage90: number | null;
  measuredOn: "held-back days" | "live, 30 min ahead" | null;
  answersInMs: number | null;
  trainedFrom: string | null;
  trainedTo: string | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  promotedAt: string | null;
  retiredAt: string | null;
  cancelRequested: boolean;
  /** Of a training: 0 to 1, and seconds left at the pace so far (product time); null without a pace. */
  progress: number;
  secondsLeft: number | null;
  epoch: number;
  epochs: number;
  losses: ModelRecord["losses"];
  createdBy: string;
}

/** ModelDetail adds the scorecard. */
export interface ModelDetail extends ModelView {
  scores: TrainingScores | null;
}

const iso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
const number = (value: number | null | undefined): number | null =>
  value === null || value === undefined || !Number.isFinite(value) ? null : value;

/** viewModel turns a record into what is shown; `live` is how the group's forecasts did, for the ensemble without a scorecard. */
export function viewModel(model: ModelRecord, now: number, live?: LiveRecord): ModelView {
  const { settings, progress } = model;
  const own = model.scores?.scored.find((scored) => scored.name === model.name);
  const naive = model.scores?.scored.find((scored) => scored.role === "seasonal naive");
  const loss = own ? meanLoss(own) : model.kind === STATISTICAL ? live?.loss : undefined;
  const naiveLoss = own && naive ? meanLoss(naive) : model.kind === STATISTICAL ? live?.naiveLoss : undefined;
  const running = model.state === "training" && model.startedAt !== undefined && progress > 0.01;
  return {
    id: model.id,
    name: model.name,
    group: model.groupKey,
    kind: model.kind,
    kindWords:
      model.kind === STATISTICAL
        ? "Statistical"
        : `${KIND_WORDS[model.kind] ?? model.kind}, ${settings.network?.units ?? 32} units`,
    state: model.state,
    why: model.why,
    verdict: model.verdict ?? null,
    error: model.error ?? null,
    backend: model.backend ?? null,
    passedOver: settings.passedOver ?? [],
    shadow:
      settings.shadowFrom === undefined
        ? null
        : (settings.shadow ?? { progress: 0, why: "Its first live forecasts are being scored." }),
    loss: number(loss),
    beatsNaivePercent: loss !== undefined && naiveLoss ? number((1 - loss / naiveLoss) * 100) : null,
    coverage90: number(own?.coverage90 ?? (model.kind === STATISTICAL ? live?.coverage90 : undefined)),
    measuredOn: own ? "held-back days" : model.kind === STATISTICAL && live ? "live, 30 min ahead" : null,
    answersInMs: number(own?.answersInMs),
    trainedFrom: iso(model.trainedFrom),
    trainedTo: iso(model.trainedTo),
    createdAt: new Date(model.createdAt).toISOString(),
    startedAt: iso(model.startedAt),
    finishedAt: iso(model.finishedAt),
    promotedAt: iso(settings.promotedAt),
    retiredAt: iso(settings.retiredAt),
    cancelRequested: model.cancelRequestedAt !== undefined,
    progress,
    secondsLeft: running
      ? Math.ceil((((now - (model.startedAt ?? now)) / 1000) * (1 - progress)) / progress)
      : null,
    epoch: model.epoch,
    epochs: model.epochs,
    losses: model.losses,
    createdBy: model.createdBy,
  };
}
