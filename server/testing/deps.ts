import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "pg";
import { afterAll } from "vitest";
import { fileArtifacts } from "@/server/adapters/files/artifact-store";
import { exclusive } from "@/server/adapters/postgres-series/exclusive";
import { postgresForecasts } from "@/server/adapters/postgres-forecasts/forecast-store";
import { postgresActivity } from "@/server/adapters/postgres-activity/activity-store";
import { postgresSeries } from "@/server/adapters/postgres-series/series-store";
import { log } from "@/server/log";
import type { Enqueue } from "@/server/ports/job-queue";
import type { Deps } from "@/server/services/verb";
import { openDatabase } from "@/server/store/client";
import { testDatabase } from "./database";

/** TestDeps is what verbs reach in a test: a real database, a clock that the test sets, and the jobs that were handed over. */
export interface TestDeps extends Deps {
  url: string;
  jobs: Enqueue[];
  /** Epoch ms that the clock tells. */
  at: number;
}

/** testDeps makes them over a database of their own; adapters for sources and targets come from `more`. */
export async function testDeps(at: number, more: Partial<Deps> = {}): Promise<TestDeps> {
  const { url } = await testDatabase();
  const db = openDatabase(url, 4);
  const pool = new Pool({ connectionString: url, max: 6 });
  const folder = mkdtempSync(join(tmpdir(), "headroom-test-"));
  afterAll(async () => {
    await db.$disconnect();
    await pool.end();
    rmSync(folder, { recursive: true, force: true });
  });
  const jobs: Enqueue[] = [];
  const notHere = () => {
    throw new Error("This test did not say which adapter to use.");
  };
  const deps: TestDeps = {
    url,
    jobs,
    at,
    db,
    log,
    clock: { now: () => deps.at, speed: 1 },
    queue: {
      add: async (job) => void jobs.push(job as Enqueue),
      addAll: async (more) => void jobs.push(...(more as readonly Enqueue[])),
      close: async () => {},
    },
    forecasts: postgresForecasts(pool),
    series: postgresSeries(pool),
    activity: postgresActivity(pool),
    artifacts: fileArtifacts(folder),
    exclusive: (key, work) => exclusive(pool, key, work),
    seed: 1,
    metricsSource: notHere,
    eventSource: () => undefined,
    target: notHere,
    ...more,
  };
  return deps;
}
