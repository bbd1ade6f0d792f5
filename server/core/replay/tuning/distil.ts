import type { Policy } from "@/server/core/policy/policy";
import { type Situation, SITUATIONS } from "@/server/core/policy/situations";
import { policyController } from "../controllers";
import { simulate, type Trace } from "../simulate";
import { toEnd } from "../to-end";
import type { World } from "../world";
import { type Choice, choiceOf, type Line, lineOf } from "./actions";
import type { Course, Learner } from "./learn";
import { priceBySteps, shortSteps, usualFleet } from "./objective";
import { rollout, SIGHT_SIZE, type Turn } from "./rollout";

/** Turns in a situation below which nothing is said about it. */
const LEAST_TURNS = 12;
/** A change must lower the price on the course by this share, or it is not worth reading. */
const LEAST_GAIN = 0.002;

/** play replays a policy over a world to its end. */
export function play(course: Course, policy: Policy, world: World = course.world): Trace {
  return toEnd(simulate(world, policyController(world, policy, course.foresight())));
}

/** Change is one setting that the learner leans to in one situation. */
interface Change {
  readonly situation: Situation;
  readonly head: number;
  readonly index: number;
}

/**
 * distil turns what a learner does into lines that people can read, diff and approve: in each situation it leans to a
 * value a setting, over the turns seen there. Of these changes the one that lowers the course's price most is taken, then
 * the next (forward selection); nothing that is short for longer than the starting policy is taken. Yields the count of
 * replays so far.
 */
export function* distil(course: Course, learner: Learner): Generator<number, Line[]> {
  const start = choiceOf(course.policy);
  const { trace, turns } = rollout(course.world, course.policy, course.foresight(), () => start);
  const fleet = usualFleet(trace);
  const own = course.policy.replicaMinutesPerShortMinute;
  const plain = play(course, course.policy);
  const mostShort = shortSteps(plain);
  let price = totalOf(priceBySteps(plain, own, fleet));
  let taken: readonly Change[] = [];
  let left = leanings(learner, turns, start);
  let replays = 0;
  while (left.length > 0) {
    let best: { change: Change; price: number } | undefined;
    for (const change of left) {
      const lines = linesOf([...taken, change], start);
      const played = play(course, { ...course.policy, bySituation: lines });
      yield ++replays;
      if (shortSteps(played) > mostShort) continue;
      const cost = totalOf(priceBySteps(played, own, fleet));
      if (cost < price * (1 - LEAST_GAIN) && cost < (best?.price ?? Number.POSITIVE_INFINITY))
        best = { change, price: cost };
    }
    if (!best) break;
    const { change } = best;
    price = best.price;
    taken = [...taken, change];
    left = left.filter((each) => each !== change);
  }
  return linesOf(taken, start);
}

const totalOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/** leanings gives every setting in which the learner's favourite differs from the starting choice, situation by situation. */
function leanings(learner: Learner, turns: readonly Turn[], start: Choice): Change[] {
  if (turns.length === 0) return [];
  const sights = new Float32Array(turns.length * SIGHT_SIZE);
  turns.forEach((turn, i) => sights.set(turn.sight, i * SIGHT_SIZE));
  const odds = learner.odds(sights, turns.length);
  return SITUATIONS.flatMap((situation) => {
    const own = turns.flatMap((turn, i) => (turn.situation === situation ? [i] : []));
    if (own.length < LEAST_TURNS) return [];
    return odds.flatMap((rows, head): Change[] => {
      const size = rows.length / turns.length;
      const sums = new Float64Array(size);
      for (const i of own) for (let j = 0; j < size; j++) sums[j] += rows[i * size + j];
      const index = sums.indexOf(Math.max(...sums));
      return index === start[head] ? [] : [{ situation, head, index }];
    });
  });
}

/** linesOf gathers changes into one line a situation; settings without a change stay as the starting choice has them. */
function linesOf(changes: readonly Change[], start: Choice): Line[] {
  return SITUATIONS.flatMap((situation) => {
    const own = changes.filter((change) => change.situation === situation);
    if (own.length === 0) return [];
    const choice = start.map((index, head) => own.find((change) => change.head === head)?.index ?? index);
    return [lineOf(situation, choice)];
  });
}
