import type { PastAction, Want } from "@/server/core/planning/context";
import { needTable } from "@/server/core/planning/risk/need-table";
import { fleetOf, fleetSize, oddsOf, timesOf, TOO_LITTLE } from "@/server/core/planning/risk/odds";
import { openOutlook, type OutlookSettings, viewOf, watch } from "@/server/core/planning/risk/outlook";
import type { Shape } from "@/server/core/planning/risk/samples";
import { planWorkload } from "@/server/core/planning/stages";
import { longestWaitMinutes, type Policy } from "@/server/core/policy/policy";
import { makeSeries } from "@/server/core/series/series";

/** WalkedPast is regular samples (sample i at start + i · step, seconds) and readings of the same source after them. */
export interface WalkedPast {
  readonly start: number;
  readonly step: number;
  readonly history: ArrayLike<number>;
  /** reading[i] is what is seen at from + i · tick, `lag` seconds old; no reading is older than `from`. */
  readonly from: number;
  readonly tick: number;
  readonly lag: number;
  readonly readings: Float64Array;
  /** Demand that one replica carries. */
  readonly carries: number;
  /** How the source fills the time between samples, where that is known already. */
  readonly shape?: Shape;
}

/** Walker is one simulated fleet under one policy; its total before the first tick is what its first plan wants, ready. */
export interface Walker {
  readonly startupSeconds: number;
  policy: Policy;
  desired: number;
  readonly actions: PastAction[];
  readonly wants: Want[];
}

/** startWalker gives a fleet before its first plan. */
export const startWalker = (policy: Policy, startupSeconds: number): Walker => ({
  policy,
  startupSeconds,
  desired: policy.maxReplicas,
  actions: [],
  wants: [],
});

/** How long forests serve before they are learnt anew. */
const REFIT_SECONDS = 86_400;

/**
 * walkRisk plans every tick of a past as production does, through planWorkload, for many fleets from one learning: the
 * odds of a tick come from the samples and readings up to it. It yields the tick after all fleets were planned (`desired`
 * is the new total) and asks nothing back; a caller may change a walker's policy between ticks.
 */
export function* walkRisk(
  past: WalkedPast,
  walkers: readonly Walker[],
): Generator<{ tick: number; shape: Shape }> {
  const { start, step, tick: seconds, from, lag, readings, carries } = past;
  const longest = Math.max(...walkers.map((walker) => walker.startupSeconds));
  const settings: OutlookSettings = { reach: longest + lag + step, refitSeconds: REFIT_SECONDS };
  const room = Math.ceil((readings.length * seconds) / step) + 20;
  let outlook = openOutlook(start, step, past.history, room, settings);
  if (past.shape) outlook = { ...outlook, samples: { ...outlook.samples, shape: past.shape } };
  const reach = timesOf(longest, seconds).again;
  const demand = makeSeries((from - seconds) * 1000, seconds * 1000, readings);
  let samples = -1;
  let usual = 1;
  for (let tick = 0; tick < readings.length; tick++) {
    const t = from + tick * seconds;
    // Nothing older than the first reading can be shown, so it is repeated until then.
    outlook = watch(outlook, Math.max(from, t - lag), readings[tick], settings);
    if (outlook.samples.count !== samples) {
      samples = outlook.samples.count;
      usual = fleetSize(outlook.samples, carries);
    }
    const now = t * 1000;
    const table = needTable(viewOf(outlook), carries, { now: t, seconds, reach }, MOST_WALKED);
    for (const walker of walkers) {
      const { startupSeconds, policy, actions, wants, desired } = walker;
      drop(actions, now - actionsKept(walker) * 1000);
      drop(wants, now - longestWaitMinutes(policy) * 60_000);
      const times = timesOf(startupSeconds, seconds);
      const odds = table
        ? oddsOf(table, fleetOf(actions, desired, now, seconds, times.last), times, seconds, usual)
        : { reason: TOO_LITTLE };
      const plan = planWorkload({
        now,
        capacity: { perReplica: { requests: carries }, startupSeconds, pricePerReplicaHour: 1 },
        ready: desired,
        starting: 0,
        desired,
        inputs: [
          { resource: "requests", demand, forecast: { reason: "The risk planner has its own." }, odds },
        ],
        policy,
        actions,
        wants,
        terse: true,
      });
      if (tick > 0) {
        wants.push({ at: now, replicas: plan.wanted });
        if (plan.replicas !== desired) actions.push({ at: now, from: desired, to: plan.replicas });
      }
      walker.desired = plan.replicas;
    }
    yield { tick, shape: outlook.samples.shape };
  }
}

/** Totals above this are not told apart while walking. */
const MOST_WALKED = 1000;

/** Seconds that actions are looked back at: for the ages of the fleet, and by the rates. */
const actionsKept = ({ startupSeconds, policy }: Walker): number =>
  Math.max(startupSeconds + 60, 60 * policy.upAtMost.inMinutes, 60 * policy.downAtMost.inMinutes);

function drop(past: { at: number }[], until: number): void {
  let old = 0;
  while (old < past.length && past[old].at <= until) old++;
  if (old > 0) past.splice(0, old);
}
