import { type PlanContext, type Stage, withReason } from "../context";
import { peakAhead, usableForecast } from "../need";
import type { Draft } from "../plan";
import { worthOf } from "../risk/odds";
import { sayDuration, sayLevel, sayNumber, sayReplicas } from "../say";
import { levelUnder, type WarmOdds, warmReplicas } from "../tiers/warm";

type Numbers = Readonly<Record<string, number>>;

const oddsOf = (numbers: Numbers): WarmOdds => {
  const levels: number[] = [];
  const peaks: number[] = [];
  for (let index = 0; `level${index}` in numbers; index++) {
    levels.push(numbers[`level${index}`]);
    peaks.push(numbers[`peak${index}`]);
  }
  const { replicas, perReplica, short, missing, atMost, cost, kept, start } = numbers;
  return { replicas, perReplica, short, missing, atMost, cost, kept, start, levels, peaks };
};

/** warmTo recomputes the stage: the number stays, and NaN says that its figures lead to other warm replicas. */
export const warmTo = (from: number, numbers: Numbers): number =>
  !("warm" in numbers) || (numbers.replicas === from && warmReplicas(oddsOf(numbers)) === numbers.warm)
    ? from
    : Number.NaN;

/** oddsAhead gives the highest level's neediest resource over the start-up time, or undefined without a forecast. */
function oddsAhead(context: PlanContext, { replicas, reasons }: Draft): WarmOdds | undefined {
  const { capacity, now, policy, offered } = context;
  const pool = offered?.warm;
  const cost = pool?.priceShare ?? 1;
  const price = cost * capacity.pricePerReplicaHour;
  const left = (policy.budgetPerHour ?? Number.POSITIVE_INFINITY) - replicas * capacity.pricePerReplicaHour;
  const bought = price > 0 ? Math.max(0, Math.floor(left / price + 1e-9)) : Number.POSITIVE_INFINITY;
  // What others ask for more urgently is not kept warm here.
  const short = reasons.some(({ stage, bound }) => stage === "Shared capacity" && bound);
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
    const free = short
      ? 0
      : Math.max(0, Math.min(policy.maxReplicas - replicas, pool?.atMost ?? 1000, bought));
    const atMost = policy.tiers.shadow ? Math.min(policy.shadowAtMost, free) : free;
    const move = pool && { cost, kept: pool.desired, start: (cost * capacity.startupSeconds) / 60 };
    const odds = { replicas, perReplica, levels: [...levels], peaks, ...worth, atMost, ...move };
    if (!best || need(odds) > need(best)) best = odds;
  }
  return best;
}

/**
 * warmStage says how many warm replicas beyond the plan would pay, as advice while the policy's shadow tier is off. It
 * changes no number, so replays (terse) leave it out.
 */
export const warmStage: Stage = (draft, context) => {
  const { policy, capacity, offered } = context;
  if (context.terse) return draft;
  const odds = oddsAhead(context, draft);
  const warm = odds ? warmReplicas(odds) : 0;
  if (!odds && policy.tiers.shadow && !offered?.warm) {
    const why = () => "The target keeps no warm replicas, so the shadow fleet takes no part.";
    return withReason(draft, context, { stage: "Warm", to: draft.replicas, why });
  }
  if (!odds || (warm === 0 && !policy.tiers.shadow)) return draft;
  const { levels, peaks, ...rest } = odds;
  const numbers: Record<string, number> = { ...rest, warm };
  levels.forEach((level, index) => {
    numbers[`level${index}`] = level;
    numbers[`peak${index}`] = peaks[index];
  });
  const why = () => {
    if (warm === 0)
      return offered?.warm?.desired
        ? `No warm replica would save more than it costs; ${sayReplicas(offered.warm.desired)} ${offered.warm.desired === 1 ? "is" : "are"} given back.`
        : "No warm replica would save more than it costs.";
    const top = levels[levels.length - 1];
    const level = (total: number) => sayLevel(Math.min(top, levelUnder(odds, total * odds.perReplica)));
    const cost = `$${((odds.cost ?? 1) * warm * capacity.pricePerReplicaHour).toFixed(2)}/h`;
    const covers = `cover ${level(draft.replicas)} to ${level(draft.replicas + warm)} for ${cost} while others take ${sayDuration(capacity.startupSeconds)} to start`;
    if (!policy.tiers.shadow)
      return `${sayReplicas(warm)} kept warm would ${covers}. The shadow fleet is off.`;
    if (!offered?.warm) return `${sayReplicas(warm)} kept warm ${covers}. The target keeps no warm replicas.`;
    const now = offered.warm.desired === warm ? "" : ` It keeps ${sayNumber(offered.warm.desired)} now.`;
    return `${sayReplicas(warm)} kept warm ${covers}, and serve within ${sayDuration(offered.warm.handOverSeconds)}.${now}`;
  };
  return withReason(draft, context, { stage: "Warm", to: draft.replicas, why, numbers }, { warm });
};
