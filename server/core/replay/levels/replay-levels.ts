import type { Policy } from "@/server/core/policy/policy";
import type { Foresight } from "../controllers";
import { type Outcome, outcomeOf } from "../outcome";
import { BASELINES, replaySteps } from "../replay";
import { type Figures, figuresOf } from "../report";
import type { Trace } from "../simulate";
import { splitDays } from "../tuning/tune";
import type { World } from "../world";
import { levelSetting, levelsToTry } from "./levels";

/** Split is what something came to on the earlier days, on the later third of them, and over all. */
export interface Split<T> {
  readonly earlier: T;
  readonly later: T;
  readonly whole: T;
}

/** LevelRun is one level of risk over one workload. */
export interface LevelRun {
  readonly level: number;
  readonly figures: Split<Figures>;
}

/**
 * replayLevels replays a policy at every level of risk over a workload's past, each decision made from what was known
 * before it, and gives what each came to, thrifty to safe. Yields the fraction done; stop asking to cancel.
 */
export function* replayLevels(
  world: World,
  policy: Policy,
  foresight: (policy: Policy) => Foresight,
): Generator<number, readonly LevelRun[]> {
  const levels = levelsToTry(policy);
  const policies = Object.fromEntries(
    levels.map((level): [string, Policy] => [String(level), { ...policy, ...levelSetting(policy, level) }]),
  );
  const runs = yield* replaySteps({ world, policies, foresight });
  const parts = (trace: Trace): Split<Outcome> => {
    const { learning, heldBack } = splitDays(world);
    return {
      earlier: outcomeOf(world, cut(trace, learning.from, learning.to)),
      later: outcomeOf(world, cut(trace, heldBack.from, heldBack.to)),
      whole: outcomeOf(world, trace),
    };
  };
  const perfect = runs.find(({ name }) => name === BASELINES.clairvoyant);
  if (!perfect) throw new Error("A replay always has the plan with perfect foresight.");
  const least = parts(perfect.trace);
  // Found by name: an object lists keys that are whole numbers before others.
  return levels.map((level) => {
    const run = runs.find(({ name }) => name === String(level));
    if (!run) throw new Error(`Level ${level} was not replayed.`);
    const came = parts(run.trace);
    const part = (key: keyof Split<unknown>) => figuresOf(came[key], came[key].cost - least[key].cost);
    return { level, figures: { earlier: part("earlier"), later: part("later"), whole: part("whole") } };
  });
}

/** cut gives the steps of a trace that begin in [from, to), epoch ms. */
function cut(trace: Trace, from: number, to: number): Trace {
  const index = (at: number) =>
    Math.min(trace.load.length, Math.max(0, Math.ceil((at - trace.start) / trace.step)));
  const [first, last] = [index(from), index(to)];
  return {
    start: trace.start + first * trace.step,
    step: trace.step,
    load: trace.load.subarray(first, last),
    ready: trace.ready.subarray(first, last),
    total: trace.total.subarray(first, last),
    response: trace.response.subarray(first, last),
    actions: trace.actions.filter(({ at }) => at >= from && at < to),
  };
}
