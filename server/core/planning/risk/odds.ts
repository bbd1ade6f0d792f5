import type { NeedOdds, PastAction } from "../context";
import { ageRule, type DecisionTimes, type NeedTable, type Order, reorder } from "./age-rule";
import type { Samples } from "./samples";

/** REFERENCE_FLEET is the size of fleet in which a policy's price of a short minute is meant. */
export const REFERENCE_FLEET = 10;

/** fleetSize gives the mean replicas that demand needed over the last day of samples, at least 1. */
export function fleetSize(samples: Samples, capacity: number): number {
  const from = Math.max(0, samples.count - Math.round(86_400 / samples.step));
  let sum = 0;
  for (let i = from; i < samples.count; i++)
    sum += Math.max(1, Math.ceil(samples.values[i] / capacity - 1e-9));
  return samples.count > from ? sum / (samples.count - from) : 1;
}

/**
 * fleetOf gives the orders behind `desired` replicas, oldest first, in ticks of `seconds` before now (tick 0): what past
 * actions (epoch ms, newest last) added within the reach of a start-up, and everything older as one old order.
 */
export function fleetOf(
  actions: readonly PastAction[],
  desired: number,
  now: number,
  seconds: number,
  startupTicks: number,
): readonly Order[] {
  const since = now - startupTicks * seconds * 1000;
  const recent = actions.filter((action) => action.at > since && action.at <= now);
  const old = { tick: -startupTicks, replicas: recent.length > 0 ? recent[0].from : desired };
  let fleet: readonly Order[] = old.replicas > 0 ? [old] : [];
  for (const action of recent)
    fleet = reorder(fleet, action.to, Math.round((action.at - now) / (seconds * 1000)));
  const total = fleet.reduce((sum, order) => sum + order.replicas, 0);
  return total === desired ? fleet : reorder(fleet, desired, -startupTicks);
}

/** oddsOf makes the planner's odds from a table of need, the fleet's ages and its usual size. */
export function oddsOf(
  table: NeedTable,
  fleet: readonly Order[],
  times: DecisionTimes,
  usual: number,
  most: number,
): NeedOdds {
  return { wanted: (price) => ageRule(table, fleet, times, (price * usual) / REFERENCE_FLEET, most) };
}
