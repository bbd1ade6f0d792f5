import { constants, setPriority } from "node:os";
import { container } from "@/server/container";
import { modelRuntime } from "@/server/container-compute";
import { lookout } from "@/server/services/behaviour/outlook";
import { correctionInForce } from "@/server/services/training/correction-in-force";
import { networkExperts } from "@/server/services/training/network-experts";
import { env } from "@/server/env.js";
import { forecastMemory } from "@/server/services/loop/memory";
import { runWorker } from "./run-worker";

// The forecaster: a forecast computes for up to a second, so it has a process of its own, a series at a time.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
const runtime = modelRuntime();
const tools = {
  memory: forecastMemory(),
  experts: networkExperts(runtime),
  correction: correctionInForce(),
  lookout: lookout(),
};
await runWorker("forecaster", { ...container(), runtime, tools }, env.HEADROOM_FORECASTER);
