import type { Resource } from "@/server/core/words";
import { type Stage, withReason } from "../context";
import { currentDemand, replicasFor } from "../need";
import { sayAmount, sayNumber, sayReplicas } from "../say";

/**
 * NeedNowNumbers recompute the reactive floor. It is the rule of the Kubernetes Horizontal Pod Autoscaler: demand over
 * what the running replicas carry at the target; inside the tolerance nothing moves.
 */
export interface NeedNowNumbers {
  readonly demand: number;
  readonly perReplica: number;
  readonly utilisationTarget: number;
  readonly tolerancePercent: number;
  readonly desired: number;
}

/** needNow gives the replicas that the floor asks for. */
export function needNow(numbers: NeedNowNumbers): number {
  const carries = numbers.perReplica * numbers.utilisationTarget;
  const ratio = numbers.demand / (carries * numbers.desired);
  if (numbers.desired > 0 && Math.abs(ratio - 1) <= numbers.tolerancePercent / 100) return numbers.desired;
  return replicasFor(numbers.demand, carries);
}

/** needNowStage sets the reactive floor: the resource that needs most wins; without fresh demand it holds what is wanted. */
export const needNowStage: Stage = (draft, context) => {
  const { policy, capacity, desired } = context;
  let best: { resource: Resource; numbers: NeedNowNumbers; to: number; load: number } | undefined;
  let missing = 0;
  for (const input of context.inputs) {
    const perReplica = capacity.perReplica[input.resource];
    if (perReplica === undefined || !(perReplica > 0)) continue;
    const demand = currentDemand(input.demand, context.now);
    if (!demand) {
      missing++;
      continue;
    }
    const numbers: NeedNowNumbers = {
      demand: demand.value,
      perReplica,
      utilisationTarget: policy.utilisationTarget,
      tolerancePercent: policy.tolerancePercent,
      desired,
    };
    const to = needNow(numbers);
    const load = demand.value / perReplica;
    if (!best || to > best.to || (to === best.to && load > best.load))
      best = { resource: input.resource, numbers, to, load };
  }
  if (!best) {
    const why = () => `No demand value of the last 5 min; ${sayReplicas(desired)} are held.`;
    return withReason(
      draft,
      context,
      { stage: "Need now", to: desired, why, numbers: { held: desired } },
      { floor: desired },
    );
  }
  const { resource, numbers, to } = best;
  // A missing resource may only block release, as in the HPA: what is not seen may still be needed.
  const held = missing > 0 ? Math.max(to, desired) : to;
  const why = () => {
    const target = `${sayNumber(policy.utilisationTarget * 100)} %`;
    const need = `${sayAmount(numbers.demand, resource)} now at ${target} of ${sayAmount(numbers.perReplica, resource)} per replica.`;
    const kept =
      to === desired && replicasFor(numbers.demand, numbers.perReplica * numbers.utilisationTarget) !== to;
    const blind = held > to ? " Another resource has no data, so nothing is released." : "";
    const rule = policy.releaseByForecast ? "" : " Never below.";
    return `${need}${kept ? ` Within ${sayNumber(policy.tolerancePercent)} % of it, so it stays.` : rule}${blind}`;
  };
  const shown: Record<string, number> = held > to ? { held } : { ...numbers };
  return withReason(
    draft,
    context,
    { stage: "Need now", to: held, why, numbers: shown },
    { floor: held, binding: resource },
  );
};
