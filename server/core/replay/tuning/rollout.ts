import type { PlanContext, ResourceInput, Want } from "@/server/core/planning/context";
import { sightOf } from "@/server/core/planning/situation";
import { planWorkload } from "@/server/core/planning/stages";
import type { Policy } from "@/server/core/policy/policy";
import { type Situation, situationFrom } from "@/server/core/policy/situations";
import type { Controller, Foresight } from "../controllers";
import { simulate, type Trace } from "../simulate";
import type { World } from "../world";
import { type Choice, HEADS, withChoice } from "./actions";

/** HOLD_MINUTES: a choice is kept this long, so that it can show what it brings. */
export const HOLD_MINUTES = 30;
/** SIGHT_SIZE is the number of features that the agent sees. */
export const SIGHT_SIZE = 4;

/** Turn is one choice of the agent in a rollout. */
export interface Turn {
  /** Step of the trace from which on it holds. */
  readonly step: number;
  readonly sight: Float32Array;
  readonly situation: Situation;
  readonly choice: Choice;
}

/** Choose gives one index a head for what is seen. */
export type Choose = (sight: Float32Array) => Choice;

const LONGEST_WAIT_MS = Math.max(...HEADS.waitBeforeReleaseMinutes) * 60_000;

/**
 * rollout replays a world with the product's own plan function under a policy whose tunable settings the agent chooses
 * anew every half hour. Where nothing can be seen (no forecast yet), the policy's own settings hold and no turn is kept.
 */
export function rollout(
  world: World,
  policy: Policy,
  foresight: Foresight,
  choose: Choose,
): { trace: Trace; turns: readonly Turn[] } {
  const turns: Turn[] = [];
  const steps = simulate(world, choosingController(world, policy, foresight, choose, turns));
  for (;;) {
    const next = steps.next();
    if (next.done) return { trace: next.value, turns };
  }
}

function choosingController(
  world: World,
  policy: Policy,
  foresight: Foresight,
  choose: Choose,
  turns: Turn[],
): Controller {
  const wants: Want[] = [];
  let held = policy;
  let until = Number.NEGATIVE_INFINITY;
  let step = -1;
  const { capacity } = world;
  return (view) => {
    step++;
    const { now, ready, starting, desired, actions } = view;
    const inputs = world.demands.map(
      ({ resource, demand }): ResourceInput => ({
        resource,
        demand,
        forecast: foresight.forecastAt(resource, now),
      }),
    );
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
    if (now >= until) {
      until = now + HOLD_MINUTES * 60_000;
      const seen = sightOf(context);
      held = policy;
      if (seen) {
        const sight = featuresOf(seen.trendRatio, seen.bandWidth, ready, desired);
        const choice = choose(sight);
        turns.push({ step, sight, situation: situationFrom(seen.trendRatio, seen.bandWidth), choice });
        held = withChoice(policy, choice);
      }
    }
    const plan = planWorkload({ ...context, policy: held });
    while (wants.length > 0 && wants[0].at <= now - LONGEST_WAIT_MS) wants.shift();
    wants.push({ at: now, replicas: plan.wanted });
    return plan.actAt !== undefined && plan.actAt < now + view.step ? plan.replicas : desired;
  };
}

/** featuresOf puts what is seen on scales of about one. */
function featuresOf(trendRatio: number, bandWidth: number, ready: number, desired: number): Float32Array {
  const bounded = (value: number) => Math.min(3, Math.max(-3, value));
  return Float32Array.of(
    bounded(Math.log(Math.max(1e-3, trendRatio)) / 0.2),
    bounded(Math.log(Math.max(0.01, bandWidth) / 0.25)),
    bounded(Math.abs(Math.log(Math.max(1e-3, trendRatio))) / 0.2),
    bounded((desired - ready) / Math.max(1, desired)),
  );
}
