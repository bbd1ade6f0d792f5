import { Queue } from "bullmq";
import { JOBS, type JobName, queueNameOf } from "@/server/jobs/contracts";
import type { Enqueue, JobQueue } from "@/server/ports/job-queue";
import { type QueueConnection, queueOptions } from "./connection";

/** bullmqQueue hands jobs to BullMQ; connections open with the first job. */
export function bullmqQueue(connection: QueueConnection): JobQueue {
  const open = new Map<string, Queue>();
  const queueOf = (name: string): Queue => {
    let queue = open.get(name);
    if (!queue) {
      queue = new Queue(name, queueOptions(connection));
      // Without a listener a lost connection would end the process; BullMQ reconnects by itself.
      queue.on("error", () => {});
      open.set(name, queue);
    }
    return queue;
  };
  return {
    async add(job) {
      const { queue, name, data, opts } = bullmqJob(job);
      await queueOf(queue).add(name, data, opts);
    },
    async addAll(jobs) {
      const byQueue = new Map<string, ReturnType<typeof bullmqJob>[]>();
      for (const job of jobs.map(bullmqJob)) byQueue.set(job.queue, [...(byQueue.get(job.queue) ?? []), job]);
      for (const [queue, all] of byQueue) await queueOf(queue).addBulk(all);
    },
    async close() {
      await Promise.all([...open.values()].map((queue) => queue.close()));
    },
  };
}

function bullmqJob<N extends JobName>(job: Enqueue<N>) {
  const contract = JOBS[job.name];
  return {
    queue: queueNameOf(contract.queue, job.shard),
    name: job.name,
    data: contract.payload.parse(job.payload),
    opts: {
      jobId: job.id?.replaceAll(":", "_"),
      delay: job.delayMs,
      priority: job.priority,
      attempts: contract.attempts,
      backoff: { type: "exponential" as const, delay: contract.backoffMs },
      removeOnComplete: true,
      removeOnFail: { age: 24 * 3600, count: 500 },
    },
  };
}
