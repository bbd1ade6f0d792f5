import type { JobName, JobPayload, QueueName } from "@/server/jobs/contracts";
import { actuatePlan } from "@/server/services/loop/actuate";
import { backtestWorkload } from "@/server/services/loop/backtest";
import { collect } from "@/server/services/loop/collect";
import { collectUsers } from "@/server/services/loop/collect-users";
import { startCycle } from "@/server/services/loop/cycle";
import { decideWorkload } from "@/server/services/loop/decide";
import { type Experts, forecastWorkload } from "@/server/services/loop/forecast";
import { scoreWorkload } from "@/server/services/loop/score";
import { sweep } from "@/server/services/loop/sweep";
import type { ModelRuntime } from "@/server/ports/model-runtime";
import type { Deps } from "@/server/services/verb";

/** WorkerDeps is what handlers reach: the verbs' world, networks where this process has them, and their forecasts. */
export interface WorkerDeps extends Deps {
  runtime?: ModelRuntime;
  experts?: Experts;
}

type Handler<N extends JobName> = (deps: WorkerDeps, payload: JobPayload<N>, signal: AbortSignal) => Promise<void>;

/** HANDLERS does each job by its verb; a job without one does not compile. */
export const HANDLERS: { [N in JobName]: Handler<N> } = {
  cycle: (deps) => startCycle(deps),
  collect: (deps, { sourceId }, signal) => collect(deps, sourceId, signal),
  collectUsers: (deps, { sourceId }, signal) => collectUsers(deps, sourceId, signal),
  forecast: (deps, { workloadId }) => forecastWorkload(deps, workloadId, deps.experts),
  score: (deps, { workloadId }) => scoreWorkload(deps, workloadId),
  plan: (deps, { workloadId }) => decideWorkload(deps, workloadId),
  actuate: (deps, { planId }) => actuatePlan(deps, planId),
  sweep: (deps) => sweep(deps),
  backtest: (deps, { workloadId }, signal) => backtestWorkload(deps, workloadId, signal),
  train: async () => {},
  importSeries: async () => {},
  scheduleTraining: async () => {},
};

/** CONCURRENCY of each queue in one process: short work side by side, heavy work one at a time. */
export const CONCURRENCY: Record<QueueName, number> = { main: 4, forecaster: 1, trainer: 1 };
