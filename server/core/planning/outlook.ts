import type { Forecast } from "@/server/core/forecast/forecast";
import type { Policy } from "@/server/core/policy/policy";
import type { Resource } from "@/server/core/words";
import { quantilePath, replicasFor, valueAt } from "./need";
import type { CapacityModel } from "./workload";

/** OutlookStep is the total that would be ready from `at` (epoch ms) on. */
export interface OutlookStep {
  readonly at: number;
  readonly replicas: number;
}

/** OutlookArgs is what an outlook is made from; times are epoch milliseconds. */
export interface OutlookArgs {
  readonly now: number;
  readonly until: number;
  /** Wanted total that the target was last told. */
  readonly desired: number;
  readonly resource: Resource;
  readonly capacity: CapacityModel;
  readonly policy: Policy;
  readonly forecast: Forecast;
}

/**
 * outlook steps a policy through a forecast's own quantiles: what would be ready if the forecast held and every plan
 * were carried out. It is a sketch of later plans, not a plan: each cycle decides anew. Changes only; empty when the
 * resource does not bind. The rules are those of the stages: served quantile with margin over the look-ahead, the floor
 * from the median, wait before release, rate, least and most.
 */
export function outlook(args: OutlookArgs): OutlookStep[] {
  const { now, until, desired, resource, capacity, policy, forecast } = args;
  const perReplica = capacity.perReplica[resource];
  if (perReplica === undefined || !(perReplica > 0)) return [];
  const { start, step, length } = forecast.grid;
  const ahead = Math.max(1, Math.ceil((policy.lookAheadMinutes * 60_000) / step));
  const wait = Math.ceil((policy.waitBeforeReleaseMinutes * 60_000) / step);
  const kept = 1 + policy.marginPercent / 100;
  const median = quantilePath(forecast, 0.5);
  const served = quantilePath(forecast, policy.quantile);
  const floorAt = (index: number) =>
    replicasFor(valueAt(median, index), perReplica * policy.utilisationTarget);
  const wantedAt = (index: number): number => {
    let most = policy.releaseByForecast ? 0 : floorAt(index);
    if (policy.tiers.predictive) {
      for (let i = index; i <= Math.min(length - 1, index + ahead); i++) {
        most = Math.max(most, replicasFor(valueAt(served, i) * kept, perReplica));
      }
    }
    return Math.min(policy.maxReplicas, Math.max(policy.minReplicas, most));
  };
  const wants: number[] = [];
  const steps: OutlookStep[] = [];
  let current = desired;
  const first = Math.max(0, Math.ceil((now - start) / step));
  const perStep = (rate: Policy["upAtMost"]) =>
    Math.max(1, Math.floor((rate.replicas * step) / (rate.inMinutes * 60_000)));
  for (let index = first; index < length && start + index * step <= until; index++) {
    wants.push(wantedAt(index));
    const recent = Math.max(...wants.slice(-1 - wait));
    let next = current;
    if (wants[wants.length - 1] > current) {
      next = Math.min(wants[wants.length - 1], Math.max(current + perStep(policy.upAtMost), floorAt(index)));
    } else if (recent < current && wants.length > wait)
      next = Math.max(recent, current - perStep(policy.downAtMost));
    next = Math.min(next, Math.max(policy.maxReplicas, current));
    if (next !== current) steps.push({ at: start + index * step, replicas: next });
    current = next;
  }
  return steps;
}
