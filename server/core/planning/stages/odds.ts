import type { Resource } from "@/server/core/words";
import type { NeedOdds, ResourceInput } from "../context";
import { type Stage, withReason } from "../context";
import type { Earning, Priced } from "../risk/age-rule";
import { worthOf } from "../risk/odds";
import { sayNumber, sayReplicas } from "../say";
import { leastNow } from "./forecast";

/** Figures of a priced total: minutes short that its last replicas end, replica-minutes that they fill and cost. */
export interface OddsNumbers {
  readonly least: number;
  readonly wanted: number;
  /** Replica-minutes for a minute short in a fleet of ten, and the usual fleet. Absent without odds. */
  readonly price?: number;
  readonly usual?: number;
  readonly lastCost?: number;
  readonly lastShort?: number;
  readonly lastMissing?: number;
  readonly nextTo?: number;
  readonly nextCost?: number;
  readonly nextShort?: number;
  readonly nextMissing?: number;
}

/**
 * oddsTo recomputes the stage: the wanted total, never below `least`, when its last replicas pay for themselves and the
 * next ones that come closest do not; NaN when the figures say otherwise.
 */
export function oddsTo(numbers: OddsNumbers): number {
  const { price, usual, least, wanted } = numbers;
  if (price !== undefined && usual !== undefined) {
    const gain = (cost = 0, short = 0, missing = 0) => worthInMinutes(price, usual, short, missing) - cost;
    if (gain(numbers.lastCost, numbers.lastShort, numbers.lastMissing) < -1e-9) return Number.NaN;
    if (
      numbers.nextCost !== undefined &&
      gain(numbers.nextCost, numbers.nextShort, numbers.nextMissing) > 1e-9
    )
      return Number.NaN;
  }
  return Math.max(wanted, least);
}

function worthInMinutes(price: number, usual: number, short: number, missing: number): number {
  const worth = worthOf(price, usual);
  return worth.short * short + worth.missing * missing;
}

const oddsIn = (input: ResourceInput): NeedOdds | undefined =>
  input.odds && "price" in input.odds ? input.odds : undefined;

/** whyNoOdds gives the first sentence why a resource has no odds. */
function whyNoOdds(inputs: readonly ResourceInput[]): string {
  for (const { odds } of inputs) if (odds && "reason" in odds) return odds.reason;
  return "The odds of need are not learnt yet.";
}

/**
 * oddsStage is the risk planner: replicas are kept or ordered while the minutes they are expected to save are worth more
 * than the minutes they cost (see risk/age-rule.ts). Used instead of Forecast and Margin when the policy's planner is "risk".
 */
export const oddsStage: Stage = (draft, context) => {
  const { policy } = context;
  if (!policy.tiers.predictive) return { ...draft, noForecast: "Predicted capacity is off in the policy." };
  const price = policy.replicaMinutesPerShortMinute;
  let best: { resource: Resource; odds: NeedOdds; priced: Priced } | undefined;
  for (const input of context.inputs) {
    const odds = oddsIn(input);
    if (!odds || context.capacity.perReplica[input.resource] === undefined) continue;
    const priced = odds.price(price);
    if (!best || priced.wanted > best.priced.wanted) best = { resource: input.resource, odds, priced };
  }
  if (!best) {
    const reason = whyNoOdds(context.inputs);
    const numbers = { wanted: 0, least: draft.replicas };
    return withReason(
      draft,
      context,
      { stage: "Odds", to: draft.replicas, why: () => `${reason} Only the reactive floor acts.`, numbers },
      { noForecast: reason },
    );
  }
  const seen = (input: ResourceInput) => oddsIn(input) !== undefined;
  const least = policy.releaseByForecast ? Math.min(draft.replicas, leastNow(context, seen)) : draft.replicas;
  const { priced, odds } = best;
  const { wanted } = priced;
  const to = Math.max(wanted, least);
  const numbers = context.terse ? { wanted, least } : numbersOf(priced, odds, price, least);
  const why = () => say(priced, odds, price);
  const binding = to > least ? best.resource : (draft.binding ?? best.resource);
  return withReason(draft, context, { stage: "Odds", to, why, numbers }, { binding, expected: wanted });
};

function numbersOf(
  { wanted, last, next }: Priced,
  odds: NeedOdds,
  price: number,
  least: number,
): Record<string, number> {
  const minutes = odds.tickMinutes;
  const numbers: Record<string, number> = { least, wanted, price, usual: odds.usual };
  const add = (name: string, { cost, short, missing }: Earning) => {
    numbers[`${name}Cost`] = cost * minutes;
    numbers[`${name}Short`] = short * minutes;
    numbers[`${name}Missing`] = missing * minutes;
  };
  if (last) add("last", last);
  if (next) {
    numbers.nextTo = next.to;
    add("next", next);
  }
  return numbers;
}

function say({ wanted, last, next }: Priced, { usual, tickMinutes }: NeedOdds, price: number): string {
  const worth = worthOf(price, usual);
  const saves = ({ short, missing }: Earning) =>
    sayNumber((worth.short * short + worth.missing * missing) * tickMinutes);
  const costs = ({ cost }: Earning) => sayNumber(cost * tickMinutes);
  const head = `A short minute is worth ${sayNumber(worth.short)} replica-minutes.`;
  const returns =
    last && last.returning > 0
      ? ` ${sayReplicas(last.returning)} would be ordered again soon and ${last.returning === 1 ? "stays" : "stay"}.`
      : "";
  const lastOne =
    last && last.cost > 0
      ? ` The last of ${sayReplicas(wanted)} saves ${saves(last)} replica-minutes for ${costs(last)}.`
      : "";
  const more = next ? ` ${sayReplicas(next.to)} would save ${saves(next)} more for ${costs(next)}.` : "";
  return `${head}${lastOne}${returns}${more}`;
}
