import type { JobName, JobPayload, QueueName } from "@/server/jobs/contracts";
import { actuatePlan } from "@/server/services/loop/actuate";
import { backtestWorkload, ensureBacktests } from "@/server/services/loop/backtest";
import { collect } from "@/server/services/loop/collect";
import { collectUsers } from "@/server/services/loop/collect-users";
import { startCycle } from "@/server/services/loop/cycle";
import { decideWorkload } from "@/server/services/loop/decide";
import { type ForecastTools, forecastWorkloads } from "@/server/services/loop/forecast";
import { forecastSegments } from "@/server/services/loop/forecast-segments";
import { forecastUsers } from "@/server/services/loop/forecast-users";
import { keepPartitions } from "@/server/services/loop/keep-partitions";
import { keepSeries } from "@/server/services/loop/keep-series";
import { reconcileApplication } from "@/server/services/loop/reconcile";
import { scoreWorkload } from "@/server/services/loop/score";
import { sweep } from "@/server/services/loop/sweep";
import { thinOldPoints } from "@/server/services/loop/thin-old-points";
import { AppError } from "@/server/errors";
import type { ActionLearner } from "@/server/ports/action-network";
import type { ModelRuntime } from "@/server/ports/model-runtime";
import type { MakeLearner } from "@/server/ports/policy-learner";
import type { Solver } from "@/server/ports/solver";
import { handleImportSeries } from "@/server/services/imports/handle-import-series";
import { recoverImports } from "@/server/services/imports/recover-imports";
import { keepReservations } from "@/server/services/behaviour/keep-reservations";
import { trainActions } from "@/server/services/behaviour/train-actions";
import { learnBehaviour } from "@/server/services/behaviour/learn-behaviour";
import { handlePlanFleet } from "@/server/services/fleet/handle-plan-fleet";
import { enqueueDueFeeds, readFeed } from "@/server/services/feeds/read-feed";
import { keepRetention } from "@/server/services/privacy/keep-retention";
import { judgeShadows } from "@/server/services/training/judge-shadows";
import { handleReplayPart } from "@/server/services/replays/handle-part";
import { recoverReplays } from "@/server/services/replays/recover-replays";
import { handleTrain } from "@/server/services/training/handle-train";
import { learnCorrection } from "@/server/services/training/learn-correction";
import { recoverTrainings, scheduleTraining } from "@/server/services/training/schedule-training";
import { watchTrust } from "@/server/services/trust/watch-trust";
import { handleTune } from "@/server/services/tuning/handle-tune";
import { recoverTunings } from "@/server/services/tuning/recover-tunings";
import { learnWorkloadCapacity, scheduleLearning } from "@/server/services/capacity/learn-workload-capacity";
import { carryOutLimits } from "@/server/services/limits/carry-out";
import { decideLimits } from "@/server/services/limits/decide-limits";
import { sweepLimits } from "@/server/services/limits/sweep-limits";
import type { Deps } from "@/server/services/verb";

/** WorkerDeps is what handlers reach: the verbs' world, networks where this process has them, and their forecasts. */
export interface WorkerDeps extends Deps {
  runtime?: ModelRuntime;
  makeLearner?: MakeLearner;
  actionLearner?: ActionLearner;
  solver?: Solver;
  tools?: ForecastTools;
}

function runtimeOf(deps: WorkerDeps): ModelRuntime {
  if (deps.runtime) return deps.runtime;
  throw new AppError("unsupported", "This process has no networks. Trainings belong to the trainer.");
}

function learnerOf(deps: WorkerDeps): MakeLearner {
  if (deps.makeLearner) return deps.makeLearner;
  throw new AppError("unsupported", "This process has no networks. Tunings belong to the trainer.");
}

function actionLearnerOf(deps: WorkerDeps): ActionLearner {
  if (deps.actionLearner) return deps.actionLearner;
  throw new AppError("unsupported", "This process has no networks. Next actions belong to the trainer.");
}

function solverOf(deps: WorkerDeps): Solver {
  if (deps.solver) return deps.solver;
  throw new AppError("unsupported", "This process has no solver. Fleet plans belong to the replayer.");
}

type Handler<N extends JobName> = (
  deps: WorkerDeps,
  payload: JobPayload<N>,
  signal: AbortSignal,
) => Promise<void>;

/** HANDLERS does each job by its verb; a job without one does not compile. */
export const HANDLERS: { [N in JobName]: Handler<N> } = {
  cycle: (deps) => startCycle(deps),
  collect: (deps, { sourceId }, signal) => collect(deps, sourceId, signal),
  collectUsers: (deps, { sourceId }, signal) => collectUsers(deps, sourceId, signal),
  forecast: (deps, { workloadIds }, signal) => forecastWorkloads(deps, workloadIds, deps.tools, signal),
  forecastUsers: (deps, { workloadId }) => forecastUsers(deps, workloadId),
  forecastSegments: (deps, { applicationId }) => forecastSegments(deps, applicationId, deps.tools?.lookout),
  reconcile: (deps, { applicationId }) => reconcileApplication(deps, applicationId),
  score: (deps, { workloadId }) => scoreWorkload(deps, workloadId),
  plan: async (deps, { workloadId }) => {
    await decideWorkload(deps, workloadId);
    // After the replicas: limits are for what they cannot carry.
    await decideLimits(deps, workloadId);
  },
  actuate: (deps, { planId }) => actuatePlan(deps, planId),
  actuateLimits: (deps, { planId }) => carryOutLimits(deps, planId),
  sweep: async (deps) => {
    await sweep(deps);
    await sweepLimits(deps);
    await recoverImports(deps);
    await recoverTrainings(deps);
    await recoverReplays(deps);
    await recoverTunings(deps);
  },
  keepPartitions: (deps) => keepPartitions(deps),
  keepSeries: (deps, _payload, signal) => keepSeries(deps, signal),
  thinPoints: async (deps) => void (await thinOldPoints(deps)),
  backtest: (deps, { workloadId }, signal) => backtestWorkload(deps, workloadId, signal),
  train: (deps, payload, signal) => handleTrain(deps, runtimeOf(deps), payload, signal),
  tune: (deps, payload, signal) => handleTune(deps, learnerOf(deps), payload, signal),
  chooseRisk: (deps, payload, signal) =>
    handleTune(deps, (...asked) => learnerOf(deps)(...asked), payload, signal),
  replayPart: (deps, payload, signal) => handleReplayPart(deps, payload, signal),
  learnCapacity: (deps, { workloadId }) => learnWorkloadCapacity(deps, workloadId),
  learnBehaviour: async (deps, _payload, signal) => {
    await learnBehaviour(deps, signal);
    await keepReservations(deps);
  },
  trainActions: (deps, _payload, signal) => trainActions(deps, actionLearnerOf(deps), signal),
  learnCorrection: (deps, _payload, signal) => learnCorrection(deps, signal),
  planFleet: (deps, payload) => handlePlanFleet(deps, solverOf(deps), payload),
  readFeeds: (deps) => enqueueDueFeeds(deps),
  readFeed: (deps, { feedId }, signal) => readFeed(deps, feedId, signal),
  retain: (deps) => keepRetention(deps),
  importSeries: (deps, payload, signal) => handleImportSeries(deps, payload, signal),
  scheduleTraining: async (deps) => {
    await judgeShadows(deps);
    await watchTrust(deps);
    await scheduleTraining(deps);
    await scheduleLearning(deps);
    await recoverTrainings(deps);
    await ensureBacktests(deps);
  },
};

/** CONCURRENCY of each queue in one process: short work side by side, heavy work one at a time. */
export const CONCURRENCY: Record<QueueName, number> = { main: 4, forecaster: 1, trainer: 1, replayer: 1 };
