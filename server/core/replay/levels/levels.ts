import type { Policy } from "@/server/core/policy/policy";

/** PRICES_TRIED, thrifty to safe, in replica-minutes for a minute short in a fleet of ten; each is about 1.8 times the one before. */
const PRICES_TRIED: readonly number[] = [3, 5, 9, 16, 30, 50, 90, 160, 300, 500, 900, 1600, 3000, 5000];
/** QUANTILES_TRIED, thrifty to safe. */
const QUANTILES_TRIED: readonly number[] = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975, 0.99];

/** levelOf gives a policy's level of risk: the price of a short minute, or the served quantile. */
export const levelOf = (policy: Policy): number =>
  policy.planner === "risk" ? policy.replicaMinutesPerShortMinute : policy.quantile;

/** levelSetting gives what sets a policy's level of risk to `value`. */
export const levelSetting = (policy: Policy, value: number): Partial<Policy> =>
  policy.planner === "risk" ? { replicaMinutesPerShortMinute: value } : { quantile: value };

/** levelsToTry gives the levels of risk to replay, thrifty to safe, the policy's own among them. */
export function levelsToTry(policy: Policy): number[] {
  const grid = policy.planner === "risk" ? PRICES_TRIED : QUANTILES_TRIED;
  return [...new Set([...grid, levelOf(policy)])].sort((a, b) => a - b);
}

/** sayLevel writes a level in the words of the editor: "p95" or "160 replica-minutes". */
export const sayLevel = (planner: Policy["planner"], value: number): string =>
  planner === "risk"
    ? `${Number(value.toPrecision(3))} replica-minutes`
    : `p${Number((100 * value).toPrecision(3))}`;
