import { Pool, types } from "pg";
import { bullmqQueue } from "@/server/adapters/bullmq/job-queue";
import { fastClock, wallClock } from "@/server/adapters/clock/wall-clock";
import { httpFeedText } from "@/server/adapters/feeds/feed-text";
import { fileArtifacts } from "@/server/adapters/files/artifact-store";
import { dryRunTarget } from "@/server/adapters/memory/dry-run-target";
import { exclusive } from "@/server/adapters/postgres-series/exclusive";
import { postgresForecasts } from "@/server/adapters/postgres-forecasts/forecast-store";
import { postgresActivity } from "@/server/adapters/postgres-activity/activity-store";
import { mayReach } from "@/server/adapters/prometheus/reach";
import { prometheusServer } from "@/server/adapters/prometheus/metrics-server";
import { postgresCatalogue } from "@/server/adapters/postgres-series/catalogue";
import { postgresOutbox } from "@/server/adapters/postgres-series/outbox";
import { postgresSeries } from "@/server/adapters/postgres-series/series-store";
import { besideCluster } from "@/server/adapters/prometheus-series/beside";
import { openCluster } from "@/server/adapters/prometheus-series/cluster";
import { openRedisStream } from "@/server/adapters/redis-stream/activity-stream";
import type { SandboxAddress } from "@/server/adapters/sandbox/client";
import { sandboxEventSource } from "@/server/adapters/sandbox/event-source";
import { sandboxLimiter } from "@/server/adapters/sandbox/limiter";
import { sandboxMetricsSource } from "@/server/adapters/sandbox/metrics-source";
import { sandboxTarget } from "@/server/adapters/sandbox/target";
import { env } from "@/server/env.js";
import { AppError } from "@/server/errors";
import { log } from "@/server/log";
import type { Clock } from "@/server/ports/clock";
import type { SeriesStore } from "@/server/ports/series-store";
import { LEADS_MS } from "@/server/store/forecasts";
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
    series: seriesStore(pool),
    activity: postgresActivity(pool),
    artifacts: fileArtifacts(`${env.HEADROOM_DATA_DIR}/artifacts`),
    seed: env.HEADROOM_SEED,
    pseudonymKey: env.PSEUDONYM_KEY,
    sealKey: env.SEAL_KEY,
    metricsServer: prometheusServer,
    activityStream: openRedisStream(mayReach),
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

/** The store of samples: PostgreSQL, and beside it the cluster whose addresses the environment gives. */
function seriesStore(pool: Pool): SeriesStore {
  const { SERIES_CLUSTER_WRITE_URL: writeUrl, SERIES_CLUSTER_READ_URL: readUrl } = env;
  if (!writeUrl && !readUrl) return postgresSeries(pool);
  if (!writeUrl || !readUrl)
    throw new Error("Give both SERIES_CLUSTER_WRITE_URL and SERIES_CLUSTER_READ_URL, or neither.");
  const headers = {
    ...(env.SERIES_CLUSTER_AUTHORIZATION && { authorization: env.SERIES_CLUSTER_AUTHORIZATION }),
    ...(env.SERIES_CLUSTER_TENANT && { "x-scope-orgid": env.SERIES_CLUSTER_TENANT }),
  };
  const local = {
    store: postgresSeries(pool, { keepMarks: true }),
    outbox: postgresOutbox(pool, LEADS_MS),
    catalogue: postgresCatalogue(pool),
  };
  return besideCluster(local, openCluster({ writeUrl, readUrl: readUrl.replace(/\/$/, ""), headers }));
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
