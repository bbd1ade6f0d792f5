import type { PlanContext, PlannedDraft } from "./context";

/** Moves is what a plan changes besides the number of replicas; what stays is absent. */
export interface Moves {
  readonly warm?: { readonly from: number; readonly to: number };
  /** `replicas` is the wanted total in the new size. */
  readonly size?: { readonly from: number; readonly to: number; readonly replicas: number };
}

/** movesOf gives what a plan asks of the target's shadow fleet and of the size of its replicas, where it has them. */
export function movesOf(
  { warm, resize }: Pick<PlannedDraft, "warm" | "resize">,
  context: PlanContext,
): Moves {
  const { offered, policy } = context;
  const kept = offered?.warm?.desired ?? 0;
  // A shadow fleet whose tier was switched off is given back.
  const wanted = policy.tiers.shadow ? (warm ?? kept) : 0;
  const size = offered?.size &&
    resize && { from: offered.size.factor, to: resize.size, replicas: resize.replicas };
  return {
    ...(offered?.warm && wanted !== kept ? { warm: { from: kept, to: wanted } } : {}),
    ...(size ? { size } : {}),
  };
}

/** Change is what a plan changes, as it is kept; absent or null is left as it is. */
export interface Change {
  readonly fromReplicas: number;
  readonly toReplicas: number;
  readonly fromWarm?: number | null;
  readonly toWarm?: number | null;
  readonly fromSize?: number | null;
  readonly toSize?: number | null;
}

/** sayChange writes a change: "11 to 14 replicas, 0 to 2 kept warm", "4 to 6 replicas, size 1 to 0.5", "0 to 2 kept warm". */
export function sayChange({ fromReplicas, toReplicas, fromWarm, toWarm, fromSize, toSize }: Change): string {
  const parts: string[] = [];
  const others = (toWarm ?? undefined) !== undefined || (toSize ?? undefined) !== undefined;
  if (fromReplicas !== toReplicas || !others) parts.push(`${fromReplicas} to ${toReplicas} replicas`);
  if (toSize !== undefined && toSize !== null) parts.push(`size ${fromSize ?? 1} to ${toSize}`);
  if (toWarm !== undefined && toWarm !== null) parts.push(`${fromWarm ?? 0} to ${toWarm} kept warm`);
  return parts.join(", ");
}
