import { EventEmitter } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { env } from "@/server/env.js";
import { log } from "@/server/log";
import { CHANGES_CHANNEL, TOPICS, type Topic } from "@/server/core/topics";

const GATHER_MS = 250;

const shared = globalThis as { headroomChanges?: EventEmitter };

/** changes emits "topic" for everything that any process told; one database connection a process, remade when lost. */
function changes(): EventEmitter {
  if (shared.headroomChanges) return shared.headroomChanges;
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  shared.headroomChanges = emitter;
  void listen(emitter);
  return emitter;
}

async function listen(emitter: EventEmitter): Promise<void> {
  const client = new Client({ connectionString: env.DATABASE_URL });
  const again = () => setTimeout(() => void listen(emitter), 1_000).unref();
  let ended = false;
  const retry = (error?: Error) => {
    if (ended) return;
    ended = true;
    log.warn({ err: error }, "lost the connection that tells pages of changes; trying again");
    client.end().catch(() => {});
    again();
  };
  client.on("error", retry);
  client.on("end", () => retry());
  client.on("notification", (message) => emitter.emit("topic", message.payload));
  try {
    await client.connect();
    await client.query(`LISTEN ${CHANGES_CHANNEL}`);
    // What happened while nobody listened is unknown, so pages look again at everything.
    for (const topic of TOPICS) emitter.emit("topic", topic);
  } catch (error) {
    retry(error as Error);
  }
}

/**
 * changedTopics yields sets of topics, at most one a quarter second, until the signal aborts. Each page waits by itself:
 * nothing that one of them does may wake another, or two open pages keep each other, and the process, busy for ever.
 */
export async function* changedTopics(signal: AbortSignal | undefined): AsyncGenerator<Topic[]> {
  const pending = new Set<Topic>();
  let wake = () => {};
  const hear = (topic: Topic) => {
    pending.add(topic);
    wake();
  };
  const emitter = changes();
  emitter.on("topic", hear);
  signal?.addEventListener("abort", () => wake(), { once: true });
  try {
    while (!signal?.aborted) {
      if (pending.size === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      // What follows within a moment is told together.
      await delay(GATHER_MS);
      const told = [...pending];
      pending.clear();
      yield told;
    }
  } finally {
    emitter.off("topic", hear);
  }
}
