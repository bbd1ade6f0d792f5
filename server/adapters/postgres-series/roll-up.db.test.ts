import { Pool } from "pg";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { LEVELS, type Level } from "@/server/core/series/levels";
import { encodeSketch, sketchOf } from "@/server/core/series/sketch";
import type { Sample } from "@/server/ports/series-store";
import { testDatabase } from "@/server/testing/database";
import { rollUp, TABLE_OF } from "./roll-up";
import { postgresSeries } from "./series-store";
import { placeWorkload } from "./testing";

const { url } = await testDatabase();
const pool = new Pool({ connectionString: url, max: 6 });
const store = postgresSeries(pool);
const workloadId = await placeWorkload(pool);
afterAll(() => pool.end());

const STEP = 15_000;
const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 17, 6);
const NOW = START + 4 * HOUR + 33 * 60_000;
/** Three minutes of grace, then whole five minutes. */
const FRONTIER = START + 4 * HOUR + 30 * 60_000;
let id: number;
/** What is stored, by instant. */
let truth: Map<number, number>;

beforeEach(async () => {
  await pool.query(`TRUNCATE "Sample", "Rollup1m", "Rollup5m", "Rollup1h", "RollupMark", "ClusterMark"`);
  await pool.query(`UPDATE "RollupState" SET frontier = '1970-01-01Z', "doneTo" = '1970-01-01Z'`);
  await pool.query(`UPDATE "Series" SET "firstAt" = NULL, "lastAt" = NULL`);
  ({ id } = await store.ensure({ workloadId, measure: "cpu", subject: "" }, STEP));
  truth = new Map();
});

/** Distinct powers of two and small numbers, so that sums are exact in any order. */
const samples = (from: number, to: number, salt = 0): Sample[] =>
  Array.from({ length: Math.ceil((to - from) / STEP) }, (_, i) => ({
    seriesId: id,
    at: from + i * STEP,
    value: ((i * 7919 + salt) % 101) - 20,
  }));

async function write(batch: readonly Sample[]): Promise<void> {
  await store.write(batch);
  for (const { at, value } of batch) truth.set(at, value);
}

async function stored(level: Level) {
  const { rows } = await pool.query(
    `SELECT at, count, sum, min, max, encode(sketch, 'hex') AS sketch FROM ${TABLE_OF[level]} WHERE "seriesId" = $1 ORDER BY at`,
    [id],
  );
  return rows.map((row) => ({ ...row, at: row.at.getTime() }));
}

function expected(level: Level, until: number) {
  const buckets = new Map<number, number[]>();
  for (const [at, value] of truth) {
    const bucket = Math.floor(at / level) * level;
    if (bucket + level > until) continue;
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), value]);
  }
  return [...buckets]
    .sort(([a], [b]) => a - b)
    .map(([at, values]) => ({
      at,
      count: values.length,
      sum: values.reduce((sum, value) => sum + value, 0),
      min: Math.min(...values),
      max: Math.max(...values),
      sketch: Buffer.from(encodeSketch(sketchOf(values))).toString("hex"),
    }));
}

async function expectRolledUp(until = FRONTIER): Promise<void> {
  for (const level of LEVELS) expect(await stored(level)).toEqual(expected(level, until));
}

describe("roll-ups", () => {
  it("hold every whole bucket before the frontier, as plain arithmetic and the sketch of core have it", async () => {
    await write(samples(START, NOW));
    expect(await rollUp(pool, NOW)).toEqual({ doneTo: FRONTIER, hours: 0 });
    await expectRolledUp();
    expect((await stored(LEVELS[0])).length).toBe(270);
  });

  it("are right after late, repeated and corrected samples, and the same when nothing came", async () => {
    await write(samples(START, START + 2 * HOUR));
    await rollUp(pool, NOW);
    await write(samples(START + 2 * HOUR, NOW));
    await write(samples(START + HOUR - 2 * STEP, START + HOUR + 2 * STEP, 50));
    await write(samples(START - 30 * 24 * HOUR, START - 30 * 24 * HOUR + 10 * STEP));
    // Hours of the old day, of 06:00 to 10:00, and of 30 days ago.
    expect((await rollUp(pool, NOW)).hours).toBe(6);
    await expectRolledUp();
    const before = await Promise.all(LEVELS.map(stored));
    expect((await rollUp(pool, NOW)).hours).toBe(0);
    expect(await Promise.all(LEVELS.map(stored))).toEqual(before);
  });

  it("go on with the clock, an hour once it is over", async () => {
    await write(samples(START, NOW + HOUR));
    await rollUp(pool, NOW);
    await rollUp(pool, NOW + HOUR);
    await expectRolledUp(FRONTIER + HOUR);
  });

  it("are right after a run was stopped, and when samples come in while it runs", async () => {
    await write(samples(START - 20 * HOUR, NOW));
    const stop = new AbortController();
    stop.abort(new Error("stopped"));
    await expect(rollUp(pool, NOW, { signal: stop.signal })).rejects.toThrow("stopped");
    const busy = Array.from({ length: 12 }, (_, i) =>
      write(samples(START - i * HOUR, START - i * HOUR + 8 * STEP, i)),
    );
    await Promise.all([rollUp(pool, NOW), ...busy]);
    await rollUp(pool, NOW);
    await expectRolledUp();
  });

  it("wait for a write that is under way instead of missing it", async () => {
    await write(samples(START, START + HOUR));
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      await client.query("SELECT pg_advisory_xact_lock_shared(7240151)");
      expect((await rollUp(pool, NOW)).doneTo).toBe(0);
    } finally {
      await client.query("ROLLBACK");
      client.release();
    }
    expect((await rollUp(pool, NOW)).doneTo).toBe(FRONTIER);
    await expectRolledUp();
  });

  it("stand when the samples they were made of are dropped, whatever comes late", async () => {
    await write(samples(START, NOW));
    await rollUp(pool, NOW);
    const before = await stored(LEVELS[2]);
    await pool.query(`DELETE FROM "Sample" WHERE at < $1`, [new Date(START + 2 * HOUR)]);
    await store.write([{ seriesId: id, at: START + 7 * STEP, value: 1e6 }]);
    await rollUp(pool, NOW);
    expect(await stored(LEVELS[2])).toEqual(before);
  });

  it("leave out levels at which a series has hardly a sample a bucket", async () => {
    const { id: hourly } = await store.ensure({ workloadId, measure: "gpu", subject: "" }, HOUR);
    await store.write([0, 1, 2].map((i) => ({ seriesId: hourly, at: START + i * HOUR, value: i })));
    await rollUp(pool, NOW);
    for (const level of LEVELS) {
      const { rows } = await pool.query(`SELECT 1 FROM ${TABLE_OF[level]} WHERE "seriesId" = $1`, [hourly]);
      expect(rows).toEqual([]);
    }
  });
});
