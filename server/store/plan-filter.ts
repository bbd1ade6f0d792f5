import type { PlanState } from "@/server/core/words";

/** DecidedFilter says which plans of either kind, by what became of them; times are epoch ms. */
export interface DecidedFilter {
  states?: readonly PlanState[];
  workloadId?: string;
  /** Decided, or lapsed without a decision, at or after this instant. */
  endedSince?: number;
  /** Only plans that a person was asked about or decided. */
  byPeople?: boolean;
}

/** planWhere is the condition of a filter that holds for plans and for plans of limits alike. */
export const planWhere = ({ states, workloadId, endedSince, byPeople }: DecidedFilter) => {
  const since = endedSince === undefined ? undefined : { gte: new Date(endedSince) };
  return {
    state: states && { in: [...states] },
    workloadId,
    AND: [
      ...(since ? [{ OR: [{ decidedAt: since }, { state: "expired", expiresAt: since }] }] : []),
      ...(byPeople ? [{ OR: [{ decidedByKind: { in: ["user", "apiKey"] } }, { state: "expired" }] }] : []),
    ],
  };
};
