import type { Pool } from "pg";
import { RESOURCES } from "@/server/core/words";

/** STEP of every series, milliseconds. */
export const STEP = 300_000;
const DAY_STEPS = 288;
/** SERIES_A_WORKLOAD: a workload has so many resources. */
export const SERIES_A_WORKLOAD = 5;

/** Estate says how much there is and how much of it is made by itself: the rest are copies under names of their own. */
export interface Estate {
  /** Series whose history and state are their own. */
  readonly distinct: number;
  /** Days of history of those; copies have the last two days as samples, and the state of what they copy. */
  readonly days: number;
  /** Epoch ms, a multiple of STEP: the first instant without a sample. */
  readonly present: number;
  readonly horizonSteps: number;
}

/** hashed gives a number in [0, 1) that depends on both arguments alone (splitmix32). */
export function hashed(a: number, b: number): number {
  let x = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad) >>> 0;
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97) >>> 0;
  return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
}

/**
 * demandAt is the made-up demand of distinct series `kind` at step `t` since the epoch: a level, a day and a week with
 * weights of their own, slow drift, noise that grows with the level, and bursts; `salt` makes a copy's noise its own.
 */
export function demandAt(kind: number, t: number, salt = 0): number {
  const level = 10 ** (1 + 4 * hashed(kind, 1));
  const phase = hashed(kind, 2);
  const day = Math.sin(2 * Math.PI * (t / DAY_STEPS + phase));
  const week = (Math.floor(t / DAY_STEPS) + 4) % 7 < 5 ? 1 : 1 - 0.6 * hashed(kind, 3);
  const drift = Math.sin((2 * Math.PI * t) / (DAY_STEPS * (9 + 9 * hashed(kind, 4))));
  const noise = hashed(kind + 7919 * salt, t) + hashed(kind + 7919 * salt, -t) - 1;
  const burst = hashed(kind, Math.floor(t / 7) + 5_000_000) < 0.01 ? 1 + 2 * hashed(kind, 9) : 1;
  const shape = 1 + 0.7 * hashed(kind, 5) * day + 0.2 * hashed(kind, 6) * drift;
  return Math.max(0, level * week * shape * burst * (1 + 0.5 * hashed(kind, 8) * noise));
}

/** makeDistinct makes the workloads whose series are their own, with their samples. */
export async function makeDistinct(pool: Pool, estate: Estate): Promise<void> {
  await pool.query(`INSERT INTO "Application" (id, name) VALUES ('bench', 'bench')`);
  await pool.query(`INSERT INTO "Source" (id, kind, name, config) VALUES ('bench', 'import', 'bench', '{}')`);
  await pool.query(
    `INSERT INTO "Target" (id, kind, name, config) VALUES ('bench', 'dry-run', 'bench', '{}')`,
  );
  await addWorkloads(pool, 0, estate.distinct / SERIES_A_WORKLOAD, estate.horizonSteps);
  const from = estate.present / STEP - estate.days * DAY_STEPS;
  for (let kind = 0; kind < estate.distinct; kind++) {
    const values = Array.from({ length: estate.days * DAY_STEPS }, (_, i) => demandAt(kind, from + i));
    await pool.query(
      `INSERT INTO "Sample" ("seriesId", at, value)
       SELECT $1, to_timestamp(($2::float8 + i - 1) * 300), v FROM unnest($3::float8[]) WITH ORDINALITY AS u(v, i)`,
      [kind + 1, from, values],
    );
  }
  await setSpans(pool, estate);
}

/** addWorkloads adds workloads number `from` up to `to`; workload w has the series with ids 5w + 1 … 5w + 5. */
async function addWorkloads(pool: Pool, from: number, to: number, horizonSteps: number): Promise<void> {
  await pool.query(
    `INSERT INTO "Workload" (id, name, "externalId", region, "applicationId", "sourceId", "targetId", "primaryResource", capacity)
     SELECT 'w' || w, 'workload ' || w, 'w' || w, 'local', 'bench', 'bench', 'bench', 'cpu', '{}'
     FROM generate_series($1::int, $2::int - 1) w`,
    [from, to],
  );
  const measures = RESOURCES.slice(0, SERIES_A_WORKLOAD);
  await pool.query(
    `INSERT INTO "Series" (id, "workloadId", measure, unit, "stepMs", "horizonSteps")
     SELECT w * 5 + i, 'w' || w, m, '1', 300000, $3
     FROM generate_series($1::int, $2::int - 1) w, unnest($4::text[]) WITH ORDINALITY AS u(m, i)`,
    [from, to, horizonSteps, measures],
  );
}

const setSpans = (pool: Pool, estate: Estate) =>
  pool.query(
    `UPDATE "Series" SET "firstAt" = to_timestamp($1 / 1000.0), "lastAt" = to_timestamp($2 / 1000.0) WHERE "lastAt" IS NULL`,
    [estate.present - estate.days * DAY_STEPS * STEP, estate.present - STEP],
  );

/**
 * copyUpTo brings the estate to `size` series: each new one is a copy of a distinct one (its last two days of samples and
 * the state that the forecaster keeps of it) under a name of its own, so that 50,000 need not be warmed up one by one.
 */
export async function copyUpTo(pool: Pool, estate: Estate, size: number): Promise<void> {
  const { rows } = await pool.query<{ most: number }>(`SELECT max(id) AS most FROM "Series"`);
  const have = rows[0].most;
  if (have >= size) return;
  await addWorkloads(pool, have / SERIES_A_WORKLOAD, size / SERIES_A_WORKLOAD, estate.horizonSteps);
  const parts = 5_000;
  for (let from = have; from < size; from += parts) {
    const range = [estate.distinct, from + 1, Math.min(size, from + parts)];
    const ids = `generate_series($2::int, $3::int) AS n(id)`;
    const original = `((n.id - 1) % $1::int) + 1`;
    await pool.query(
      `INSERT INTO "Sample" ("seriesId", at, value)
       SELECT n.id, x.at, x.value FROM ${ids} JOIN "Sample" x ON x."seriesId" = ${original}
         AND x.at >= (SELECT "lastAt" - interval '2 days' FROM "Series" WHERE id = 1)`,
      range,
    );
    await pool.query(
      `INSERT INTO "EngineState" ("seriesId", revision, through, ledger, fits, "values")
       SELECT n.id, 0, x.through, x.ledger, x.fits, x."values" FROM ${ids} JOIN "EngineState" x ON x."seriesId" = ${original}`,
      range,
    );
  }
  await pool.query(
    `UPDATE "Series" s SET "firstAt" = x."firstAt", "lastAt" = x."lastAt" FROM "Series" x WHERE s."lastAt" IS NULL AND x.id = 1`,
  );
  await pool.query("ANALYZE");
  await pool.query("CHECKPOINT");
}
