import { container } from "@/server/container";
import { runWorker } from "./run-worker";

// The forecaster: a forecast computes for up to a second, so it has a process of its own, a series at a time.
await runWorker("forecaster", container());
