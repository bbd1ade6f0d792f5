import type { Policy } from "@/server/core/policy/policy";
import { SITUATIONS } from "@/server/core/policy/situations";
import type { Foresight } from "../controllers";
import { seededRandom } from "../random";
import type { World } from "../world";
import { type Choice, choiceOf, HEAD_SIZES } from "./actions";
import { priceBySteps, shortSteps, sumBetween, usualFleet } from "./objective";
import { HOLD_MINUTES, rollout, SIGHT_SIZE, type Turn } from "./rollout";

/** Lesson is a batch of turns with what each was worth, for the learner. */
export interface Lesson {
  /** turns × SIGHT_SIZE. */
  readonly sights: Float32Array;
  /** One choice a turn. */
  readonly choices: readonly Choice[];
  /** What each turn saved against the policy it started from, centred and scaled to about one. */
  readonly advantages: Float32Array;
}

/** Learner is an agent outside of the core: a network that gives the odds of each choice and learns from lessons. */
export interface Learner {
  /** One row of odds a head, each summing to 1. */
  odds(sights: Float32Array, count: number): readonly Float32Array[];
  learn(lesson: Lesson): void;
  dispose(): void;
}

/** LearnerShape is what a learner is made for. */
export interface LearnerShape {
  readonly inputs: number;
  readonly heads: readonly number[];
  /** The choice that an untrained learner leans to. */
  readonly start: Choice;
  readonly seed: number;
}

/** shapeFor gives the shape of a learner that starts from a policy. */
export const shapeFor = (policy: Policy, seed: number): LearnerShape => ({
  inputs: SIGHT_SIZE,
  heads: HEAD_SIZES,
  start: choiceOf(policy),
  seed,
});

/** Course is where an agent learns: a world, how it is foreseen, and the policy to start from. `foresight` is made anew for each pass, because it reads on in time. */
export interface Course {
  readonly world: World;
  readonly foresight: () => Foresight;
  readonly policy: Policy;
}

/** LearnSettings: passes over random stretches of the course. */
export interface LearnSettings {
  readonly passes: number;
  readonly stretchDays: number;
  readonly seed: number;
}

const DAY_MS = 86_400_000;
/** What a choice brings fades: by this factor from one half hour to the next. */
const DISCOUNT = 0.75;
const REACH = 8;
/** The price of a short minute rises at most to this multiple of the policy's own. */
const DEAREST = 30;

/**
 * learnPasses lets a learner act in replayed stretches of the course and learn from each (policy gradient, Williams 1992).
 * A turn's worth is what it saved, over the next hours, against the starting policy replayed on the same stretch (common
 * random numbers), less the mean of its situation. It must not be short for longer than that policy: while it is, the
 * price of a short minute rises (Lagrange multiplier; Tessler, Mankowitz and Mannor 2019), never below the policy's own.
 * Yields the fraction done; stop it by not asking on.
 */
export function* learnPasses(course: Course, learner: Learner, settings: LearnSettings): Generator<number> {
  const random = seededRandom(settings.seed);
  const { world, policy } = course;
  const days = Math.max(1, Math.floor((world.to - world.from) / DAY_MS));
  const length = Math.min(days, settings.stretchDays);
  const own = policy.replicaMinutesPerShortMinute;
  let price = own;
  for (let pass = 0; pass < settings.passes; pass++) {
    const from = world.from + Math.floor(random() * (days - length + 1)) * DAY_MS;
    const stretch = { ...world, from, to: Math.min(world.to, from + length * DAY_MS) };
    const start = choiceOf(policy);
    const plain = rollout(stretch, policy, course.foresight(), () => start);
    const tried = rollout(stretch, policy, course.foresight(), (sight) =>
      draw(learner.odds(sight, 1), random),
    );
    const fleet = usualFleet(plain.trace);
    const saved = priceBySteps(plain.trace, price, fleet);
    const spent = priceBySteps(tried.trace, price, fleet);
    for (let i = 0; i < saved.length; i++) saved[i] -= spent[i];
    const hold = Math.max(1, Math.round((HOLD_MINUTES * 60_000) / plain.trace.step));
    if (tried.turns.length > 0) learner.learn(lessonOf(tried.turns, saved, hold));
    const shorter = shortSteps(tried.trace) > shortSteps(plain.trace);
    price *= shorter ? 1.1 : 0.95;
    price = Math.min(DEAREST * own, Math.max(own, price));
    yield (pass + 1) / settings.passes;
  }
}

/** draw picks one index a head by the odds. */
function draw(odds: readonly Float32Array[], random: () => number): Choice {
  return odds.map((row) => {
    let left = random();
    for (let i = 0; i < row.length; i++) {
      left -= row[i];
      if (left < 0) return i;
    }
    return row.length - 1;
  });
}

function lessonOf(turns: readonly Turn[], saved: Float64Array, hold: number): Lesson {
  const worth = turns.map(({ step }) => {
    let sum = 0;
    for (let k = 0; k < REACH; k++)
      sum += DISCOUNT ** k * sumBetween(saved, step + k * hold, step + (k + 1) * hold);
    return sum;
  });
  const means = new Map(
    SITUATIONS.map((situation) => {
      const own = worth.filter((_, i) => turns[i].situation === situation);
      return [situation, own.reduce((sum, value) => sum + value, 0) / Math.max(1, own.length)];
    }),
  );
  const centred = worth.map((value, i) => value - (means.get(turns[i].situation) ?? 0));
  const spread = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0) / centred.length) || 1;
  const sights = new Float32Array(turns.length * SIGHT_SIZE);
  turns.forEach((turn, i) => sights.set(turn.sight, i * SIGHT_SIZE));
  return {
    sights,
    choices: turns.map((turn) => turn.choice),
    // One freak night must not decide alone.
    advantages: Float32Array.from(centred, (value) => Math.min(3, Math.max(-3, value / spread))),
  };
}
