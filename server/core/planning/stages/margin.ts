import { type Stage, withReason } from "../context";
import { replicasFor } from "../need";
import { sayAmount, sayLevel, sayNumber } from "../say";

/** marginTo recomputes the stage: the quantile with the margin on top, never below the number before. */
export const marginTo = (
  from: number,
  numbers: { demand: number; perReplica: number; marginPercent: number },
): number =>
  Math.max(from, replicasFor(numbers.demand * (1 + numbers.marginPercent / 100), numbers.perReplica));

/** marginStage adds the policy's margin of safety to what was forecast; it does not run without a forecast. */
export const marginStage: Stage = (draft, context) => {
  const { policy } = context;
  if (!draft.deciding || policy.marginPercent === 0) return draft;
  const { resource, peak, perReplica } = draft.deciding;
  const numbers = { demand: peak.value, perReplica, marginPercent: policy.marginPercent };
  const to = marginTo(draft.replicas, numbers);
  const kept = peak.value * (1 + policy.marginPercent / 100);
  const why = () =>
    `Policy keeps ${sayNumber(policy.marginPercent)} % above ${sayLevel(policy.quantile)}: ${sayAmount(kept, resource)}; ${sayNumber(kept / perReplica)} replicas.`;
  return withReason(
    draft,
    context,
    { stage: "Margin", to, why, numbers },
    { expected: replicasFor(kept, perReplica) },
  );
};
