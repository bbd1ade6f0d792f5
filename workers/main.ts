import { container } from "@/server/container";
import { prepareInstallation } from "@/server/services/loop/prepare";
import { runWorker } from "./run-worker";

// The main worker: cycles, decisions, actuation, sweeps. Everything here is short; heavy work is the trainer's.
const deps = container();
await prepareInstallation(deps);
await runWorker("main", deps);
// The first cycle need not wait for the schedule.
await deps.queue.add({ name: "cycle", payload: {} });
