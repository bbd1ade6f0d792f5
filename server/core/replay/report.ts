import type { Asked, ReplayForecasts } from "./asked";
import type { Outcome } from "./outcome";
import { BASELINES, type Run } from "./replay";

/** Figures is what a run comes to, in numbers that add up over workloads; dollars are US dollars. */
export interface Figures {
  readonly costUsd: number;
  /** Dollars above the plan that knows the future; negative only where demand was lost. */
  readonly regretUsd: number;
  readonly replicaHours: number;
  readonly scoredMinutes: number;
  readonly minutesShort: number;
  readonly shortPercent: number;
  readonly demandReplicaHours: number;
  readonly unservedReplicaHours: number;
  readonly unservedPercent: number;
  readonly readyReplicaHours: number;
  readonly utilisationPercent: number;
  readonly actions: number;
  readonly actionsPerDay: number;
  readonly meanResponseSeconds: number;
  /** Over several workloads: of the slowest. */
  readonly p95ResponseSeconds: number;
  /** Minutes above the promised response time. */
  readonly slowMinutes: number;
}

/** ShortStretch is one stretch of being short; times are epoch ms. */
export interface ShortStretch {
  readonly fromAt: number;
  readonly toAt: number;
  readonly minutesShort: number;
  readonly unservedReplicaMinutes: number;
  /** Most replicas missing at once. */
  readonly missingReplicas: number;
}

/** RunReport is one strategy over one workload. */
export interface RunReport extends Figures {
  readonly key: string;
  /** Worst first, at most 5. */
  readonly episodes: readonly ShortStretch[];
  readonly dearestDay: { readonly at: number; readonly costUsd: number };
}

/** WorkloadReport is one workload of a report: what was replayed, or why nothing was. Times are epoch ms. */
export type WorkloadReport = { readonly workloadId: string; readonly name: string } & (
  | { readonly reason: string }
  | {
      readonly fromAt: number;
      readonly toAt: number;
      readonly days: number;
      readonly stepSeconds: number;
      readonly forecasts: ReplayForecasts;
      readonly runs: readonly RunReport[];
    }
);

/** Strategy names what a key stands for. */
export interface Strategy {
  readonly key: string;
  readonly name: string;
  readonly kind: "policy" | "hpa" | "nothing" | "foresight";
  readonly policyId?: string;
  readonly version?: number;
  readonly variantOf?: string;
  readonly level?: string;
}

/** Report is what a replay found: every strategy in total and for each workload. */
export interface Report {
  readonly fromAt: number;
  readonly toAt: number;
  readonly seed: number;
  readonly promisedSeconds: number;
  readonly strategies: readonly Strategy[];
  /** Over the workloads that could be replayed, in the order of `strategies`; empty when none could. */
  readonly totals: readonly (Figures & { readonly key: string })[];
  readonly workloads: readonly WorkloadReport[];
  readonly replayed: number;
}

/** KeptReplay is the report that a policy version carries from its submission on; `finishedAt` epoch ms. */
export interface KeptReplay {
  readonly replayId: string;
  readonly number: number;
  readonly finishedAt: number;
  readonly report: Report;
}

/** BASELINE_KEYS gives the key of each baseline by the name that replay gives it. */
export const BASELINE_KEYS: Readonly<Record<string, "hpa" | "nothing" | "foresight">> = {
  [BASELINES.hpa]: "hpa",
  [BASELINES.nothing]: "nothing",
  [BASELINES.clairvoyant]: "foresight",
};

const EPISODES_KEPT = 5;

/** runReport shortens a run to what a report keeps of it. */
export function runReport(run: Run): RunReport {
  const { outcome } = run;
  return {
    key: BASELINE_KEYS[run.name] ?? run.name,
    ...figuresOf(outcome, run.regret),
    episodes: outcome.episodes.slice(0, EPISODES_KEPT).map((each) => ({
      fromAt: each.from,
      toAt: each.to,
      minutesShort: each.minutesShort,
      unservedReplicaMinutes: each.unserved,
      missingReplicas: each.missing,
    })),
    dearestDay: { at: outcome.dearestDay.at, costUsd: outcome.dearestDay.cost },
  };
}

/** figuresOf gives an outcome's numbers; `regretUsd` is what it cost above the plan that knows the future. */
export function figuresOf(outcome: Outcome, regretUsd: number): Figures {
  return {
    costUsd: outcome.cost,
    regretUsd,
    replicaHours: outcome.replicaHours,
    scoredMinutes: outcome.scoredMinutes,
    minutesShort: outcome.minutesShort,
    shortPercent: outcome.shortPercent,
    demandReplicaHours: outcome.demandReplicaHours,
    unservedReplicaHours: outcome.unservedReplicaHours,
    unservedPercent: outcome.unservedPercent,
    readyReplicaHours: outcome.readyReplicaHours,
    utilisationPercent: outcome.utilisationPercent,
    actions: outcome.actions,
    actionsPerDay: outcome.actionsPerDay,
    meanResponseSeconds: outcome.meanResponseSeconds,
    p95ResponseSeconds: outcome.p95ResponseSeconds,
    slowMinutes: outcome.slowMinutes,
  };
}

/** strategiesOf lists what a replay tries: its policies, then the baselines. */
export function strategiesOf(asked: Asked): Strategy[] {
  return [
    ...asked.tried.map(({ policy: _, ...named }): Strategy => ({ ...named, kind: "policy" })),
    { key: "hpa", name: BASELINES.hpa, kind: "hpa" },
    { key: "nothing", name: BASELINES.nothing, kind: "nothing" },
    { key: "foresight", name: BASELINES.clairvoyant, kind: "foresight" },
  ];
}

/** reportOf puts the workloads of a replay together. */
export function reportOf(asked: Asked, workloads: readonly WorkloadReport[]): Report {
  const strategies = strategiesOf(asked);
  const done = workloads.flatMap((workload) => ("runs" in workload ? [workload] : []));
  const totals = strategies.flatMap(({ key }) => {
    const runs = done.flatMap((workload) => workload.runs.filter((run) => run.key === key));
    return runs.length > 0 ? [{ key, ...totalOf(runs) }] : [];
  });
  const { fromAt, toAt, seed, promisedSeconds } = asked;
  return { fromAt, toAt, seed, promisedSeconds, strategies, totals, workloads, replayed: done.length };
}

/** totalOf adds figures up; percentages are of the sums, times a day are added, response times weigh by scored time. */
export function totalOf(runs: readonly Figures[]): Figures {
  const sum = (pick: (run: Figures) => number) => runs.reduce((total, run) => total + pick(run), 0);
  const scoredMinutes = sum((run) => run.scoredMinutes);
  const minutesShort = sum((run) => run.minutesShort);
  const demand = sum((run) => run.demandReplicaHours);
  const unserved = sum((run) => run.unservedReplicaHours);
  const ready = sum((run) => run.readyReplicaHours);
  const part = (share: number, of: number) => (of > 0 ? share / of : 0);
  return {
    costUsd: sum((run) => run.costUsd),
    regretUsd: sum((run) => run.regretUsd),
    replicaHours: sum((run) => run.replicaHours),
    scoredMinutes,
    minutesShort,
    shortPercent: 100 * part(minutesShort, scoredMinutes),
    demandReplicaHours: demand,
    unservedReplicaHours: unserved,
    unservedPercent: 100 * part(unserved, demand),
    readyReplicaHours: ready,
    utilisationPercent: 100 * part(demand - unserved, ready),
    actions: sum((run) => run.actions),
    actionsPerDay: sum((run) => run.actionsPerDay),
    meanResponseSeconds: part(
      sum((run) => run.meanResponseSeconds * run.scoredMinutes),
      scoredMinutes,
    ),
    p95ResponseSeconds: Math.max(0, ...runs.map((run) => run.p95ResponseSeconds)),
    slowMinutes: sum((run) => run.slowMinutes),
  };
}
