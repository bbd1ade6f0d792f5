import { askMove, type Move, type Transition } from "@/server/core/transitions";
import type { ModelState } from "@/server/core/words";

/** ModelFacts is what a model's move depends on. */
export interface ModelFacts {
  /** Training ended with weights. */
  readonly trained: boolean;
  /** Held-back scores of it, its champion and seasonal naive exist. */
  readonly scored: boolean;
  /** The promotion verdict is that it wins. */
  readonly wins: boolean;
  /** A person with the right promotes or rolls back by hand and gave a reason. */
  readonly byHand: boolean;
}

const hasWeights = (facts: ModelFacts): boolean => facts.trained;
const isScored = (facts: ModelFacts): boolean => facts.scored;
const winsOrByHand = (facts: ModelFacts): boolean => facts.wins || facts.byHand;
const isByHand = (facts: ModelFacts): boolean => facts.byHand;
const always = (): boolean => true;

const mustWin =
  "It does not beat the champion on held-back history. Promote it by hand with a reason, or train again.";

/** MODEL_TRANSITIONS is the one table of how a model may move. */
export const MODEL_TRANSITIONS: readonly Transition<ModelState, ModelFacts>[] = [
  {
    from: "training",
    to: "candidate",
    when: "hasWeights",
    allow: hasWeights,
    otherwise: "The training has not ended.",
  },
  { from: "training", to: "failed", when: "always", allow: always, otherwise: "" },
  {
    from: "candidate",
    to: "shadow",
    when: "isScored",
    allow: isScored,
    otherwise: "It has no held-back scores yet. Validate it first.",
  },
  { from: "candidate", to: "champion", when: "winsOrByHand", allow: winsOrByHand, otherwise: mustWin },
  { from: "candidate", to: "retired", when: "always", allow: always, otherwise: "" },
  { from: "shadow", to: "champion", when: "winsOrByHand", allow: winsOrByHand, otherwise: mustWin },
  { from: "shadow", to: "retired", when: "always", allow: always, otherwise: "" },
  { from: "champion", to: "retired", when: "always", allow: always, otherwise: "" },
  {
    from: "retired",
    to: "champion",
    when: "isByHand",
    allow: isByHand,
    otherwise: "A retired model comes back only by hand, with a reason.",
  },
];

/** moveModel says whether a model may go from one state to another; rollback is retired → champion. */
export const moveModel = (from: ModelState, to: ModelState, facts: ModelFacts): Move<ModelState> =>
  askMove(MODEL_TRANSITIONS, from, to, facts);
