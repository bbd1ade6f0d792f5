import { askMove, type Move, type Transition } from "@/server/core/transitions";
import type { PolicyState } from "@/server/core/words";

/** VersionFacts is what a policy version's move depends on; times are epoch milliseconds. */
export interface VersionFacts {
  readonly now: number;
  /** When the submission lapses; absent for a draft. */
  readonly expiresAt?: number;
  /** The policy has no fault. */
  readonly valid: boolean;
  /** The votes asked for are there. */
  readonly votesReached: boolean;
  readonly someoneRejected: boolean;
}

const isValid = (facts: VersionFacts): boolean => facts.valid;
const isOpen = (facts: VersionFacts): boolean => facts.expiresAt === undefined || facts.now < facts.expiresAt;
const isLapsed = (facts: VersionFacts): boolean => !isOpen(facts);
const hasVotes = (facts: VersionFacts): boolean => isOpen(facts) && facts.valid && facts.votesReached;
const wasRejected = (facts: VersionFacts): boolean => isOpen(facts) && facts.someoneRejected;
const always = (): boolean => true;

/** POLICY_TRANSITIONS is the one table of how a policy version may move. */
export const POLICY_TRANSITIONS: readonly Transition<PolicyState, VersionFacts>[] = [
  {
    from: "draft",
    to: "submitted",
    when: "isValid",
    allow: isValid,
    otherwise: "The draft has a field that is wrong. Correct it, then submit.",
  },
  { from: "submitted", to: "draft", when: "always", allow: always, otherwise: "" },
  {
    from: "submitted",
    to: "approved",
    when: "hasVotes",
    allow: hasVotes,
    otherwise: "It lacks an approval, or it has lapsed. Ask an approver, or submit it again.",
  },
  {
    from: "submitted",
    to: "rejected",
    when: "wasRejected",
    allow: wasRejected,
    otherwise: "Nobody rejected it, or it has lapsed.",
  },
  {
    from: "submitted",
    to: "expired",
    when: "isLapsed",
    allow: isLapsed,
    otherwise: "It has not lapsed yet.",
  },
  {
    from: "approved",
    to: "active",
    when: "isValid",
    allow: isValid,
    otherwise: "The approved version no longer passes the checks. Submit a corrected draft.",
  },
  { from: "approved", to: "superseded", when: "always", allow: always, otherwise: "" },
  { from: "active", to: "superseded", when: "always", allow: always, otherwise: "" },
  {
    from: "superseded",
    to: "active",
    when: "isValid",
    allow: isValid,
    otherwise: "The earlier version no longer passes the checks. Submit a corrected draft.",
  },
];

/** movePolicyVersion says whether a version may go from one state to another now; rollback is superseded → active. */
export const movePolicyVersion = (
  from: PolicyState,
  to: PolicyState,
  facts: VersionFacts,
): Move<PolicyState> => askMove(POLICY_TRANSITIONS, from, to, facts);
