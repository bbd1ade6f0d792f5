import type { Tier } from "@/server/core/words";

/** Reason is what one stage did to the number, in words an operator reads. */
export interface Reason {
  /** Stage name as shown: "Need now", "Forecast", "Margin", "Start-up", "Rate", "Bounds" … */
  readonly stage: string;
  readonly from: number;
  readonly to: number;
  /** One plain sentence with numbers and units. */
  readonly why: string;
  /** True for the constraint that bound the result. */
  readonly bound?: boolean;
  /** The numbers from which `to` can be recomputed. */
  readonly numbers?: Readonly<Record<string, number>>;
}

/**
 * Share says who asked for how many of the wanted replicas: the tiers, and `held`, those that nothing asks for and that only
 * a rate, a wait or a window keeps. It sums to the total; absent `held` is 0.
 */
export type Share = Readonly<Record<Tier, number>> & { readonly held?: number };

/** Draft is a plan while it is folded through the stages. */
export interface Draft {
  /** Wanted replicas, total. */
  readonly replicas: number;
  /** Replicas that the reactive floor alone asks for; no stage may go below it while scale-in by forecast is off. */
  readonly floor: number;
  readonly share: Share;
  readonly reasons: readonly Reason[];
}
