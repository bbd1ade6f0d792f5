import { container } from "@/server/container";
import { env } from "@/server/env.js";
import { prepareInstallation } from "@/server/services/loop/prepare";
import { runWorker } from "./run-worker";

// The main worker: cycles, decisions, actuation, sweeps. Everything here is short; heavy work is the trainer's.
const deps = container();
await prepareInstallation(deps, {
  sandbox: env.SANDBOX_URL !== undefined,
  adminEmail: env.HEADROOM_ADMIN_EMAIL,
  adminPassword: env.HEADROOM_ADMIN_PASSWORD,
  apiKey: env.HEADROOM_API_KEY,
});
await runWorker("main", deps);
// The first cycle need not wait for the schedule.
await deps.queue.add({ name: "cycle", payload: {} });
