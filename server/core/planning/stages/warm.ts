import { type PlanContext, type Stage, withReason } from "../context";
import { peakAhead, usableForecast } from "../need";
import { worthOf } from "../risk/odds";
import { sayDuration, sayLevel, sayReplicas } from "../say";
import { levelUnder, type WarmOdds, warmReplicas } from "../tiers/warm";

type Numbers = Readonly<Record<string, number>>;

const oddsOf = (numbers: Numbers): WarmOdds => {
  const levels: number[] = [];
  const peaks: number[] = [];
  for (let index = 0; `level${index}` in numbers; index++) {
    levels.push(numbers[`level${index}`]);
    peaks.push(numbers[`peak${index}`]);
  }
  const { replicas, perReplica, short, missing, atMost } = numbers;
  return { replicas, perReplica, short, missing, atMost, levels, peaks };
};

/** warmTo recomputes the stage: the number stays, and NaN says that its figures lead to other warm replicas. */
export const warmTo = (from: number, numbers: Numbers): number =>
  numbers.replicas === from && warmReplicas(oddsOf(numbers)) === numbers.warm ? from : Number.NaN;

/** oddsAhead gives the highest level's neediest resource over the start-up time, or undefined without a forecast. */
function oddsAhead(context: PlanContext, replicas: number): WarmOdds | undefined {
  const { capacity, now, policy } = context;
  let best: WarmOdds | undefined;
  for (const input of context.inputs) {
    const perReplica = capacity.perReplica[input.resource];
    const forecast = usableForecast(input, context);
    if (perReplica === undefined || !(perReplica > 0) || typeof forecast === "string") continue;
    const { levels } = forecast.quantiles;
    const end = now + capacity.startupSeconds * 1000;
    const peaks: number[] = [];
    for (const level of levels) {
      const peak = peakAhead(forecast, level, now, end)?.value;
      if (peak !== undefined) peaks.push(Math.max(peak, peaks.at(-1) ?? 0));
    }
    if (peaks.length < levels.length) continue;
    const need = (odds: WarmOdds) => (odds.peaks.at(-1) ?? 0) / odds.perReplica;
    const worth = worthOf(policy.replicaMinutesPerShortMinute, Math.max(1, replicas));
    const free = Math.max(0, policy.maxReplicas - replicas);
    const atMost = policy.tiers.shadow ? Math.min(policy.shadowAtMost, free) : free;
    const odds = { replicas, perReplica, levels: [...levels], peaks, ...worth, atMost };
    if (!best || need(odds) > need(best)) best = odds;
  }
  return best;
}

/**
 * warmStage says how many warm replicas beyond the plan would pay, as advice while the policy's shadow tier is off. It
 * changes no number, so replays (terse) leave it out.
 */
export const warmStage: Stage = (draft, context) => {
  const { policy, capacity, shadowReady } = context;
  if (context.terse) return draft;
  const odds = oddsAhead(context, draft.replicas);
  const warm = odds ? warmReplicas(odds) : 0;
  if (!odds || (warm === 0 && !policy.tiers.shadow)) return draft;
  const { levels, peaks, ...rest } = odds;
  const numbers: Record<string, number> = { ...rest, warm };
  levels.forEach((level, index) => {
    numbers[`level${index}`] = level;
    numbers[`peak${index}`] = peaks[index];
  });
  const why = () => {
    if (warm === 0) return "No warm replica would save more than it costs.";
    const top = levels[levels.length - 1];
    const level = (total: number) => sayLevel(Math.min(top, levelUnder(odds, total * odds.perReplica)));
    const cost = `$${(warm * capacity.pricePerReplicaHour).toFixed(2)}/h`;
    const covers = `cover ${level(draft.replicas)} to ${level(draft.replicas + warm)} for ${cost} while others take ${sayDuration(capacity.startupSeconds)} to start`;
    if (!policy.tiers.shadow)
      return `${sayReplicas(warm)} kept warm would ${covers}. The shadow fleet is off.`;
    const offered = shadowReady === undefined ? " The target keeps no warm replicas." : "";
    return `${sayReplicas(warm)} kept warm ${covers}.${offered}`;
  };
  return withReason(draft, context, { stage: "Warm", to: draft.replicas, why, numbers }, { warm });
};
