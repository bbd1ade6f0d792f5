import { constants, setPriority } from "node:os";
import { container } from "@/server/container";
import { modelRuntime } from "@/server/container-compute";
import { championExperts } from "@/server/services/training/champion-expert";
import { runWorker } from "./run-worker";

// The forecaster: a forecast computes for up to a second, so it has a process of its own, a series at a time.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
const runtime = modelRuntime();
await runWorker("forecaster", { ...container(), runtime, experts: championExperts(runtime) });
