import { Pool } from "pg";
import { postgresForecasts } from "@/server/adapters/postgres-forecasts/forecast-store";
import { postgresActivity } from "@/server/adapters/postgres-activity/activity-store";
import { postgresSeries } from "@/server/adapters/postgres-series/series-store";
import type { Policy } from "@/server/core/policy/policy";
import { PRESETS } from "@/server/core/policy/presets";
import { type Measure, type Mode, QUANTILE_LEVELS } from "@/server/core/words";
import { log } from "@/server/log";
import type { Enqueue } from "@/server/ports/job-queue";
import type { Deps } from "@/server/services/verb";
import { openDatabase } from "@/server/store/client";

/** WorkloadWorld is a database with one source and one policy, in which tests place workloads, samples and forecasts. */
export interface WorkloadWorld {
  deps: Deps;
  jobs: Enqueue[];
  addWorkload(
    name: string,
    more?: { mode?: Mode; application?: string; replicas?: number; perReplica?: number },
  ): Promise<string>;
  /** addSamples writes one value a minute from `from` on; `undefined` leaves a gap. Gives the series' id. */
  addSamples(
    workloadId: string,
    measure: Measure,
    from: number,
    values: readonly (number | undefined)[],
  ): Promise<number>;
  /** addForecast says that each quantile is its median × the factor, flat over 24 h, issued at `issuedAt`. */
  addForecast(
    seriesId: number,
    issuedAt: number,
    median: number | ((step: number) => number),
    factors?: readonly number[],
  ): Promise<void>;
  close(): Promise<void>;
}

/** FACTORS are the quantiles of addForecast as multiples of the median. */
export const FACTORS = [0.9, 1, 1.1, 1.15, 1.25] as const;
const MINUTE_MS = 60_000;

/** workloadWorld opens a world in the database at `url` whose clock stands at `now` (epoch ms). */
export async function workloadWorld(
  url: string,
  now: number,
  policy: Partial<Policy> = {},
): Promise<WorkloadWorld> {
  const db = openDatabase(url, 4);
  const pool = new Pool({ connectionString: url, max: 4 });
  const series = postgresSeries(pool);
  const jobs: Enqueue[] = [];
  const refuse = () => {
    throw new Error("not asked here");
  };
  const deps: Deps = {
    db,
    log,
    series,
    activity: postgresActivity(pool),
    clock: { now: () => now, speed: 1 },
    queue: {
      add: async (job) => void jobs.push(job as Enqueue),
      addAll: async (more) => void jobs.push(...(more as readonly Enqueue[])),
      close: async () => {},
    },
    forecasts: postgresForecasts(pool),
    artifacts: { put: refuse, get: refuse, has: refuse, remove: refuse } as unknown as Deps["artifacts"],
    exclusive: (_key, work) => work(),
    seed: 1,
    metricsSource: refuse,
    eventSource: () => undefined,
    target: refuse,
  };
  const source = await db.source.create({
    data: {
      kind: "sandbox",
      name: "sandbox",
      config: {},
      lastSuccessAt: new Date(now - 20_000),
      createdAt: new Date(now - 9 * 86_400_000),
    },
  });
  const target = await db.target.create({ data: { kind: "sandbox", name: "sandbox", config: {} } });
  const body = { ...PRESETS.balanced, ...policy };
  const { id: policyId } = await db.policy.create({
    data: {
      name: "balanced",
      versions: { create: { version: 7, state: "active", body, authorId: "a", authorName: "Operator" } },
    },
  });
  return {
    deps,
    jobs,
    async addWorkload(name, more = {}) {
      const application = await db.application.upsert({
        where: { name: more.application ?? "storefront" },
        create: { name: more.application ?? "storefront" },
        update: {},
      });
      const replicas = more.replicas ?? 11;
      const capacity = {
        perReplica: { requests: more.perReplica ?? 170 },
        startupSeconds: 160,
        pricePerReplicaHour: 0.12,
      };
      const made = await db.workload.create({
        data: {
          name,
          externalId: name,
          region: "eu-central",
          applicationId: application.id,
          sourceId: source.id,
          targetId: target.id,
          policyId,
          mode: more.mode ?? "approve",
          primaryResource: "requests",
          capacity,
          ready: replicas,
          desired: replicas,
          observedAt: new Date(now - 20_000),
        },
      });
      return made.id;
    },
    async addSamples(workloadId, measure, from, values) {
      const info = await series.ensure({ workloadId, measure, subject: "" }, MINUTE_MS);
      const rows = values.flatMap((value, i) =>
        value === undefined ? [] : [{ seriesId: info.id, at: from + i * MINUTE_MS, value }],
      );
      await series.write(rows);
      return info.id;
    },
    async addForecast(seriesId, issuedAt, median, factors = FACTORS) {
      const at = (step: number) => (typeof median === "function" ? median(step) : median);
      const paths = factors.map((factor) =>
        Float64Array.from({ length: 288 }, (_, step) => at(step) * factor),
      );
      const grid = { start: issuedAt, step: 300_000, length: 288 };
      const quantiles = { levels: [...QUANTILE_LEVELS], paths };
      const forecast = { issuedAt, grid, quantiles, confidence: 0.8, model: "ensemble" };
      const more = { points: [], actuals: [], clearRefusal: true };
      await deps.forecasts.save([{ seriesId, at: issuedAt, forecast, ...more }]);
    },
    async close() {
      await db.$disconnect();
      await pool.end();
    },
  };
}
