import { constants, setPriority } from "node:os";
import { container } from "@/server/container";
import { fleetSolver } from "@/server/container-compute";
import { runWorker } from "./run-worker";

// The replayer: a workload's history at a time, and fleet plans. More of these processes share the queue's work between them.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
await runWorker("replayer", { ...container(), solver: fleetSolver() });
