import type { Fitted, KnownEvent } from "@/server/core/forecast/forecast";
import type { Series } from "@/server/core/series/series";
import type { NetworkKind, Resource } from "@/server/core/words";

/** About is what a network is told of a series beside its values; the key finds the copy that learnt from it alone. */
export interface About {
  /** Stable over trainings, e.g. the id of the series. */
  readonly key: string;
  readonly measure?: Resource;
  /** Those announced later than a context's end are not looked at. */
  readonly events: readonly KnownEvent[];
}

/** TrainingSeries is one member of the group that a global network learns from; all members have the same step. */
export interface TrainingSeries extends About {
  readonly series: Series;
  /** Epoch ms at which its level last changed for good: some of what came since must be learnt from. */
  readonly shiftedAt?: number;
}

export interface NetworkSettings {
  kind: NetworkKind;
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
  /** How many members, the largest first, may get a copy of the network that goes on learning from them alone. */
  copies: number;
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

/** Backend is what the numbers run on. */
export interface Backend {
  name: "gpu" | "node" | "wasm";
  /** Version of TensorFlow.js, e.g. "4.22.0". */
  version: string;
  /** What was tried first and why it does not serve, e.g. "@tensorflow/tfjs-node-gpu is not installed". */
  passedOver: readonly string[];
}

/** Network is a trained network; `for` binds it to a series of its group. */
export interface Network {
  for(about: About): Fitted;
  /** Keys of the series that have a copy of their own. */
  readonly copies: readonly string[];
}

/**
 * ModelRuntime trains and runs networks. Contract: nothing at or after `until` is learnt from; aborting stops within
 * 5 s by throwing the signal's reason; the same input and seed give the same bytes on the same backend; too little
 * history throws AppError("invalid_input").
 */
export interface ModelRuntime {
  backend(): Promise<Backend>;
  train(
    members: readonly TrainingSeries[],
    until: number,
    settings: NetworkSettings,
    report: (progress: TrainingProgress) => void,
    signal: AbortSignal,
  ): Promise<Uint8Array>;
  /** load reads a trained network; a damaged artefact throws AppError("internal"). */
  load(artifact: Uint8Array): Promise<Network>;
}
