import { type Expected, type PlanContext, type ResourceInput, type Stage, withReason } from "../context";
import { currentDemand, peakAhead, replicasFor, usableForecast, windowEnd } from "../need";
import { sayAmount, sayLevel, sayNumber, sayTime } from "../say";

/** expectedPeak gives the deciding resource over the plan's window at the policy's quantile, or the sentence why there is none. */
export function expectedPeak(context: PlanContext): Expected | string {
  let best: Expected | undefined;
  let why = "No resource has a forecast.";
  for (const input of context.inputs) {
    const perReplica = context.capacity.perReplica[input.resource];
    if (perReplica === undefined || !(perReplica > 0)) continue;
    const forecast = usableForecast(input, context);
    if (typeof forecast === "string") {
      why = forecast;
      continue;
    }
    const peak = peakAhead(forecast, context.policy.quantile, context.now, windowEnd(context));
    if (!peak) continue;
    if (!best || peak.value / perReplica > best.peak.value / best.perReplica)
      best = { resource: input.resource, peak, perReplica };
  }
  return best ?? why;
}

/**
 * leastNow gives the replicas that current demand fills completely: below it even a release by forecast never goes;
 * Infinity when a resource is not seen, now or (as `ahead` says) in the time to come: it may need everything there is.
 */
export function leastNow(context: PlanContext, ahead: (input: ResourceInput) => boolean): number {
  let most = 0;
  for (const input of context.inputs) {
    const perReplica = context.capacity.perReplica[input.resource];
    if (perReplica === undefined || !(perReplica > 0)) continue;
    const demand = currentDemand(input.demand, context.now);
    if (!demand || !ahead(input)) return Number.POSITIVE_INFINITY;
    most = Math.max(most, replicasFor(demand.value, perReplica));
  }
  return most;
}

/** forecastTo recomputes the stage: never below `least`, which is the floor unless the forecast may release. */
export const forecastTo = (numbers: { demand: number; perReplica: number; least: number }): number =>
  Math.max(numbers.least, replicasFor(numbers.demand, numbers.perReplica));

/** forecastStage raises the plan to the largest served quantile over [now, now + start-up + look-ahead]. */
export const forecastStage: Stage = (draft, context) => {
  const { policy } = context;
  if (!policy.tiers.predictive) return { ...draft, noForecast: "Predicted capacity is off in the policy." };
  const expected = expectedPeak(context);
  if (typeof expected === "string") {
    const why = () => `${expected} Only the reactive floor acts.`;
    const numbers = { demand: 0, perReplica: 1, least: draft.replicas };
    return withReason(
      draft,
      context,
      { stage: "Forecast", to: draft.replicas, why, numbers },
      { noForecast: expected },
    );
  }
  const { resource, peak, perReplica } = expected;
  const foreseen = (input: ResourceInput) => typeof usableForecast(input, context) !== "string";
  const least = policy.releaseByForecast
    ? Math.min(draft.replicas, leastNow(context, foreseen))
    : draft.replicas;
  const numbers = { demand: peak.value, perReplica, least };
  const to = forecastTo(numbers);
  const why = () => {
    const fits = sayNumber(peak.value / perReplica);
    return `${sayLevel(policy.quantile)} at ${sayTime(Math.max(peak.at, context.now))} is ${sayAmount(peak.value, resource)}; ${fits} replicas.`;
  };
  const binding = to > least || to > draft.replicas ? resource : (draft.binding ?? resource);
  return withReason(
    draft,
    context,
    { stage: "Forecast", to, why, numbers },
    { binding, expected: replicasFor(peak.value, perReplica), deciding: expected },
  );
};
