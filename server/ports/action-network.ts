/** ActionExample is one act with the acts of the same session before it, newest last; numbers of symbols, −1 for the session's start. */
export interface ActionExample {
  readonly recent: readonly number[];
  readonly next: number;
}

export interface ActionNetworkSettings {
  /** How many symbols there are; one place more is kept for anything new. */
  readonly vocabulary: number;
  /** Acts that the network looks back. */
  readonly context: number;
  readonly units: number;
  readonly epochs: number;
  readonly seed: number;
}

/** ActionNetwork gives, for each context, probabilities of the symbols and, last, of anything new. */
export interface ActionNetwork {
  predict(recent: readonly (readonly number[])[]): Float32Array[];
  dispose(): void;
}

/**
 * ActionLearner trains recurrent networks of next actions. Contract: examples are in order of time, and the last tenth chooses the epoch that
 * is kept; the same input and seed give the same weights on the same backend; aborting throws the signal's reason.
 */
export interface ActionLearner {
  train(
    examples: readonly ActionExample[],
    settings: ActionNetworkSettings,
    signal: AbortSignal,
  ): Promise<Uint8Array>;
  /** load reads a trained network; a damaged artefact throws AppError("internal"). */
  load(artifact: Uint8Array): Promise<ActionNetwork>;
}
