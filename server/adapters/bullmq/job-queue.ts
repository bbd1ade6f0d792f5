import { Queue } from "bullmq";
import { JOBS, type JobName, QUEUES, type QueueName } from "@/server/jobs/contracts";
import type { Enqueue, JobQueue } from "@/server/ports/job-queue";
import { type QueueConnection, queueOptions } from "./connection";

/** bullmqQueue hands jobs to BullMQ; connections open with the first job. */
export function bullmqQueue(connection: QueueConnection): JobQueue {
  const open = new Map<QueueName, Queue>();
  const queueOf = (name: QueueName): Queue => {
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
    async add<N extends JobName>(job: Enqueue<N>) {
      const contract = JOBS[job.name];
      const payload = contract.payload.parse(job.payload);
      await queueOf(contract.queue).add(job.name, payload, {
        jobId: job.id?.replaceAll(":", "_"),
        delay: job.delayMs,
        priority: job.priority,
        attempts: contract.attempts,
        backoff: { type: "exponential", delay: contract.backoffMs },
        removeOnComplete: true,
        removeOnFail: { age: 24 * 3600, count: 500 },
      });
    },
    async close() {
      await Promise.all(QUEUES.map((name) => open.get(name)?.close()));
    },
  };
}
