import { highsSolver } from "@/server/adapters/highs/solver";
import { makeLearner } from "@/server/adapters/tfjs/learner";
import { tfjsActionLearner } from "@/server/adapters/tfjs/next-actions";
import { tfjsRuntime } from "@/server/adapters/tfjs/runtime";
import type { ActionLearner } from "@/server/ports/action-network";
import type { ModelRuntime } from "@/server/ports/model-runtime";
import type { MakeLearner } from "@/server/ports/policy-learner";
import type { Solver } from "@/server/ports/solver";

// Apart from container.ts, because the web process must never load TensorFlow or WebAssembly solvers.

/** modelRuntime trains and runs networks in this process. */
export const modelRuntime = (): ModelRuntime => tfjsRuntime();

/** policyLearner makes the agent that tunes policies in this process. */
export const policyLearner: MakeLearner = makeLearner;

/** actionLearner trains networks of next actions in this process. */
export const actionLearner = (): ActionLearner => tfjsActionLearner();

/** fleetSolver solves fleet programs in a thread of this process. */
export const fleetSolver = (): Solver => highsSolver();
