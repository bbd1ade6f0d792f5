import type { Forecast } from "@/server/core/forecast/forecast";

/** Odds says how likely demand passes what some replicas carry, from a forecast's own quantiles. */
export interface Odds {
  /** Replicas whose full capacity is the threshold, and that threshold in the resource's unit. */
  replicas: number;
  threshold: number;
  /** Largest chance at any one step, 0 to 1. */
  chance: number;
  /** True when the threshold lies outside the kept quantiles, so `chance` is only a bound. */
  bound: boolean;
  /** Epoch ms of that step. */
  at: number;
  /** Expected minutes above the threshold until `until` (epoch ms). */
  minutesShort: number;
  until: number;
  issuedAt: number;
}

/** chanceAbove gives the chance (0 to 1) that a value passes `threshold`, linear between quantiles; `bound` outside of them. */
export function chanceAbove(
  levels: readonly number[],
  values: readonly number[],
  threshold: number,
): { chance: number; bound: boolean } {
  const last = levels.length - 1;
  if (threshold < values[0]) return { chance: 1 - levels[0], bound: true };
  if (threshold >= values[last]) return { chance: 1 - levels[last], bound: true };
  const low = values.findLastIndex((value) => value <= threshold);
  const width = values[low + 1] - values[low];
  const share = width > 0 ? (threshold - values[low]) / width : 0;
  return { chance: 1 - (levels[low] + share * (levels[low + 1] - levels[low])), bound: false };
}

/** oddsOf reads the odds of passing `replicas` × `perReplica` over (now, until] (epoch ms); undefined when no step lies there. */
export function oddsOf(
  forecast: Forecast,
  replicas: number,
  perReplica: number,
  now: number,
  until: number,
): Odds | undefined {
  const { levels, paths } = forecast.quantiles;
  const { start, step, length } = forecast.grid;
  const threshold = replicas * perReplica;
  let best: { chance: number; bound: boolean; at: number } | undefined;
  let minutesShort = 0;
  for (let index = 0; index < length; index++) {
    const at = start + index * step;
    if (at <= now || at > until) continue;
    const values = paths.map((path) => path[index]);
    if (values.some(Number.isNaN)) continue;
    const odds = chanceAbove(levels, values, threshold);
    // Beyond the outer quantiles the middle of the tail is the fair guess; the bound would count twice too much.
    const tail = odds.bound ? (odds.chance > 0.5 ? (1 + odds.chance) / 2 : odds.chance / 2) : odds.chance;
    minutesShort += (tail * step) / 60_000;
    if (!best || odds.chance > best.chance) best = { ...odds, at };
  }
  if (!best) return undefined;
  const end = Math.min(until, start + length * step);
  return { replicas, threshold, ...best, minutesShort, until: end, issuedAt: forecast.issuedAt };
}
