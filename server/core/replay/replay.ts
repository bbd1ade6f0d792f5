import type { Policy } from "@/server/core/policy/policy";
import { clairvoyantTotals } from "./clairvoyant";
import {
  type Controller,
  type Foresight,
  hpaController,
  nothingController,
  policyController,
  scheduleController,
} from "./controllers";
import { type Outcome, outcomeOf } from "./outcome";
import { simulate, type Trace } from "./simulate";
import { stepsOf, type World } from "./world";

/** Run is one replayed strategy: what it came to, and what happened step by step. */
export interface Run {
  readonly name: string;
  readonly outcome: Outcome;
  readonly trace: Trace;
  /** Dollars above the clairvoyant plan; negative only when demand was lost. */
  readonly regret: number;
}

/** ReplayRequest names the policies to try in a world; the baselines come by themselves. */
export interface ReplayRequest {
  readonly world: World;
  /** Name → policy; the first one also lends its bounds and utilisation target to the HPA baseline. */
  readonly policies: Readonly<Record<string, Policy>>;
  /** One for all, or one made for each policy. */
  readonly foresight: Foresight | ((policy: Policy) => Foresight);
}

/** BASELINES beside every replayed policy, by the names under which they are reported. */
export const BASELINES = {
  hpa: "Reactive HPA",
  nothing: "Do nothing",
  clairvoyant: "Perfect foresight",
} as const;

/**
 * replaySteps replays every policy and the baselines, yielding the fraction done (0 to 1), and returns the runs in
 * order: policies, HPA, do nothing, perfect foresight. Pure and exact; to cancel, stop asking.
 */
export function* replaySteps(request: ReplayRequest): Generator<number, readonly Run[]> {
  const { world, policies, foresight } = request;
  const first = Object.values(policies)[0];
  const bounds = { minReplicas: first?.minReplicas ?? 1, maxReplicas: first?.maxReplicas ?? 1000 };
  const hpa = { ...bounds, utilisationTarget: first?.utilisationTarget ?? 0.8 };
  const totals = clairvoyantTotals(world, bounds.minReplicas);
  const foreseen = scheduleController(totals, stepsOf(world).start);
  const tried: [string, Controller, World][] = [
    ...Object.entries(policies).map(([name, policy]): [string, Controller, World] => [
      name,
      policyController(world, policy, typeof foresight === "function" ? foresight(policy) : foresight),
      world,
    ]),
    [BASELINES.hpa, hpaController(world, hpa), world],
    [BASELINES.nothing, nothingController, world],
    // Perfect foresight also begins with what it needs, ready: it is a bound, not a contender.
    [
      BASELINES.clairvoyant,
      foreseen,
      { ...world, startupMedianSeconds: undefined, initialReplicas: totals[0] ?? 0 },
    ],
  ];
  const runs: Omit<Run, "regret">[] = [];
  for (const [index, [name, controller, inWorld]] of tried.entries()) {
    const steps = simulate(inWorld, controller);
    let next = steps.next();
    for (; !next.done; next = steps.next()) yield (index + next.value) / tried.length;
    runs.push({ name, trace: next.value, outcome: outcomeOf(inWorld, next.value) });
  }
  const least = runs[runs.length - 1].outcome.cost;
  return runs.map((run) => ({ ...run, regret: run.outcome.cost - least }));
}

/** replay runs replaySteps to its end, or gives undefined when `report` (called with the fraction done) answers false. */
export function replay(
  request: ReplayRequest,
  report: (fraction: number) => boolean | void = () => undefined,
): readonly Run[] | undefined {
  const steps = replaySteps(request);
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    if (report(next.value) === false) return undefined;
  }
}
