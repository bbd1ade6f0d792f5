import { createPostgresBackend, setDefaultBackendFactory } from "bullmq";

/** QueueConnection is where the queues live: Redis when its URL is set, the product's PostgreSQL otherwise. */
export interface QueueConnection {
  databaseUrl: string;
  redisUrl?: string;
}

/** queueOptions gives BullMQ's connection options and makes its PostgreSQL backend the default where that is used. */
export function queueOptions({ databaseUrl, redisUrl }: QueueConnection) {
  if (redisUrl) return { connection: { url: redisUrl, maxRetriesPerRequest: null } };
  setDefaultBackendFactory(createPostgresBackend);
  return { connection: { connectionString: databaseUrl, migrate: true, max: 3 } as never };
}

/** QUEUE_PREFIX keeps our queues apart from others on the same server. */
export const QUEUE_PREFIX = "headroom";
