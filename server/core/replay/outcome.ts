import type { Trace } from "./simulate";
import type { World } from "./world";

/** Episode is one stretch of being short. */
export interface Episode {
  /** Epoch ms; `to` is the end of its last step. */
  readonly from: number;
  readonly to: number;
  readonly minutesShort: number;
  /** Demand lost, in replica-minutes at full use. */
  readonly unserved: number;
  /** Most replicas missing at once. */
  readonly missing: number;
}

/** Outcome is what a replay comes to. */
export interface Outcome {
  readonly days: number;
  /** US dollars over the whole replay, billed from the order. */
  readonly cost: number;
  /** Hours of replicas (nodes, where a replica is a node), billed from the order. */
  readonly replicaHours: number;
  /** Minutes whose demand is known; only these are scored. */
  readonly scoredMinutes: number;
  /** Scored minutes in which demand was above what served. */
  readonly minutesShort: number;
  /** Percent of the scored time. */
  readonly shortPercent: number;
  /** Percent of demand that found no capacity. */
  readonly unservedPercent: number;
  /** Demand, and the part of it that found no capacity, in hours of fully used replicas. */
  readonly demandReplicaHours: number;
  readonly unservedReplicaHours: number;
  /** Hours of replicas that served during the scored time. */
  readonly readyReplicaHours: number;
  /** Changes of the wanted total, over the whole replay and a day. */
  readonly actions: number;
  readonly actionsPerDay: number;
  /** Percent of ready capacity that demand used. */
  readonly utilisationPercent: number;
  /** Mean and 95th percentile over the scored steps of the mean response time, seconds. */
  readonly meanResponseSeconds: number;
  readonly p95ResponseSeconds: number;
  /** Minutes above the promised response time; 0 when none is promised. */
  readonly slowMinutes: number;
  /** The dearest day: epoch ms of its first step and its dollars. */
  readonly dearestDay: { readonly at: number; readonly cost: number };
  /** Worst first, at most 20. */
  readonly episodes: readonly Episode[];
}

const DAY = 86_400_000;
const EPISODES_KEPT = 20;

/** outcomeOf scores a trace; steps without demand are billed and not scored. */
export function outcomeOf(world: World, trace: Trace): Outcome {
  const { load, ready, total, response, step, start } = trace;
  const hours = step / 3_600_000;
  const minutes = step / 60_000;
  const price = world.capacity.pricePerReplicaHour;
  const byDay = new Map<number, number>();
  const episodes: Episode[] = [];
  let open: { from: number; minutes: number; unserved: number; missing: number } | undefined;
  let [scored, replicaHours, short, lost, demand, capacity, slow, responseSum] = [0, 0, 0, 0, 0, 0, 0, 0];
  const close = (index: number) => {
    if (!open) return;
    const to = start + index * step;
    episodes.push({
      from: open.from,
      to,
      minutesShort: open.minutes,
      unserved: open.unserved,
      missing: open.missing,
    });
    open = undefined;
  };
  for (let index = 0; index < load.length; index++) {
    replicaHours += total[index] * hours;
    const day = Math.floor((index * step) / DAY);
    byDay.set(day, (byDay.get(day) ?? 0) + total[index] * hours * price);
    if (Number.isNaN(load[index])) {
      close(index);
      continue;
    }
    scored++;
    demand += load[index];
    capacity += ready[index];
    responseSum += response[index];
    if (world.promisedSeconds !== undefined && response[index] > world.promisedSeconds) slow += minutes;
    const missing = load[index] - ready[index];
    if (missing <= 1e-9) {
      close(index);
      continue;
    }
    short += minutes;
    lost += missing;
    open ??= { from: start + index * step, minutes: 0, unserved: 0, missing: 0 };
    open.minutes += minutes;
    open.unserved += missing * minutes;
    open.missing = Math.max(open.missing, missing);
  }
  close(load.length);
  episodes.sort((a, b) => b.unserved - a.unserved || a.from - b.from);
  const days = (load.length * step) / DAY;
  const [dearest, dearestCost] = [...byDay].reduce((best, day) => (day[1] > best[1] ? day : best), [0, 0]);
  return {
    days,
    cost: replicaHours * price,
    replicaHours,
    scoredMinutes: scored * minutes,
    minutesShort: short,
    shortPercent: scored > 0 ? (short / (scored * minutes)) * 100 : 0,
    unservedPercent: demand > 0 ? (lost / demand) * 100 : 0,
    demandReplicaHours: demand * hours,
    unservedReplicaHours: lost * hours,
    readyReplicaHours: capacity * hours,
    actions: trace.actions.length,
    actionsPerDay: days > 0 ? trace.actions.length / days : 0,
    utilisationPercent: capacity > 0 ? ((demand - lost) / capacity) * 100 : 0,
    meanResponseSeconds: scored > 0 ? responseSum / scored : 0,
    p95ResponseSeconds: percentile(response, 0.95),
    slowMinutes: slow,
    dearestDay: { at: start + dearest * DAY, cost: dearestCost },
    episodes: episodes.slice(0, EPISODES_KEPT),
  };
}

/** percentile gives the smallest value that at least `level` of the known values do not exceed; 0 for none. */
function percentile(values: Float64Array, level: number): number {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  return known.length === 0 ? 0 : known[Math.max(0, Math.ceil(level * known.length - 1e-9) - 1)];
}
