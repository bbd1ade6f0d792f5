import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Container } from "@/server/container";
import { openDatabase } from "./database";
import { CPU } from "./machine";

const STEP = 15_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * run measures range reads of the series store in an embedded PostgreSQL in its production settings, after the roll-ups
 * that production makes: `--days` at 15 s of one series in 500 points, and the last 2 h of `--series` series at every
 * sample and in 120 points. On a busy machine look at the CPU of a read, which is of both processes. `npm run bench -- query [--days 30] [--series 1000] [--rounds 60]`.
 */
export async function run(argv: string[]): Promise<void> {
  const text = (value: string) => ({ type: "string", default: value }) as const;
  const { values } = parseArgs({
    args: argv,
    options: { days: text("30"), series: text("1000"), rounds: text("60") },
  });
  const [days, series, rounds] = [values.days, values.series, values.rounds].map(Number);
  const database = await openDatabase();
  try {
    const { makePartitionsAhead } = await import("@/server/store/partitions");
    const { container } = database;
    const { series: store, pool } = container;
    // Seven minutes after a multiple of five: what is not rolled up yet is read from samples, as in production.
    const now = Math.floor(Date.now() / 300_000) * 300_000 - 300_000 + 160_000;
    await makePartitionsAhead(container.db, now - days * DAY, now);
    const long = await place(pool, "long", 1);
    const wide = await place(pool, "wide", series);
    await fill(pool, long, now - days * DAY, now);
    const filled = performance.now();
    // In turns of a minute over all series, as samples arrive.
    await fill(pool, wide, now - 3 * HOUR, now);
    console.log(`${series} series × 3 h written in ${((performance.now() - filled) / 1000).toFixed(1)} s`);
    const rolling = performance.now();
    await store.keepUp(now);
    const samples = days * (DAY / STEP) + series * 3 * (HOUR / STEP);
    const rollUpSeconds = (performance.now() - rolling) / 1000;
    console.log(`${samples} samples rolled up in ${rollUpSeconds.toFixed(1)} s`);
    // Autovacuum does this within its first minute.
    await pool.query("VACUUM (ANALYZE)");

    const cases = {
      downsample: () => store.curves(long, { from: now - days * DAY, to: now, points: 500 }),
      downsampleWithQuantiles: () =>
        store.curves(long, { from: now - days * DAY, to: now, points: 500, quantiles: [0.5, 0.95, 0.99] }),
      wide: () => store.curves(wide, { from: now - 2 * HOUR, to: now, points: 120 }),
      wideEverySample: () => store.curves(wide, { from: now - 2 * HOUR, to: now, points: 481 }),
    };
    const figures: Record<string, unknown> = {};
    for (const [name, read] of Object.entries(cases)) {
      const found = await read();
      const points = [...found.values()].reduce((sum, { buckets }) => sum + buckets.length, 0);
      const count = [...found.values()].reduce(
        (sum, { buckets }) => sum + buckets.reduce((n, bucket) => n + bucket.count, 0),
        0,
      );
      const times: number[] = [];
      const [before, inServer] = [process.cpuUsage(), await serverCpuMs(pool)];
      for (let round = 0; round < rounds; round++) {
        const start = performance.now();
        await read();
        times.push(performance.now() - start);
      }
      const used = process.cpuUsage(before);
      const cpuMs =
        (used.user + used.system) / 1000 / rounds + ((await serverCpuMs(pool)) - inServer) / rounds;
      times.sort((a, b) => a - b);
      const figure = {
        samples: count,
        points,
        medianMs: round1(quantile(times, 0.5)),
        p5Ms: round1(quantile(times, 0.05)),
        p95Ms: round1(quantile(times, 0.95)),
        cpuMs: round1(cpuMs),
      };
      figures[name] = figure;
      console.log(
        `${name}: ${count} samples in ${points} points, median ${figure.medianMs} ms, p5 ${figure.p5Ms} ms, p95 ${figure.p95Ms} ms of ${rounds} reads; ${figure.cpuMs} ms of CPU each`,
      );
    }
    console.log(
      JSON.stringify({
        bench: "query",
        node: process.version,
        cpu: CPU,
        days,
        series,
        rounds,
        rollUpSamplesPerSecond: Math.round(samples / rollUpSeconds),
        ...figures,
      }),
    );
  } finally {
    await database.close();
  }
}

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];

/** CPU that the server's backends for this database have used so far, ms; what a busy machine adds to the wall is not in it. */
async function serverCpuMs(pool: Container["pool"]): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database()",
  );
  let ticks = 0;
  for (const { pid } of rows) {
    if (!existsSync(`/proc/${pid}/stat`)) continue;
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * 10;
}

const round1 = (ms: number): number => Math.round(ms * 10) / 10;

/** place makes a workload for each of `count` series of CPU and gives their ids. */
async function place(pool: Container["pool"], name: string, count: number): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>(
    `WITH a AS (INSERT INTO "Application" (id, name) VALUES (gen_random_uuid(), $1) RETURNING id),
          s AS (INSERT INTO "Source" (id, kind, name, config) VALUES (gen_random_uuid(), 'import', $1, '{}') RETURNING id),
          t AS (INSERT INTO "Target" (id, kind, name, config) VALUES (gen_random_uuid(), 'dry-run', $1, '{}') RETURNING id),
          w AS (INSERT INTO "Workload" (id, name, "externalId", region, "applicationId", "sourceId", "targetId", "primaryResource", capacity)
                SELECT gen_random_uuid(), $1 || n, $1 || n, 'eu', a.id, s.id, t.id, 'cpu', '{}'
                FROM a, s, t, generate_series(1, $2::int) n RETURNING id)
     INSERT INTO "Series" ("workloadId", measure, unit, "stepMs") SELECT id, 'cpu', 'cores', ${STEP} FROM w RETURNING id`,
    [name, count],
  );
  return rows.map(({ id }) => id);
}

/** fill stores a day's wave with noise for every series, instant after instant. */
async function fill(
  pool: Container["pool"],
  ids: readonly number[],
  from: number,
  to: number,
): Promise<void> {
  await pool.query(
    `INSERT INTO "Sample" ("seriesId", at, value)
     SELECT s, to_timestamp(t / 1000.0), 50 + s % 17 + 30 * sin(t / 13750987.0) + (hashint8(t::bigint * 1000 + s) % 500) / 100.0
     FROM generate_series($2::float8::bigint, $3::float8::bigint - 1, ${STEP}) t, unnest($1::int[]) s ORDER BY t, s`,
    [ids, from, to],
  );
  await pool.query(
    `UPDATE "Series" SET "firstAt" = to_timestamp($2::float8 / 1000.0), "lastAt" = to_timestamp($3::float8 / 1000.0) WHERE id = ANY($1::int[])`,
    [ids, from, to - STEP],
  );
}
