import { type ApprovalRules, type Decider, mayDecide, mayReject } from "./rules";

/** Vote is one person's decision; `at` epoch milliseconds. */
export interface Vote extends Decider {
  readonly decision: "approve" | "reject";
  readonly at: number;
  readonly comment?: string;
}

/** Decision is where a case stands after its votes. */
export interface Decision {
  readonly outcome: "waiting" | "approved" | "rejected" | "expired";
  /** Approvals that counted, each person once. */
  readonly approvals: number;
  readonly votesMissing: number;
  /** One sentence for the decision rail. */
  readonly why: string;
}

/** Case is what is voted on. */
export interface Case {
  /** User id of the author; undefined when the system proposed it. */
  readonly authorId?: string;
  readonly expiresAt: number;
  readonly votes: readonly Vote[];
  readonly rules: ApprovalRules;
}

/**
 * decide folds the votes of a case, in order of time, into its outcome at `now` (epoch ms). Votes of people who may not
 * decide and votes at or after the expiry count nothing; a person's last vote counts; one rejection ends it.
 */
export function decide(item: Case, now: number): Decision {
  const needed = Math.max(1, item.rules.votesNeeded);
  const approved = new Set<string>();
  for (const vote of [...item.votes].sort((a, b) => a.at - b.at)) {
    if (vote.at >= item.expiresAt || vote.at > now) continue;
    const asked = vote.decision === "approve" ? mayDecide : mayReject;
    if (!asked(vote, item.authorId, item.rules).may) continue;
    if (vote.decision === "reject") {
      return { outcome: "rejected", approvals: approved.size, votesMissing: 0, why: "Someone rejected it." };
    }
    approved.add(vote.userId);
    if (approved.size >= needed) {
      return {
        outcome: "approved",
        approvals: approved.size,
        votesMissing: 0,
        why: `${count(approved.size)} approved it.`,
      };
    }
  }
  const votesMissing = needed - approved.size;
  if (now >= item.expiresAt) {
    return {
      outcome: "expired",
      approvals: approved.size,
      votesMissing,
      why: "It lapsed before enough people decided.",
    };
  }
  return {
    outcome: "waiting",
    approvals: approved.size,
    votesMissing,
    why: `${count(votesMissing)} must still approve it.`,
  };
}

const count = (people: number): string => (people === 1 ? "1 person" : `${people} people`);
