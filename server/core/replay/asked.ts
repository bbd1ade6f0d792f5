import type { Policy } from "@/server/core/policy/policy";

/** Forecasts that a replay gives to policies: those that were issued live or in the backtest, or quick ones made on the way. */
export const REPLAY_FORECASTS = ["as issued", "quick"] as const;
export type ReplayForecasts = (typeof REPLAY_FORECASTS)[number];

/** Tried is one policy of a replay, under the key by which its runs are found. */
export interface Tried {
  readonly key: string;
  /** What people read: "balanced v3". */
  readonly name: string;
  /** The policy and version that it is; absent for settings that were given as such. */
  readonly policyId?: string;
  readonly version?: number;
  /** A variant of another policy at another level of risk: whose, and which. */
  readonly variantOf?: string;
  readonly level?: string;
  readonly policy: Policy;
}

/** Asked is what a replay was asked for; the same one over the same history gives the same report. */
export interface Asked {
  /** The first lends its bounds and utilisation target to the HPA baseline. */
  readonly tried: readonly Tried[];
  readonly workloads: readonly { readonly id: string; readonly name: string }[];
  /** Epoch ms: the replayed time, where history and forecasts reach. */
  readonly fromAt: number;
  readonly toAt: number;
  readonly seed: number;
  /** Response time above which a minute counts as slow, seconds. */
  readonly promisedSeconds: number;
  /** Absent: as issued where at least a day of them is kept, else quick. */
  readonly forecasts?: ReplayForecasts;
}

const QUANTILES = [0.5, 0.75, 0.9, 0.95, 0.99];
const PRICES = [10, 30, 100, 300, 1000];

/**
 * riskLevels gives the variants of a policy from thrifty to safe, without the level that it has itself: another served
 * quantile, or another price of a short minute.
 */
export function riskLevels(tried: Tried): Tried[] {
  const { policy, key } = tried;
  const variant = (level: string, changes: Partial<Policy>): Tried => ({
    key: `${key}@${level}`,
    name: `${tried.name} at ${level}`,
    variantOf: key,
    level,
    policy: { ...policy, ...changes },
  });
  return policy.planner === "risk"
    ? PRICES.filter((price) => price !== policy.replicaMinutesPerShortMinute).map((price) =>
        variant(`${price} replica-min`, { replicaMinutesPerShortMinute: price }),
      )
    : QUANTILES.filter((quantile) => quantile !== policy.quantile).map((quantile) =>
        variant(`p${Math.round(quantile * 100)}`, { quantile }),
      );
}
