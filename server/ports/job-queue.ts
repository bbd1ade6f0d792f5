import type { JobName, JobPayload } from "@/server/jobs/contracts";

export interface Enqueue<N extends JobName = JobName> {
  name: N;
  payload: JobPayload<N>;
  /** Same id while waiting or running: enqueued once. */
  id?: string;
  delayMs?: number;
  /** Waits behind every job of its queue with a lower number; 0, the default, is what a person waits for. */
  priority?: number;
  /** Which process of those that serve the job's queue, from 0; the first when left out. */
  shard?: number;
}

/** JobQueue hands work to the workers. Contract: what `add` acknowledged survives a crash and is handled at least once. */
export interface JobQueue {
  add<N extends JobName>(job: Enqueue<N>): Promise<void>;
  /** addAll hands over many jobs in few statements. */
  addAll<N extends JobName>(jobs: readonly Enqueue<N>[]): Promise<void>;
  close(): Promise<void>;
}
