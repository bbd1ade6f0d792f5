import type { Actor } from "@/server/core/access/actor";
import type { PlanFacts } from "@/server/core/planning/plan-states";

/** factsOf gives what a plan's move depends on at `now` (epoch ms): its end, and what of the rest is `so`; nothing else is. */
export const factsOf = (
  plan: Pick<PlanFacts, "expiresAt">,
  now: number,
  so: Partial<Omit<PlanFacts, "now" | "expiresAt">>,
): PlanFacts => ({
  now,
  expiresAt: plan.expiresAt,
  approved: false,
  rejected: false,
  newerExists: false,
  stopped: false,
  ...so,
});

/** decidedBy gives the columns in which a plan of either kind keeps who decided at `now` (epoch ms) and what was said. */
export const decidedBy = (actor: Actor, now: number, comment: string | undefined) => ({
  decidedAt: new Date(now),
  decidedByKind: actor.kind,
  decidedBy: actor.id,
  decidedName: actor.name,
  comment: comment || null,
});

/** UNDECIDED empties the columns of decidedBy, for a decision that is taken back. */
export const UNDECIDED = {
  decidedAt: null,
  decidedByKind: null,
  decidedBy: null,
  decidedName: null,
  comment: null,
};
