import type { Fitted, KnownEvent } from "@/server/core/forecast/forecast";
import type { Series } from "@/server/core/series/series";

/** TrainingSeries is one member of the group that a global network learns from; all members have the same step. */
export interface TrainingSeries {
  key: string;
  series: Series;
  events: readonly KnownEvent[];
}

export interface NetworkSettings {
  kind: "lstm";
  units: number;
  /** Steps of history that the network sees, a multiple of `patchSteps`. */
  contextSteps: number;
  /** Steps that it reads at once (SegRNN, Lin et al. 2023): fewer, wider steps train quicker and forget less. */
  patchSteps: number;
  /** Steps ahead that it answers for. */
  horizonSteps: number;
  /** Past moments that it learns from in one epoch. */
  windowsPerEpoch: number;
  epochs: number;
  seed: number;
}

/** TrainingProgress is reported after every epoch and at least every two seconds. */
export interface TrainingProgress {
  epoch: number;
  epochs: number;
  /** 0 to 1 over the whole training. */
  fraction: number;
  /** Mean pinball loss on what was learnt from, and on held-back windows of the epochs so far; unitless (scaled). */
  trainLoss: number;
  heldBackLoss: number;
}

/**
 * ModelRuntime trains and runs networks. Contract: nothing at or after `until` is learnt from; aborting stops within
 * 5 s by throwing the signal's reason; the same input and seed give the same bytes on the same backend; too little
 * history throws AppError("invalid_input").
 */
export interface ModelRuntime {
  /** "wasm", "node" or "gpu": what the numbers run on. */
  backend(): Promise<string>;
  train(
    members: readonly TrainingSeries[],
    until: number,
    settings: NetworkSettings,
    report: (progress: TrainingProgress) => void,
    signal: AbortSignal,
  ): Promise<Uint8Array>;
  /** load gives a fitted forecaster for any series of the group; a damaged artefact throws AppError("internal"). */
  load(artifact: Uint8Array): Promise<Fitted>;
}
