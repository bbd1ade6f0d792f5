import type { EventSource } from "@/server/ports/event-source";
import type { MetricsSource } from "@/server/ports/metrics-source";
import type { Limiter } from "@/server/ports/limiter";
import type { Target } from "@/server/ports/target";
import type { WorldIdentity } from "./epoch";
import { type Journal, memoryJournal } from "./journal";
import { createPlatform, type Platform } from "./platform";
import { createWorld } from "./world";

/** InProcessSandbox is a sandbox without a process or a socket, for tests and evaluations. */
export interface InProcessSandbox {
  readonly platform: Platform;
  readonly metrics: MetricsSource;
  readonly events: EventSource;
  readonly target: Target;
  readonly limiter: Limiter;
}

/** inProcessSandbox puts its ports on a world of its own; `clock` gives its present, epoch ms. */
export function inProcessSandbox(
  identity: WorldIdentity,
  clock: () => number,
  journal: Journal = memoryJournal(),
): InProcessSandbox {
  const platform = createPlatform(createWorld(identity), journal, clock);
  return {
    platform,
    metrics: {
      discover: async () => platform.discover(),
      async *read(from, to, signal, what) {
        for (const batch of platform.samples(from, to, what)) {
          signal?.throwIfAborted();
          yield batch;
        }
      },
    },
    events: {
      async *activity(from, to, signal) {
        for (const some of platform.activity(from, to)) {
          signal?.throwIfAborted();
          yield some;
        }
      },
      calendar: async (from, to) => platform.calendar(from, to),
    },
    target: {
      read: async (externalId) => platform.read(externalId),
      scale: async (request) => platform.scale(request),
    },
    limiter: {
      read: async (externalId) => platform.readLimits(externalId),
      apply: async (request) => platform.applyLimits(request),
    },
  };
}
