import { Queue, Worker } from "bullmq";
import {
  JOBS,
  type JobName,
  type JobPayload,
  queueNameOf,
  type QueueName,
  SCHEDULES,
} from "@/server/jobs/contracts";
import { type QueueConnection, queueOptions } from "./connection";

export type Handle = <N extends JobName>(
  name: N,
  payload: JobPayload<N>,
  signal: AbortSignal,
) => Promise<void>;

export interface WorkerSettings {
  queue: QueueName;
  /** Which of the processes that serve this queue, from 0; the first runs its schedules. */
  shard?: number;
  concurrency: number;
  /** Product milliseconds per wall millisecond: schedules run that much more often. */
  speed: number;
  handle: Handle;
  onFailure(name: string, error: Error): void;
}

/** startWorker takes jobs of one queue and runs its schedules; the answer stops it, letting running jobs end. */
export async function startWorker(
  connection: QueueConnection,
  settings: WorkerSettings,
): Promise<() => Promise<void>> {
  const options = queueOptions(connection);
  const name = queueNameOf(settings.queue, settings.shard);
  const schedules = new Queue(name, options);
  schedules.on("error", () => {});
  for (const [name, schedule] of Object.entries(SCHEDULES)) {
    if (JOBS[name as JobName].queue !== settings.queue || settings.shard) continue;
    const every = Math.max(500, Math.round(schedule.everyMs / settings.speed));
    await schedules.upsertJobScheduler(
      name,
      { every },
      { name, data: {}, opts: { removeOnComplete: true, removeOnFail: 50 } },
    );
  }
  const stopping = new AbortController();
  const worker = new Worker(
    name,
    async (job) => {
      const name = job.name as JobName;
      await settings.handle(name, JOBS[name].payload.parse(job.data) as never, stopping.signal);
    },
    // A killed worker's jobs are taken up by another within lock + stalled interval.
    {
      ...options,
      concurrency: settings.concurrency,
      lockDuration: 15_000,
      stalledInterval: 7_500,
      maxStalledCount: 5,
    },
  );
  worker.on("failed", (job, error) => settings.onFailure(job?.name ?? "unknown", error));
  worker.on("error", (error) => settings.onFailure("connection", error));
  return async () => {
    stopping.abort(new Error("The worker is stopping."));
    await worker.close();
    await schedules.close();
  };
}
