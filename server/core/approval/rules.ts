import { ROLES, type Role } from "@/server/core/words";

/** ApprovalRules is what the settings say about deciding. */
export interface ApprovalRules {
  /** Approvals that are needed, ≥ 1; one rejection always ends it. */
  readonly votesNeeded: number;
  /** An admin switched it on: who wrote a change may also approve it. */
  readonly authorMayApprove: boolean;
}

/** DEFAULT_RULES: one approval, by someone else than the author. */
export const DEFAULT_RULES: ApprovalRules = { votesNeeded: 1, authorMayApprove: false };

/** Decider is a person who would vote. */
export interface Decider {
  readonly userId: string;
  readonly role: Role;
}

/** May says whether someone may decide, and why not in one sentence. */
export type May = { readonly may: true } | { readonly may: false; readonly why: string };

const LEAST_ROLE: Role = "approver";

/** mayDecide tells whether `decider` may vote on something that `authorId` wrote; a plan's author is the system (undefined). */
export function mayDecide(decider: Decider, authorId: string | undefined, rules: ApprovalRules): May {
  if (ROLES.indexOf(decider.role) < ROLES.indexOf(LEAST_ROLE)) {
    return { may: false, why: `Your role is ${decider.role}. An approver or an admin decides this.` };
  }
  if (authorId !== undefined && authorId === decider.userId && !rules.authorMayApprove) {
    return {
      may: false,
      why: "You wrote this, so you cannot approve it. Another approver or an admin decides.",
    };
  }
  return { may: true };
}

/** mayReject is mayDecide without the author's bar: who wrote a change may always withdraw it by rejecting. */
export function mayReject(decider: Decider, authorId: string | undefined, rules: ApprovalRules): May {
  if (authorId !== undefined && authorId === decider.userId) return { may: true };
  return mayDecide(decider, authorId, rules);
}
