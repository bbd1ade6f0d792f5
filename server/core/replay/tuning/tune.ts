import type { Policy } from "@/server/core/policy/policy";
import type { World } from "../world";
import { distil } from "./distil";
import {
  type Course,
  type Learner,
  type LearnerShape,
  learnPasses,
  type LearnSettings,
  shapeFor,
} from "./learn";
import { judgeTuning, type TuningVerdict } from "./verdict";

const DAY_MS = 86_400_000;
/** LEAST_DAYS of history: a week to learn from and four days to be judged on. */
export const LEAST_DAYS = 11;
const HELD_BACK_SHARE = 1 / 3;
/** Of the whole work, learning is this share; the rest is reading it off and judging it. */
const LEARNING_SHARE = 0.8;

/** splitDays cuts a world into the days that are learnt from and the later ones that are judged on. */
export function splitDays(world: World): { learning: World; heldBack: World } {
  const days = Math.floor((world.to - world.from) / DAY_MS);
  const at = world.to - Math.round(days * HELD_BACK_SHARE) * DAY_MS;
  return { learning: { ...world, to: at }, heldBack: { ...world, from: at } };
}

/** Tuned is what came of a tuning: the learned policy with its verdict, or why there is none. */
export type Tuned =
  | { readonly policy: Policy; readonly verdict: TuningVerdict }
  | { readonly reason: string };

/**
 * tune lets an agent learn settings by situation on the first two thirds of a course and judges them on the last third,
 * which it has not seen. Yields the fraction done; stop asking to cancel. The learner is disposed of in any case.
 */
export async function* tune(
  course: Course,
  makeLearner: (shape: LearnerShape) => Promise<Learner>,
  settings: LearnSettings,
): AsyncGenerator<number, Tuned> {
  const { world, policy } = course;
  if (policy.planner !== "quantile")
    return {
      reason: "Only policies that serve a quantile are tuned; priced risk already weighs each replica.",
    };
  const days = Math.floor((world.to - world.from) / DAY_MS);
  if (days < LEAST_DAYS)
    return { reason: `There are ${days} of the ${LEAST_DAYS} days that a tuning needs.` };
  const split = splitDays(world);
  const learning: Course = { ...course, world: split.learning };
  const learner = await makeLearner(shapeFor(policy, settings.seed));
  try {
    for (const fraction of learnPasses(learning, learner, settings)) yield fraction * LEARNING_SHARE;
    const reading = distil(learning, learner);
    let next = reading.next();
    for (; !next.done; next = reading.next())
      yield LEARNING_SHARE + (1 - LEARNING_SHARE) * (1 - 0.8 ** next.value);
    const lines = next.value;
    if (lines.length === 0)
      return { reason: "No change in any situation lowered the price on the days it learnt from." };
    const learned: Policy = { ...policy, bySituation: lines };
    const verdict = judgeTuning(learning, split.heldBack, learned, settings.seed);
    return { policy: learned, verdict };
  } finally {
    learner.dispose();
  }
}
