import type { Resource } from "@/server/core/words";
import { type Stage, withReason } from "../context";
import { sayNumber } from "../say";
import { leastNow } from "./forecast";

/** oddsTo recomputes the stage: what the odds are worth, never below `least`. */
export const oddsTo = (numbers: { wanted: number; least: number }): number =>
  Math.max(numbers.wanted, numbers.least);

/**
 * oddsStage is the risk planner: each replica is kept or ordered while the minutes it is expected to save are worth more
 * than the minutes it costs (see risk/age-rule.ts). Used instead of Forecast and Margin when the policy's planner is "risk".
 */
export const oddsStage: Stage = (draft, context) => {
  const { policy } = context;
  if (!policy.tiers.predictive) return { ...draft, noForecast: "Predicted capacity is off in the policy." };
  let best: { resource: Resource; wanted: number } | undefined;
  for (const input of context.inputs) {
    if (!input.odds || context.capacity.perReplica[input.resource] === undefined) continue;
    const wanted = input.odds.wanted(policy.replicaMinutesPerShortMinute);
    if (!best || wanted > best.wanted) best = { resource: input.resource, wanted };
  }
  if (!best) {
    const reason = "There is too little history to price the risk.";
    const numbers = { wanted: 0, least: draft.replicas };
    return withReason(
      draft,
      context,
      { stage: "Odds", to: draft.replicas, why: () => `${reason} Only the reactive floor acts.`, numbers },
      { noForecast: reason },
    );
  }
  const blind = context.inputs.some(
    (input) => context.capacity.perReplica[input.resource] !== undefined && !input.odds,
  );
  const release = policy.releaseByForecast && !blind;
  const least = release ? Math.min(draft.replicas, leastNow(context)) : draft.replicas;
  const numbers = { wanted: best.wanted, least };
  const to = oddsTo(numbers);
  const why = () =>
    `${sayNumber(best.wanted)} replicas earn their cost when a short minute is worth ${sayNumber(policy.replicaMinutesPerShortMinute)} replica-minutes in a fleet of ten.`;
  const binding = to > least ? best.resource : (draft.binding ?? best.resource);
  return withReason(draft, context, { stage: "Odds", to, why, numbers }, { binding, expected: best.wanted });
};
