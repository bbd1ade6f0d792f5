import { constants, setPriority } from "node:os";
import { container } from "@/server/container";
import { actionLearner, modelRuntime, policyLearner } from "@/server/container-compute";
import { runWorker } from "./run-worker";

// The trainer: trainings and the forecaster over the past, one at a time, in a process that may keep a core busy.
// Learning waits for whatever somebody else is waiting for.
setPriority(constants.priority.PRIORITY_LOW);
await runWorker("trainer", {
  ...container(),
  runtime: modelRuntime(),
  makeLearner: policyLearner,
  actionLearner: actionLearner(),
});
