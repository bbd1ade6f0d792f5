import { askMove, type Move, type Transition } from "@/server/core/transitions";
import type { PlanState } from "@/server/core/words";

/** PlanFacts is what a plan's move depends on; times are epoch milliseconds. */
export interface PlanFacts {
  readonly now: number;
  readonly expiresAt: number;
  /** The votes asked for are there, or the mode needs none. */
  readonly approved: boolean;
  readonly rejected: boolean;
  /** A newer plan of the same workload exists. */
  readonly newerExists: boolean;
  /** Everything is stopped, or the workload is held. */
  readonly stopped: boolean;
}

const open = (facts: PlanFacts): boolean => facts.now < facts.expiresAt;
const hasApproval = (facts: PlanFacts): boolean => open(facts) && facts.approved;
const wasRejected = (facts: PlanFacts): boolean => open(facts) && facts.rejected;
const hasLapsed = (facts: PlanFacts): boolean => !open(facts);
const isOutdated = (facts: PlanFacts): boolean => facts.newerExists;
const mayAct = (facts: PlanFacts): boolean => open(facts) && !facts.stopped;
const notStopped = (facts: PlanFacts): boolean => !facts.stopped;
const always = (): boolean => true;

const lapsed = "The plan has lapsed. The next cycle proposes again if it is still needed.";

/** PLAN_TRANSITIONS is the one table of how a plan may move. */
export const PLAN_TRANSITIONS: readonly Transition<PlanState, PlanFacts>[] = [
  {
    from: "proposed",
    to: "approved",
    when: "hasApproval",
    allow: hasApproval,
    otherwise: `It lacks an approval, or it is too late. ${lapsed}`,
  },
  { from: "proposed", to: "rejected", when: "wasRejected", allow: wasRejected, otherwise: lapsed },
  {
    from: "proposed",
    to: "expired",
    when: "hasLapsed",
    allow: hasLapsed,
    otherwise: "The plan has not lapsed yet.",
  },
  {
    from: "proposed",
    to: "superseded",
    when: "isOutdated",
    allow: isOutdated,
    otherwise: "There is no newer plan.",
  },
  {
    from: "approved",
    to: "actuating",
    when: "mayAct",
    allow: mayAct,
    otherwise: "Actuation is stopped, or the plan has lapsed. Resume, or wait for the next plan.",
  },
  {
    from: "approved",
    to: "expired",
    when: "hasLapsed",
    allow: hasLapsed,
    otherwise: "The plan has not lapsed yet.",
  },
  {
    from: "approved",
    to: "superseded",
    when: "isOutdated",
    allow: isOutdated,
    otherwise: "There is no newer plan.",
  },
  {
    from: "approved",
    to: "proposed",
    when: "isOpen",
    allow: open,
    otherwise: `The approval can no longer be taken back. ${lapsed}`,
  },
  { from: "actuating", to: "applied", when: "always", allow: always, otherwise: "" },
  { from: "actuating", to: "failed", when: "always", allow: always, otherwise: "" },
  {
    from: "applied",
    to: "reverted",
    when: "notStopped",
    allow: notStopped,
    otherwise: "Actuation is stopped. Resume first, then revert.",
  },
];

/** movePlan says whether a plan may go from one state to another now. */
export const movePlan = (from: PlanState, to: PlanState, facts: PlanFacts): Move<PlanState> =>
  askMove(PLAN_TRANSITIONS, from, to, facts);
