import { Pool } from "pg";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { testDatabase } from "@/server/testing/database";
import { sampleWriter } from "./write-samples";

const pool = new Pool({ connectionString: (await testDatabase()).url, max: 6 });
afterAll(() => pool.end());

const T = Date.UTC(2026, 10, 22);
const at = (seriesId: number, second: number, value: number) => ({ seriesId, at: T + second * 1000, value });
const stored = async (seriesId = 1) => {
  const { rows } = await pool.query<{ s: number; value: number }>(
    `SELECT extract(epoch FROM at)::float8 - $2 AS s, value FROM "Sample" WHERE "seriesId" = $1 ORDER BY at`,
    [seriesId, T / 1000],
  );
  return rows.map(({ s, value }) => [s, value]);
};
const catalogue = async () => {
  const { rows } = await pool.query(
    `SELECT extract(epoch FROM "firstAt")::float8 - $1 AS first, extract(epoch FROM "lastAt")::float8 - $1 AS last, revision FROM "Series" WHERE id = 1`,
    [T / 1000],
  );
  return rows[0];
};

beforeEach(async () => {
  await pool.query(`TRUNCATE "Sample"; DELETE FROM "Series"`);
  await pool.query(`SET session_replication_role = replica; INSERT INTO "Series" (id, "workloadId", measure, unit, "stepMs")
    SELECT n, 'w' || n, 'cpu', 'cores', 1000 FROM generate_series(1, 3) n; SET session_replication_role = DEFAULT`);
});

describe("sampleWriter", () => {
  it("lets the last value of an instant win, in one call, in calls of one commit and in later ones", async () => {
    const write = sampleWriter(pool);
    await write([at(1, 0, 1), at(1, 1, 2), at(1, 1, 3), at(1, 2, Number.NaN), at(1, 3, 4.5)]);
    expect(await stored()).toEqual([
      [0, 1],
      [1, 3],
      [3, 4.5],
    ]);
    await Promise.all([
      write([at(1, 4, 1), at(2, 4, 9)]),
      write([at(1, 4, 2)]),
      write([at(1, 3, 7), at(1, 4, 3)]),
    ]);
    expect(await stored()).toEqual([
      [0, 1],
      [1, 3],
      [3, 7],
      [4, 3],
    ]);
    expect(await stored(2)).toEqual([[4, 9]]);
  });

  it("keeps the span of a series, and raises its revision when something comes late", async () => {
    const write = sampleWriter(pool);
    await write([at(1, 10, 1), at(1, 20, 1)]);
    await write([at(1, 30, 1)]);
    expect(await catalogue()).toEqual({ first: 10, last: 30, revision: 0 });
    await write([at(1, 5, 1), at(1, 40, 1)]);
    expect(await catalogue()).toEqual({ first: 5, last: 40, revision: 1 });
  });

  it("stores what others wrote first anyway, whatever it believed to be new", async () => {
    const [one, other] = [sampleWriter(pool), sampleWriter(pool)];
    await one([at(1, 0, 1)]);
    await other([at(1, 1, 1), at(1, 2, 1)]);
    await one([at(1, 2, 5), at(1, 3, 6)]);
    const many = Array.from({ length: 3000 }, (_, s) => at(1, s, s));
    await Promise.all([one(many), other(many), one(many.slice(0, 10)), other(many.slice(2500))]);
    const rows = await stored();
    expect(rows).toHaveLength(3000);
    expect(rows.every(([s, value]) => s === value)).toBe(true);
  });

  it("stores all or nothing of a call, and does not let one call's fault fail another", async () => {
    const write = sampleWriter(pool);
    const results = await Promise.allSettled([
      write([at(1, 0, 1)]),
      write([at(1, 1, 1), { seriesId: 2 ** 40, at: T, value: 1 }]),
      write([at(1, 2, 1)]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await stored()).toEqual([
      [0, 1],
      [2, 1],
    ]);
  });
});
