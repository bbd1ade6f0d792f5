import { blended, learnBlend, newBlend } from "./blend";
import { type Frequent, placesOf, spreadOut } from "./frequent";
import { type ActionScore, newScore, scoreAction } from "./score";
import type { ActionModel, Past } from "./variable-order";

/** ActionStep is one act with what was known before it. */
export interface ActionStep {
  readonly past: Past;
  readonly symbol: number;
  /** Symbols that were known before it. */
  readonly known: number;
  /** The application whose act it is. */
  readonly application: string;
}

/** Judged is how well next actions of one application were told on later acts: by each model, and by both believed as they do. */
export interface Judged {
  readonly markov: ActionScore;
  readonly network: ActionScore;
  readonly blend: ActionScore;
}

/** Network is a trained network with the symbols that it was given. */
export interface Network {
  readonly says: (recent: readonly number[]) => Float64Array;
  readonly frequent: Frequent;
}

/** Nothing is held impossible: a network never saw anything new while it learnt. */
const FLOOR = 0.005;

/** networkSays gives a network's probabilities of all `vocabulary` symbols and, last, of anything new. */
export function networkSays(network: Network, recent: readonly number[], vocabulary: number): Float64Array {
  const place = placesOf(network.frequent);
  const said = spreadOut(network.says(recent.map(place)), network.frequent, vocabulary);
  return said.map((p) => (1 - FLOOR) * p + FLOOR / (vocabulary + 1));
}

/**
 * judgeActions lets the Markov model pass through acts in order of time, each told before it is learnt, and scores those from `split` on by
 * application; the network, trained on the acts before `split`, stays as it is, and how far it is believed beside the model is learnt act by act.
 */
export function judgeActions(
  steps: readonly ActionStep[],
  split: number,
  model: ActionModel,
  network?: Network,
): Map<string, Judged> {
  const judged = new Map<string, Judged>();
  const blends = new Map<string, ReturnType<typeof newBlend>>();
  for (const [i, { past, symbol, known, application }] of steps.entries()) {
    if (i >= split) {
      let scores = judged.get(application);
      if (!scores)
        judged.set(application, (scores = { markov: newScore(), network: newScore(), blend: newScore() }));
      const markov = model.predict(past, known);
      scoreAction(scores.markov, markov, symbol);
      if (network) {
        let blend = blends.get(application);
        if (!blend) blends.set(application, (blend = newBlend()));
        const said = networkSays(network, past.recent, known);
        scoreAction(scores.network, said, symbol);
        scoreAction(scores.blend, blended(blend, markov, said), symbol);
        const at = Math.min(symbol, known);
        learnBlend(blend, markov[at], said[at]);
      }
    }
    model.learn(past, symbol, known);
  }
  return judged;
}
