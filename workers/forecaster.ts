import { constants, setPriority } from "node:os";
import { container } from "@/server/container";
import { modelRuntime } from "@/server/container-compute";
import { networkExperts } from "@/server/services/training/network-experts";
import { runWorker } from "./run-worker";

// The forecaster: a forecast computes for up to a second, so it has a process of its own, a series at a time.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
const runtime = modelRuntime();
await runWorker("forecaster", { ...container(), runtime, experts: networkExperts(runtime) });
