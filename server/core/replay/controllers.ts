import type { Forecast, NoForecast } from "@/server/core/forecast/forecast";
import type { NeedOdds, PastAction, PlanContext, ResourceInput, Want } from "@/server/core/planning/context";
import { currentDemand } from "@/server/core/planning/need";
import { planWorkload } from "@/server/core/planning/stages";
import { longestWaitMinutes, type Policy } from "@/server/core/policy/policy";
import type { Resource } from "@/server/core/words";
import type { World } from "./world";

/** View is what a controller sees at a step: the clock, the fleet, and what was done. Times are epoch milliseconds. */
export interface View {
  readonly now: number;
  readonly step: number;
  readonly ready: number;
  readonly starting: number;
  readonly desired: number;
  readonly actions: readonly PastAction[];
}

/** Controller answers the wanted total at a step. It is called once a step, in order of time. */
export type Controller = (view: View) => number;

/** Foresight gives what was forecast at an instant, causally: nothing at or after `issuedAt` may have been read. */
export interface Foresight {
  forecastAt(resource: Resource, issuedAt: number): Forecast | NoForecast;
  /** For the risk planner only: the same rule of causality, at the view's instant; calls come in order of time. */
  oddsAt?(resource: Resource, view: View): NeedOdds | NoForecast | undefined;
}

/** Under gives the policy that is in force at a step, from what the plan is made from there. */
export type Under = (context: PlanContext) => Policy;

/**
 * policyController plans every step with the product's own plan function, carried out as autopilot does: at once when
 * due. With `under` another policy may be in force at each step; `waitMinutes` is then the longest wait it may ask for.
 */
export function policyController(
  world: World,
  policy: Policy,
  foresight: Foresight,
  under?: Under,
  waitMinutes = longestWaitMinutes(policy),
): Controller {
  const wants: Want[] = [];
  const { capacity } = world;
  return (view) => {
    const { now, step, ready, starting, desired, actions } = view;
    const inputs: ResourceInput[] = [];
    for (const { resource, demand } of world.demands) {
      const forecast = foresight.forecastAt(resource, now);
      const odds = policy.planner === "risk" ? foresight.oddsAt?.(resource, view) : undefined;
      inputs.push({ resource, demand, forecast, odds });
    }
    const context: PlanContext = {
      now,
      capacity,
      ready,
      starting,
      desired,
      inputs,
      policy,
      actions,
      wants,
      terse: true,
    };
    const plan = planWorkload(under ? { ...context, policy: under(context) } : context);
    while (wants.length > 0 && wants[0].at <= now - waitMinutes * 60_000) wants.shift();
    wants.push({ at: now, replicas: plan.wanted });
    // What is due before the next step must go out now; the rest is planned again then.
    return plan.actAt !== undefined && plan.actAt < now + step ? plan.replicas : desired;
  };
}

/** HpaSettings of the reactive baseline. */
export interface HpaSettings {
  readonly utilisationTarget: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/**
 * hpaController is the documented Kubernetes Horizontal Pod Autoscaler: tolerance 10 %, starting replicas count as idle on
 * the way up, +100 % or +4 per 15 s, release after 5 minutes of lower recommendations; use is capped at what is ready.
 */
export function hpaController(world: World, settings: HpaSettings): Controller {
  const recommended: Want[] = [];
  return ({ now, step, ready, starting, desired }) => {
    let wanted = 0;
    for (const { resource, demand } of world.demands) {
      const carries = world.capacity.perReplica[resource];
      const seen = currentDemand(demand, now);
      if (carries === undefined || !seen) continue;
      const use = Math.min(seen.value, ready * carries);
      const target = carries * settings.utilisationTarget;
      const ratio = ready > 0 ? use / (ready * target) : 1;
      let replicas = Math.ceil(use / target - 1e-9);
      if (Math.abs(ratio - 1) <= 0.1) replicas = desired;
      else if (ratio > 1 && starting > 0) {
        const spread = use / ((ready + starting) * target);
        replicas = spread <= 1.1 ? desired : Math.ceil(spread * (ready + starting) - 1e-9);
      }
      wanted = Math.max(wanted, replicas);
    }
    wanted = Math.min(settings.maxReplicas, Math.max(settings.minReplicas, wanted));
    recommended.push({ at: now, replicas: wanted });
    while (recommended[0].at <= now - 300_000) recommended.shift();
    if (wanted > desired) {
      let most = Math.max(desired, 1);
      for (let syncs = Math.max(1, Math.floor(step / 15_000)); syncs > 0; syncs--)
        most = Math.max(most + 4, most * 2);
      return Math.min(wanted, most);
    }
    return Math.min(
      desired,
      recommended.reduce((most, want) => Math.max(most, want.replicas), 0),
    );
  };
}

/** nothingController leaves the fleet as it is. */
export const nothingController: Controller = (view) => view.desired;

/** scheduleController follows a total per step, counted from `start` (epoch ms); beyond its ends the nearest holds. */
export function scheduleController(totals: ArrayLike<number>, start: number): Controller {
  return ({ now, step }) =>
    totals[Math.max(0, Math.min(totals.length - 1, Math.round((now - start) / step)))];
}
