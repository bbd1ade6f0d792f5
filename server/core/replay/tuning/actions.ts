import type { Policy } from "@/server/core/policy/policy";
import type { Situation } from "@/server/core/policy/situations";

/** HEADS are the settings that the agent chooses and the values it may choose from; everything else stays as a person set it. */
export const HEADS = {
  quantile: [0.5, 0.75, 0.9, 0.95, 0.99],
  marginPercent: [0, 5, 10, 20, 30],
  waitBeforeReleaseMinutes: [2, 5, 10, 20, 40],
  predictive: [1, 0],
} as const;

/** HEAD_NAMES, in the order of an action's choices. */
export const HEAD_NAMES = ["quantile", "marginPercent", "waitBeforeReleaseMinutes", "predictive"] as const;

/** HEAD_SIZES is how many values each head has. */
export const HEAD_SIZES: readonly number[] = HEAD_NAMES.map((name) => HEADS[name].length);

/** Choice is one index a head. */
export type Choice = readonly number[];

/** Line is what a policy does in one situation. */
export type Line = NonNullable<Policy["bySituation"]>[number];

const nearest = (values: readonly number[], value: number): number =>
  values.reduce((best, each, i) => (Math.abs(each - value) < Math.abs(values[best] - value) ? i : best), 0);

/** choiceOf gives the choice that lies nearest to a policy's own settings. */
export const choiceOf = (policy: Policy): Choice => [
  nearest(HEADS.quantile, policy.quantile),
  nearest(HEADS.marginPercent, policy.marginPercent),
  nearest(HEADS.waitBeforeReleaseMinutes, policy.waitBeforeReleaseMinutes),
  policy.tiers.predictive ? 0 : 1,
];

/** lineOf writes a choice as a policy's line for a situation. */
export const lineOf = (situation: Situation, choice: Choice): Line => ({
  situation,
  quantile: HEADS.quantile[choice[0]],
  marginPercent: HEADS.marginPercent[choice[1]],
  waitBeforeReleaseMinutes: HEADS.waitBeforeReleaseMinutes[choice[2]],
  predictive: HEADS.predictive[choice[3]] === 1,
});

/** withChoice gives the policy with a choice in force everywhere, whatever the situation. */
export const withChoice = (policy: Policy, choice: Choice): Policy => {
  const { quantile, marginPercent, waitBeforeReleaseMinutes, predictive } = lineOf("steady, narrow", choice);
  const tiers = { ...policy.tiers, predictive: policy.tiers.predictive && predictive };
  return { ...policy, quantile, marginPercent, waitBeforeReleaseMinutes, tiers, bySituation: undefined };
};
