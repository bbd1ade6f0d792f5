import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { LEVELS } from "@/server/core/series/levels";
import { testDatabase } from "@/server/testing/database";
import { rollUp, TABLE_OF } from "./roll-up";
import { postgresSeries } from "./series-store";
import { placeWorkload } from "./testing";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url)).replace(/\/$/, "");
const home = mkdtempSync(path.join(ROOT, "node_modules", ".roll-up-kill-"));
const { url } = await testDatabase();
const pool = new Pool({ connectionString: url, max: 4 });
const store = postgresSeries(pool);
const STEP = 15_000;
const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 14);
const HOURS = 36;
const SERIES = 8;
const NOW = START + HOURS * HOUR + 33 * 60_000;
let ids: number[] = [];

beforeAll(async () => {
  const workloadId = await placeWorkload(pool);
  ids = await Promise.all(
    Array.from({ length: SERIES }, async (_, n) => {
      const { id } = await store.ensure(
        { workloadId, measure: "cpu", subject: n === 0 ? "" : `u_${n}` },
        STEP,
      );
      return id;
    }),
  );
  await write(START, NOW, 0);
  writeFileSync(
    path.join(home, "run.ts"),
    `import { Pool } from "pg";
     import { rollUp } from "@/server/adapters/postgres-series/roll-up";
     const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 2 });
     await pool.query("SELECT 1");
     process.send("ready");
     await rollUp(pool, ${NOW});
     await pool.end();
     process.exit(0);`,
  );
  await build({
    entryPoints: [path.join(home, "run.ts")],
    outfile: path.join(home, "run.mjs"),
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "error",
    alias: { "@": ROOT },
  });
}, 60_000);
afterAll(async () => {
  await pool.end();
  rmSync(home, { recursive: true, force: true });
});

/** Small numbers, so that sums are exact in any order. */
async function write(from: number, to: number, salt: number): Promise<void> {
  const batch = [];
  for (let at = from; at < to; at += STEP)
    for (const seriesId of ids)
      batch.push({ seriesId, at, value: (((at / STEP) * 7919 + salt + seriesId) % 101) - 20 });
  for (let i = 0; i < batch.length; i += 40_000) await store.write(batch.slice(i, i + 40_000));
}

const doneTo = async (): Promise<number> => {
  const { rows } = await pool.query<{ done: Date }>(`SELECT "doneTo" AS done FROM "RollupState"`);
  return rows[0].done.getTime();
};

/** wrongBuckets counts buckets before `until` that differ from what plain SQL makes of the samples, by level. */
async function wrongBuckets(until: number): Promise<number[]> {
  const wrong: number[] = [];
  for (const level of LEVELS) {
    const { rows } = await pool.query<{ n: number }>(
      `WITH truth AS (
         SELECT "seriesId" AS s, date_bin(interval '${level} ms', at, '1970-01-01Z') AS b, count(*) AS n, sum(value) AS v
         FROM "Sample" GROUP BY 1, 2 HAVING date_bin(interval '${level} ms', min(at), '1970-01-01Z') + interval '${level} ms' <= $1)
       SELECT count(*)::int AS n FROM truth FULL JOIN (SELECT * FROM ${TABLE_OF[level]} WHERE at + interval '${level} ms' <= $1) r
         ON r."seriesId" = s AND r.at = b
       WHERE n IS DISTINCT FROM r.count OR v IS DISTINCT FROM r.sum`,
      [new Date(until)],
    );
    wrong.push(rows[0].n);
  }
  return wrong;
}

/** runUntilKilled starts a run in a process of its own and ends it with SIGKILL after `ms`; true when it had finished by then. */
async function runUntilKilled(ms: number): Promise<boolean> {
  const child: ChildProcess = fork(path.join(home, "run.mjs"), [], {
    env: { ...process.env, DATABASE_URL: url },
    execArgv: [],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ended = once(child, "exit") as Promise<[number | null]>;
  await once(child, "message");
  const timer = setTimeout(() => child.kill("SIGKILL"), ms);
  const [code] = await ended;
  clearTimeout(timer);
  return code === 0;
}

it("counts nothing twice and loses nothing when the roll-up is killed anywhere, again and again", async () => {
  let killed = 0;
  // Hours that were rolled up get late and corrected samples between the runs, so that marks are under way too.
  for (let n = 0; n < 12; n++) {
    if (await runUntilKilled(25 * (n + 1))) break;
    killed++;
    if (n % 3 === 2) await write(START + n * HOUR, START + n * HOUR + 40 * STEP, n);
  }
  expect(killed).toBeGreaterThan(0);
  await rollUp(pool, NOW);
  const done = await doneTo();
  expect(done).toBe(START + HOURS * HOUR + 30 * 60_000);
  expect(await wrongBuckets(done)).toEqual([0, 0, 0]);
  const { rows } = await pool.query(`SELECT count(*)::int AS n FROM "RollupMark"`);
  expect(rows[0].n).toBe(0);
}, 120_000);

it("leaves whole buckets behind wherever it was killed", async () => {
  await pool.query(`TRUNCATE "Rollup1m", "Rollup5m", "Rollup1h", "RollupMark"`);
  await pool.query(`UPDATE "RollupState" SET "doneTo" = '1970-01-01Z'`);
  const reached: number[] = [];
  for (const ms of [40, 90, 160]) {
    const finished = await runUntilKilled(ms);
    const done = await doneTo();
    expect(await wrongBuckets(done)).toEqual([0, 0, 0]);
    reached.push(done);
    if (finished) break;
  }
  expect([...reached].sort((x, y) => x - y)).toEqual(reached);
}, 120_000);
