import { type Stage, withReason } from "../context";
import { sayNumber, sayReplicas } from "../say";

/** boundsTo recomputes the stage. */
export const boundsTo = (from: number, numbers: { minReplicas: number; maxReplicas: number }): number =>
  Math.min(Math.max(from, numbers.minReplicas), numbers.maxReplicas);

/** boundsStage keeps the plan between the policy's least and most replicas, and asks a person when the policy says so. */
export const boundsStage: Stage = (draft, context) => {
  const { minReplicas, maxReplicas, whenForecastAboveMax } = context.policy;
  const numbers = { minReplicas, maxReplicas };
  const to = boundsTo(draft.replicas, numbers);
  const above = draft.expected > maxReplicas;
  const asksPerson = above && whenForecastAboveMax === "ask";
  const why = () => {
    const range = `Between ${sayNumber(minReplicas)} and ${sayNumber(maxReplicas)}.`;
    if (above)
      return `${range} The forecast needs ${sayReplicas(draft.expected)}${asksPerson ? "; a person is asked" : ""}.`;
    return range;
  };
  return withReason(
    draft,
    context,
    { stage: "Bounds", to, why, numbers, bound: to !== draft.replicas },
    { asksPerson },
  );
};
