import { type Stage, withReason } from "../context";
import { sayReplicas } from "../say";

/** budgetTo recomputes the stage: what the budget buys, but never fewer than the policy's least. */
export const budgetTo = (
  from: number,
  numbers: { budgetPerHour: number; price: number; minReplicas: number },
): number =>
  Math.max(
    Math.min(from, Math.floor(numbers.budgetPerHour / numbers.price + 1e-9)),
    Math.min(from, numbers.minReplicas),
  );

/** budgetStage keeps the plan's cost within the policy's dollars an hour; it does not run without a budget or a price. */
export const budgetStage: Stage = (draft, context) => {
  const { policy, capacity } = context;
  if (policy.budgetPerHour === null || !(capacity.pricePerReplicaHour > 0)) return draft;
  const numbers = {
    budgetPerHour: policy.budgetPerHour,
    price: capacity.pricePerReplicaHour,
    minReplicas: policy.minReplicas,
  };
  const to = budgetTo(draft.replicas, numbers);
  const why = () => {
    const cost = (to * numbers.price).toFixed(2);
    if (to < draft.replicas)
      return `Budget $${numbers.budgetPerHour.toFixed(2)}/h buys ${sayReplicas(to)} at $${numbers.price.toFixed(2)}/h each.`;
    return `$${cost}/h. Budget $${numbers.budgetPerHour.toFixed(2)}/h leaves $${(numbers.budgetPerHour - to * numbers.price).toFixed(2)}/h.`;
  };
  return withReason(draft, context, { stage: "Budget", to, why, numbers, bound: to !== draft.replicas });
};
