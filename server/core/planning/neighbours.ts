import type { PlanContext, PlannedDraft } from "./context";
import { peakAhead, replicasFor, usableForecast, windowEnd } from "./need";
import { sayAmount, sayNumber, sayReplicas } from "./say";
import { expectedPeak } from "./stages/forecast";

/** Neighbour is a total that was not chosen, and one sentence why. */
export interface Neighbour {
  readonly replicas: number;
  readonly why: string;
}

/** Neighbours are the two totals that an operator would ask about: one fewer, and clearly more. */
export interface Neighbours {
  readonly fewer?: Neighbour;
  readonly more?: Neighbour;
}

/** neighbours explains why a plan is not one lower and not clearly higher; either is absent when it cannot be. */
export function neighbours(plan: PlannedDraft, context: PlanContext): Neighbours {
  return { fewer: fewer(plan, context), more: more(plan, context) };
}

function fewer(plan: PlannedDraft, context: PlanContext): Neighbour | undefined {
  const replicas = plan.replicas - 1;
  if (replicas < 0) return undefined;
  const last = (stage: string) => plan.reasons.findLast((reason) => reason.stage === stage && reason.bound);
  const held =
    last("Bounds") ?? last("Freeze") ?? last("No release") ?? last("Wait before release") ?? last("Rate");
  if (held && held.to > held.from) return { replicas, why: held.why };
  if (replicas < plan.floor && !context.policy.releaseByForecast) {
    return {
      replicas,
      why: `The reactive floor needs ${sayReplicas(plan.floor)} now and is never given up.`,
    };
  }
  const expected = expectedPeak(context);
  if (
    context.policy.planner === "quantile" &&
    plan.noForecast === undefined &&
    typeof expected !== "string"
  ) {
    const { resource, peak, perReplica } = expected;
    const carries = replicas * perReplica;
    const kept = peak.value * (1 + context.policy.marginPercent / 100);
    const times = `A 1-in-${sayNumber(1 / (1 - context.policy.quantile))} peak`;
    if (carries < peak.value)
      return { replicas, why: `${times} would be short by ${sayAmount(peak.value - carries, resource)}.` };
    if (carries < kept) {
      const spare = sayAmount(carries - peak.value, resource);
      return {
        replicas,
        why: `${times} would leave ${spare} spare, less than the ${sayNumber(context.policy.marginPercent)} % promised.`,
      };
    }
  }
  const change = plan.reasons.findLast((reason) => reason.to !== reason.from);
  return change ? { replicas, why: change.why } : undefined;
}

function more(plan: PlannedDraft, context: PlanContext): Neighbour | undefined {
  const replicas = Math.max(plan.replicas + 1, Math.ceil(plan.replicas * 1.4));
  const cap = plan.reasons.findLast((reason) => reason.bound && reason.to < reason.from);
  if (cap) return { replicas: cap.from, why: cap.why };
  let best: { use: number; text: string } | undefined;
  for (const input of context.inputs) {
    const perReplica = context.capacity.perReplica[input.resource];
    const forecast = usableForecast(input, context);
    if (perReplica === undefined || typeof forecast === "string") continue;
    const top = forecast.quantiles.levels.at(-1);
    if (top === undefined) continue;
    const peak = peakAhead(forecast, top, context.now, windowEnd(context));
    if (!peak) continue;
    const of100 = Math.round(top * 100);
    const carried = `${plan.replicas} carry ${sayAmount(plan.replicas * perReplica, input.resource)}`;
    const enough = replicasFor(peak.value, perReplica) <= plan.replicas;
    const text = enough
      ? `${of100} of 100 times demand stays under ${sayAmount(peak.value, input.resource)}, and ${carried}.`
      : `Only ${100 - of100} in 100 times demand passes ${sayAmount(peak.value, input.resource)}; ${carried}.`;
    const use = peak.value / perReplica;
    if (!best || use > best.use) best = { use, text };
  }
  return best && replicas <= context.policy.maxReplicas ? { replicas, why: best.text } : undefined;
}
