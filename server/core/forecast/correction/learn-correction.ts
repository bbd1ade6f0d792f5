import type { Correction } from "./correction";
import { learnTrees, type Lessons, lessonsOf, type Pupil } from "./learn";

/** It serves when the mix's loss with it on held-back days is less than this share of the mix's without. */
const SERVES_BELOW = 0.995;
/** FEWEST_SERIES is how many series must teach. */
export const FEWEST_SERIES = 3;

/** Learnt is a correction, and what is known of it. */
export interface Learnt {
  readonly correction: Correction;
  /** Whether it helped enough to be used. */
  readonly serves: boolean;
  readonly series: number;
  /** Cases that the trees saw. */
  readonly rows: number;
  /** The mix's loss with it over without, on held-back days, geometric mean over series. */
  readonly heldBackRatio: number;
}

/**
 * learnCorrection learns from many series how far the mix is off. `pupil` reads one of `count` series, so that not all need to be held at once;
 * those that are too young teach nothing, and with fewer than three that do there is no correction. `breathe` is awaited about once a
 * second and may throw to stop.
 */
export async function learnCorrection(
  count: number,
  pupil: (i: number) => Promise<Pupil>,
  seed: number,
  breathe: () => Promise<void>,
): Promise<Learnt | undefined> {
  const lessons: Lessons[] = [];
  let learntUntil = 0;
  for (let i = 0; i < count; i++) {
    const one = await pupil(i);
    const lesson = await lessonsOf(one, breathe);
    if (!lesson) continue;
    lessons.push(lesson);
    learntUntil = Math.max(learntUntil, one.until);
  }
  if (lessons.length < FEWEST_SERIES) return undefined;
  const { trees, rows, heldBackRatio } = await learnTrees(lessons, seed, breathe);
  const serves = heldBackRatio < SERVES_BELOW;
  return { correction: { learntUntil, trees }, serves, series: lessons.length, rows, heldBackRatio };
}
