import type { PlanContext } from "@/server/core/planning/context";
import { sightOf } from "@/server/core/planning/situation";
import type { Policy } from "@/server/core/policy/policy";
import { type Situation, situationFrom } from "@/server/core/policy/situations";
import { type Foresight, policyController } from "../controllers";
import { simulate, type Trace } from "../simulate";
import { stepsOf, type World } from "../world";
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

const LONGEST_WAIT = Math.max(...HEADS.waitBeforeReleaseMinutes);

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
  let held = policy;
  let until = Number.NEGATIVE_INFINITY;
  const under = (context: PlanContext): Policy => {
    if (context.now < until) return held;
    until = context.now + HOLD_MINUTES * 60_000;
    held = policy;
    const seen = sightOf(context);
    if (!seen) return held;
    const { start, step } = stepsOf(world);
    const sight = featuresOf(seen.trendRatio, seen.bandWidth, context.ready, context.desired);
    const choice = choose(sight);
    const situation = situationFrom(seen.trendRatio, seen.bandWidth);
    turns.push({ step: Math.round((context.now - start) / step), sight, situation, choice });
    held = withChoice(policy, choice);
    return held;
  };
  const steps = simulate(world, policyController(world, policy, foresight, under, LONGEST_WAIT));
  for (;;) {
    const next = steps.next();
    if (next.done) return { trace: next.value, turns };
  }
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
