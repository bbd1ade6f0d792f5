import { type Situation, situationFrom } from "@/server/core/policy/situations";
import { before, type Series } from "@/server/core/series/series";
import { type PlanContext, type Working, withReason } from "./context";
import { peakAhead, usableForecast, windowEnd } from "./need";
import { sayLevel, sayNumber } from "./say";

const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 60 * 60_000;

/** Sight is what a situation is told by: demand now over an hour ago, and the width of the forecast's band. */
export interface Sight {
  /** 1 when demand is as it was an hour ago. */
  readonly trendRatio: number;
  /** p95 over p50 of the peak in the plan's window, less 1. */
  readonly bandWidth: number;
}

/** sightOf looks at the resource that needs most; undefined without a forecast or an hour of demand. */
export function sightOf(context: PlanContext): Sight | undefined {
  let best: { need: number; sight: Sight } | undefined;
  for (const input of context.inputs) {
    const perReplica = context.capacity.perReplica[input.resource];
    if (perReplica === undefined || !(perReplica > 0)) continue;
    const forecast = usableForecast(input, context);
    if (typeof forecast === "string") continue;
    const end = windowEnd(context);
    const high = peakAhead(forecast, 0.95, context.now, end)?.value;
    const middle = peakAhead(forecast, 0.5, context.now, end)?.value;
    const trendRatio = trendOf(input.demand, context.now);
    if (high === undefined || !(middle !== undefined && middle > 0) || trendRatio === undefined) continue;
    const need = high / perReplica;
    if (!best || need > best.need) best = { need, sight: { trendRatio, bandWidth: high / middle - 1 } };
  }
  return best?.sight;
}

/** trendOf gives the mean demand of the last quarter of an hour over that of the quarter an hour before, or undefined. */
function trendOf(demand: Series, now: number): number | undefined {
  const known = before(demand, now);
  const recent = meanOver(known, now - QUARTER_MS, now);
  const earlier = meanOver(known, now - HOUR_MS - QUARTER_MS, now - HOUR_MS);
  return recent !== undefined && earlier !== undefined && earlier > 0 ? recent / earlier : undefined;
}

/** meanOver gives the mean of the known values whose interval ends within (from, to], of the newest one where the step is longer, or undefined. */
function meanOver({ grid, values }: Series, from: number, to: number): number | undefined {
  const last = Math.min(values.length, Math.floor((to - grid.start) / grid.step));
  const first = Math.min(last - 1, Math.max(0, Math.floor((from - grid.start) / grid.step)));
  let sum = 0;
  let count = 0;
  for (let index = Math.max(0, first); index < last; index++) {
    if (Number.isNaN(values[index])) continue;
    sum += values[index];
    count++;
  }
  return count > 0 ? sum / count : undefined;
}

/** situationOf names the situation that a context is in; undefined when it cannot be told. */
export function situationOf(context: PlanContext): Situation | undefined {
  const sight = sightOf(context);
  return sight && situationFrom(sight.trendRatio, sight.bandWidth);
}

/**
 * underSituation gives the context under the policy's line for the present situation, and the draft with the reason
 * that says so. It changes what is wanted, never what holds it: bounds, rates, windows, budget and floor stay.
 */
export function underSituation(
  context: PlanContext,
  draft: Working,
): { context: PlanContext; draft: Working } {
  const { policy } = context;
  if (!policy.bySituation?.length || policy.planner !== "quantile") return { context, draft };
  const sight = sightOf(context);
  const situation = sight && situationFrom(sight.trendRatio, sight.bandWidth);
  const line = policy.bySituation.find((each) => each.situation === situation);
  if (!sight || !line) return { context, draft };
  const { quantile, marginPercent, waitBeforeReleaseMinutes } = line;
  const tiers = { ...policy.tiers, predictive: policy.tiers.predictive && line.predictive };
  const tuned = { ...policy, quantile, marginPercent, waitBeforeReleaseMinutes, tiers };
  const why = () => {
    const moved = sayNumber(Math.abs(sight.trendRatio - 1) * 100);
    const trend = `Demand is ${moved} % ${sight.trendRatio < 1 ? "below" : "above"} an hour ago`;
    const band = `p95 lies ${sayNumber(sight.bandWidth * 100)} % above p50`;
    const serves = line.predictive
      ? `serves ${sayLevel(quantile)} with ${sayNumber(marginPercent)} % on top`
      : "only the floor acts";
    return `${trend} and ${band} (${line.situation}): ${serves}, waits ${sayNumber(waitBeforeReleaseMinutes)} min before release.`;
  };
  return {
    context: { ...context, policy: tuned },
    draft: withReason(draft, context, {
      stage: "Situation",
      to: draft.replicas,
      why,
      numbers: { ...sight },
    }),
  };
}
