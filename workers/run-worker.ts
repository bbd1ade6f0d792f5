import { startWorker } from "@/server/adapters/bullmq/job-worker";
import { CONNECTION, container } from "@/server/container";
import type { QueueName } from "@/server/jobs/contracts";
import { CONCURRENCY, HANDLERS, type WorkerDeps } from "./handlers";

/** How long running jobs get to finish when the product stops. */
const PATIENCE_MS = 1_500;

/** runWorker serves one queue (of several processes, the one of `shard`) until the process is told to end, then lets running jobs finish for a moment and closes everything. */
export async function runWorker(queue: QueueName, deps: WorkerDeps, shard = 0): Promise<void> {
  const { log } = deps;
  const stop = await startWorker(CONNECTION, {
    queue,
    shard,
    concurrency: CONCURRENCY[queue],
    speed: deps.clock.speed,
    handle: (name, payload, signal) => HANDLERS[name](deps, payload as never, signal),
    onFailure: (name, error) => log.warn({ err: error, job: name }, "job failed"),
  });
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    // Whatever still runs is delivered again under the same key, so that nobody need wait for it.
    const patience = setTimeout(() => process.exit(0), PATIENCE_MS);
    await stop();
    await container().close();
    clearTimeout(patience);
    process.exit(0);
  };
  process.on("SIGTERM", () => void end());
  process.on("SIGINT", () => void end());
  log.info({ queue }, "worker is ready");
}
