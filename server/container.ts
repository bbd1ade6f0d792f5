import { Pool, types } from "pg";
import { bullmqQueue } from "@/server/adapters/bullmq/job-queue";
import { fastClock, wallClock } from "@/server/adapters/clock/wall-clock";
import { httpFeedText } from "@/server/adapters/feeds/feed-text";
import { fileArtifacts } from "@/server/adapters/files/artifact-store";
import { dryRunTarget } from "@/server/adapters/memory/dry-run-target";
import { exclusive } from "@/server/adapters/postgres-series/exclusive";
import { postgresForecasts } from "@/server/adapters/postgres-forecasts/forecast-store";
import { postgresActivity } from "@/server/adapters/postgres-activity/activity-store";
import { prometheusServer } from "@/server/adapters/prometheus/metrics-server";
import { postgresSeries } from "@/server/adapters/postgres-series/series-store";
import type { SandboxAddress } from "@/server/adapters/sandbox/client";
import { sandboxEventSource } from "@/server/adapters/sandbox/event-source";
import { sandboxLimiter } from "@/server/adapters/sandbox/limiter";
import { sandboxMetricsSource } from "@/server/adapters/sandbox/metrics-source";
import { sandboxTarget } from "@/server/adapters/sandbox/target";
import { env } from "@/server/env.js";
import { AppError } from "@/server/errors";
import { log } from "@/server/log";
import type { Clock } from "@/server/ports/clock";
import type { Deps, Stored } from "@/server/services/verb";
import { dryRunStart } from "@/server/store/observed";
import { openDatabase } from "@/server/store/client";

types.setTypeParser(types.builtins.INT8, Number);

/** CONNECTION is where the queues live. */
export const CONNECTION = { databaseUrl: env.DATABASE_URL, redisUrl: env.REDIS_URL };

export interface Container extends Deps {
  pool: Pool;
  close(): Promise<void>;
}

/** productClock is the wall, or a faster clock whose anchor the launcher fixed at first start. */
export function productClock(): Clock {
  return env.HEADROOM_SPEED === 1
    ? wallClock
    : fastClock(env.HEADROOM_CLOCK_ANCHOR ?? Date.now(), env.HEADROOM_SPEED);
}

/** makeContainer wires ports to adapters; the only place that knows both. */
export function makeContainer(): Container {
  const db = openDatabase(env.DATABASE_URL, 6);
  const pool = new Pool({ connectionString: env.DATABASE_URL, max: 6 });
  pool.on("error", (error) => log.warn({ err: error }, "idle database connection lost"));
  const queue = bullmqQueue(CONNECTION);
  const clock = productClock();
  const dryRun = dryRunTarget(clock, (externalId) => dryRunStart(db, externalId));
  return {
    db,
    pool,
    queue,
    log,
    clock,
    series: postgresSeries(pool),
    activity: postgresActivity(pool),
    artifacts: fileArtifacts(`${env.HEADROOM_DATA_DIR}/artifacts`),
    seed: env.HEADROOM_SEED,
    pseudonymKey: env.PSEUDONYM_KEY,
    sealKey: env.SEAL_KEY,
    metricsServer: prometheusServer,
    feedText: httpFeedText,
    forecasts: postgresForecasts(pool),
    forecasters: env.HEADROOM_FORECASTERS,
    metricsSource: (stored) =>
      stored.kind === "sandbox" ? sandboxMetricsSource(sandbox()) : unknownKind("source", stored),
    eventSource: (stored) => (stored.kind === "sandbox" ? sandboxEventSource(sandbox()) : undefined),
    target: (stored) => {
      if (stored.kind === "sandbox") return sandboxTarget(sandbox());
      return stored.kind === "dry-run" ? dryRun : unknownKind("target", stored);
    },
    limiter: (stored) => (stored.kind === "sandbox" ? sandboxLimiter(sandbox()) : undefined),
    exclusive: (key, work) => exclusive(pool, key, work),
    async close() {
      await queue.close();
      await pool.end();
      await db.$disconnect();
    },
  };
}

function sandbox(): SandboxAddress {
  const { SANDBOX_URL: url, SANDBOX_TOKEN: token } = env;
  if (!url || !token)
    throw new AppError("unavailable", "The sandbox is not running. Start without --no-sandbox.");
  return { url, token };
}

function unknownKind(noun: string, stored: Stored): never {
  throw new AppError("unsupported", `There is no adapter for a ${noun} of kind "${stored.kind}".`);
}

const shared = globalThis as { headroomContainer?: Container };

/** container is the one of this process, made at first use. */
export function container(): Container {
  shared.headroomContainer ??= makeContainer();
  return shared.headroomContainer;
}
