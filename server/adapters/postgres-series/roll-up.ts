import type { Pool, PoolClient } from "pg";
import { LEVELS, type Level } from "@/server/core/series/levels";
import { SKETCH_KEYS } from "@/server/core/series/sketch";

/**
 * Samples are rolled up behind a frontier. A write of a sample before it leaves a mark (series, hour) in the same
 * transaction; a run moves the frontier on, computes the buckets between, and computes marked hours anew, always from
 * samples. So a bucket never depends on the order in which samples came, and a run may be killed and repeated anywhere.
 */

/** TABLE_OF names the table of a level. */
export const TABLE_OF: Record<Level, string> = {
  60_000: '"Rollup1m"',
  300_000: '"Rollup5m"',
  3_600_000: '"Rollup1h"',
};

const HOUR_MS = 3_600_000;
const FRONTIER_MS = 300_000;
/** Samples are expected to be here this long after their instant; later ones leave marks. */
const GRACE_MS = 180_000;
/** Of the past at once, in a transaction of its own. */
const STRIDE_MS = 6 * HOUR_MS;
/** Marks at once, likewise. */
const MARKS_AT_ONCE = 2_000;
/** Writers hold this lock shared; who moves the frontier holds it alone, for a moment. */
const FRONTIER_LOCK = 7_240_151;

const { least, binsPerLn, offset, mostKey } = SKETCH_KEYS;

/** KEY is core/series/sketch.ts keyOf of the column `value`. */
export const KEY = `(CASE WHEN abs(value) < ${least} THEN 0 ELSE sign(value) *
  LEAST(${mostKey}, ceil(ln(abs(value)) * ${binsPerLn}) + ${offset}) END)::int2`;

/** instant writes an epoch ms as SQL; a literal, so that the plan leaves partitions out; throws RangeError for no instant. */
export function instant(at: number): string {
  if (!Number.isFinite(at)) throw new RangeError(`${at} is not an instant.`);
  return `to_timestamp(${at} / 1000.0)`;
}

/** beginWrite begins a transaction that may write samples and gives the frontier (epoch ms): one exchange with the server. */
export async function beginWrite(client: PoolClient): Promise<number> {
  const results = (await client.query(
    `BEGIN; SELECT pg_advisory_xact_lock_shared(${FRONTIER_LOCK});
     SELECT (extract(epoch FROM frontier) * 1000)::float8 AS frontier FROM "RollupState"`,
  )) as unknown as { rows: { frontier: number }[] }[];
  return results[2].rows[0].frontier;
}

/** markLate leaves marks for the hours of samples before the frontier; most batches have none and cost nothing here. */
export async function markLate(
  client: PoolClient,
  batches: readonly (readonly { seriesId: number; at: number }[])[],
  frontier: number,
): Promise<void> {
  const hours = new Map<number, Set<number>>();
  for (const samples of batches)
    for (const { seriesId, at } of samples) {
      if (at >= frontier) continue;
      const of = hours.get(seriesId);
      const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
      if (of) of.add(hour);
      else hours.set(seriesId, new Set([hour]));
    }
  if (hours.size === 0) return;
  const marks = [...hours].flatMap(([id, of]) => [...of].map((hour) => [id, hour] as const));
  await client.query(
    `INSERT INTO "RollupMark" ("seriesId", hour)
     SELECT s, to_timestamp(h / 1000.0) FROM unnest($1::int[], $2::float8[]) AS u(s, h)`,
    [marks.map(([id]) => id), marks.map(([, hour]) => hour)],
  );
}

/** RolledUp is what a run did: to where everything is rolled up (epoch ms), and how many marked hours it computed anew. */
export interface RolledUp {
  doneTo: number;
  hours: number;
}

/**
 * rollUp brings roll-ups up to `now` (epoch ms); one run at a time is the caller's care. `keepMarks` notes the marked
 * hours for the cluster too.
 */
export async function rollUp(
  pool: Pool,
  now: number,
  { signal, keepMarks = false }: { signal?: AbortSignal; keepMarks?: boolean } = {},
): Promise<RolledUp> {
  // Where no cluster is owed anything, samples may go without it; one that comes later gets everything that is here.
  if (!keepMarks)
    await pool.query(
      `WITH forgotten AS (UPDATE "RollupState" SET "clusterTo" = NULL, "predictedTo" = NULL WHERE "clusterTo" IS NOT NULL)
       DELETE FROM "ClusterMark"`,
    );
  await moveFrontier(pool, Math.floor((now - GRACE_MS) / FRONTIER_MS) * FRONTIER_MS);
  const { rows } = await pool.query<{ frontier: number; done: number; first: number | null }>(
    `SELECT (extract(epoch FROM frontier) * 1000)::float8 AS frontier, (extract(epoch FROM "doneTo") * 1000)::float8 AS done,
            (SELECT (extract(epoch FROM min("firstAt")) * 1000)::float8 FROM "Series") AS first
     FROM "RollupState"`,
  );
  const { frontier, first } = rows[0];
  let { done } = rows[0];
  // Before the first sample there is nothing to do.
  if (first === null || first >= frontier) done = Math.max(done, await settle(pool, frontier));
  else done = Math.max(done, Math.floor(first / STRIDE_MS) * STRIDE_MS);
  while (done < frontier) {
    signal?.throwIfAborted();
    const to = Math.min(frontier, (Math.floor(done / STRIDE_MS) + 1) * STRIDE_MS);
    const from = done;
    await inTransaction(pool, async (client) => {
      for (const level of LEVELS) await computeBuckets(client, level, floor(from, level), floor(to, level));
      await client.query(`UPDATE "RollupState" SET "doneTo" = to_timestamp($1::float8 / 1000.0)`, [to]);
    });
    done = to;
  }
  let hours = 0;
  for (let more = true; more; ) {
    signal?.throwIfAborted();
    const taken = await computeMarked(pool, done, keepMarks);
    hours += taken.hours;
    more = taken.marks === MARKS_AT_ONCE;
  }
  return { doneTo: done, hours };
}

const floor = (at: number, level: number): number => Math.floor(at / level) * level;

/** A writer that takes long is not waited for, because other writers would wait behind: the next run tries again. */
async function moveFrontier(pool: Pool, to: number): Promise<void> {
  const { rows } = await pool.query<{ behind: boolean }>(
    `SELECT frontier < to_timestamp($1::float8 / 1000.0) AS behind FROM "RollupState"`,
    [to],
  );
  if (!rows[0].behind) return;
  try {
    await inTransaction(pool, async (client) => {
      await client.query("SET LOCAL lock_timeout = '500ms'");
      await client.query("SELECT pg_advisory_xact_lock($1)", [FRONTIER_LOCK]);
      await client.query(
        `UPDATE "RollupState" SET frontier = GREATEST(frontier, to_timestamp($1::float8 / 1000.0))`,
        [to],
      );
    });
  } catch (error) {
    if ((error as { code?: string }).code !== "55P03") throw error;
  }
}

async function settle(pool: Pool, frontier: number): Promise<number> {
  await pool.query(`UPDATE "RollupState" SET "doneTo" = to_timestamp($1::float8 / 1000.0)`, [frontier]);
  return frontier;
}

/** computeMarked takes marks and computes their hours anew; a mark that a writer leaves meanwhile stays for the next time. */
async function computeMarked(pool: Pool, done: number, keepMarks: boolean) {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ s: number; hour: number }>(
      `DELETE FROM "RollupMark" WHERE id IN (SELECT id FROM "RollupMark" ORDER BY id LIMIT ${MARKS_AT_ONCE})
       RETURNING "seriesId" AS s, (extract(epoch FROM hour) * 1000)::float8 AS hour`,
    );
    if (rows.length === 0) return { marks: 0, hours: 0 };
    const unique = [...new Map(rows.map((row) => [`${row.s}/${row.hour}`, row])).values()];
    const marked: Marked = [unique.map(({ s }) => s), unique.map(({ hour }) => hour)];
    for (const level of LEVELS) await computeBuckets(client, level, 0, floor(done, level), marked);
    if (keepMarks)
      await client.query(
        `INSERT INTO "ClusterMark" ("seriesId", hour)
         SELECT s, to_timestamp(h / 1000.0) FROM unnest($1::int[], $2::float8[]) AS u(s, h) ON CONFLICT DO NOTHING`,
        [...marked],
      );
    return { marks: rows.length, hours: unique.length };
  });
}

/** Marked is hours (epoch ms) of series, side by side. */
type Marked = readonly [series: readonly number[], hours: readonly number[]];

/**
 * Computes the buckets of one level in [from, to), or within marked hours before `to`. Fewer samples than a bucket was
 * made of are what is left after older ones were dropped: that bucket stands.
 */
async function computeBuckets(client: PoolClient, level: Level, from: number, to: number, marked?: Marked) {
  if (from >= to) return;
  const series = marked
    ? `(SELECT i.id, i."stepMs", GREATEST(h, ${from}) AS f, LEAST(h + ${HOUR_MS}, ${to}) AS t
        FROM unnest($1::int[], $2::float8[]) AS u(s, h) JOIN "Series" i ON i.id = u.s)`
    : `(SELECT id, "stepMs", ${from}::float8 AS f, ${to}::float8 AS t FROM "Series"
        WHERE "lastAt" >= ${instant(from)} AND "firstAt" < ${instant(to)})`;
  // Series first, then the samples of each by its key: samples of many series lie side by side.
  await client.query(
    `INSERT INTO ${TABLE_OF[level]} AS r ("seriesId", at, count, sum, min, max, sketch)
     SELECT id, bucket, sum(n)::int, sum(total), min(low), max(high),
            string_agg(int2send(key) || int4send(n), ''::bytea ORDER BY key)
     FROM (
       SELECT i.id, date_bin(interval '${level} ms', x.at, '1970-01-01Z') AS bucket, x.key,
              count(*)::int AS n, sum(x.value) AS total, min(x.value) AS low, max(x.value) AS high
       FROM ${series} i CROSS JOIN LATERAL (
         SELECT at, value, ${KEY} AS key FROM "Sample"
         WHERE "seriesId" = i.id AND at >= to_timestamp(i.f / 1000.0) AND at < to_timestamp(i.t / 1000.0) OFFSET 0) x
       WHERE i."stepMs" * 2 <= ${level}
       GROUP BY 1, 2, 3) k
     GROUP BY 1, 2
     ON CONFLICT ("seriesId", at) DO UPDATE SET count = EXCLUDED.count, sum = EXCLUDED.sum, min = EXCLUDED.min,
       max = EXCLUDED.max, sketch = EXCLUDED.sketch
     WHERE EXCLUDED.count >= r.count`,
    marked ? [...marked] : [],
  );
}

async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}
