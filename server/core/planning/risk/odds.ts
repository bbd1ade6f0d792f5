import type { NoForecast } from "@/server/core/forecast/forecast";
import type { NeedOdds, PastAction } from "../context";
import { type DecisionTimes, type NeedTable, type Order, priceTotals, reorder, type Worth } from "./age-rule";
import { needTable, type OutlookView } from "./need-table";
import type { Samples } from "./samples";

/** MOST_REPLICAS that a policy may allow; its bounds cap what is wanted. */
const MOST_REPLICAS = 10_000;

/** REFERENCE_FLEET is the size of fleet in which a policy's price of a short minute is meant. */
export const REFERENCE_FLEET = 10;
/** Each missing replica counts as this share of a minute short, on top of the minute itself. */
const MISSING_SHARE = 0.02;
/** A missing replica-minute is never worth less than this many replica-minutes, so that no spike is cheap to skip. */
const LEAST_MISSING = 4;

/** worthOf gives what a short tick is worth at a policy's price in a fleet of `usual` replicas. */
export function worthOf(price: number, usual: number): Worth {
  const short = (price * usual) / REFERENCE_FLEET;
  return { short, missing: Math.max(LEAST_MISSING, MISSING_SHARE * short) };
}

/** AGAIN_SECONDS: what would be ordered again within a start-up time, and at least within this long, is not released. */
const AGAIN_SECONDS = 240;

/** timesOf gives the ticks of a decision for a start-up time, with ticks of `seconds`, now at tick 0. */
export function timesOf(startupSeconds: number, seconds: number): DecisionTimes {
  const last = Math.ceil(startupSeconds / seconds - 1e-9);
  return { now: 0, last, again: last + Math.ceil(Math.max(startupSeconds, AGAIN_SECONDS) / seconds - 1e-9) };
}

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

/** oddsOf makes the planner's odds from a table of need with ticks of `seconds`, the fleet's ages and its usual size. */
export function oddsOf(
  table: NeedTable,
  fleet: readonly Order[],
  times: DecisionTimes,
  seconds: number,
  usual: number,
): NeedOdds {
  return {
    usual,
    tickMinutes: seconds / 60,
    price: (price) => priceTotals(table, fleet, times, worthOf(price, usual), MOST_REPLICAS),
  };
}

/** Learnt is what an outlook said of one resource, and the fleet that its last day needed. */
export interface Learnt {
  readonly view: OutlookView;
  readonly usual: number;
}

/** Asker is who decides: its clock (epoch ms), the seconds between two decisions, its fleet and what it is made of. */
export interface Asker {
  readonly now: number;
  readonly seconds: number;
  readonly desired: number;
  /** Newest last, at least as far back as a start-up takes. */
  readonly actions: readonly PastAction[];
  /** Demand that one replica carries. */
  readonly carries: number;
  readonly startupSeconds: number;
}

/** TOO_LITTLE is why a short history gives no odds. */
export const TOO_LITTLE = "There is too little history to price the risk.";

/** needOdds gives the odds on which one decision is made, or why there are none. */
export function needOdds({ view, usual }: Learnt, asker: Asker): NeedOdds | NoForecast {
  const { now, seconds, carries } = asker;
  const times = timesOf(asker.startupSeconds, seconds);
  const ticks = { now: now / 1000, seconds, reach: times.again };
  const table = needTable(view, carries, ticks, MOST_REPLICAS);
  if (!table) return { reason: TOO_LITTLE };
  const fleet = fleetOf(asker.actions, asker.desired, now, seconds, times.last);
  return oddsOf(table, fleet, times, seconds, usual);
}
