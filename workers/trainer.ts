import { container } from "@/server/container";
import { modelRuntime } from "@/server/container-compute";
import { runWorker } from "./run-worker";

// The trainer: trainings and long replays of history, one at a time, in a process that may keep a core busy.
await runWorker("trainer", { ...container(), runtime: modelRuntime() });
