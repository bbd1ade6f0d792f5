import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { Client } from "pg";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { testDatabase } from "@/server/testing/database";
import { openDatabase } from "./client";
import { PARTITIONED, dropPartitionsBefore, makePartitionsAhead, partitionsOf } from "./partitions";

const { url } = await testDatabase();
const db = openDatabase(url, 3);
afterAll(() => db.$disconnect());

const DAY = 86_400_000;
/** A Wednesday. */
const NOW = Date.UTC(2026, 10, 18, 9, 30);
const MONDAY = Date.UTC(2026, 10, 16);

beforeEach(async () => {
  await dropPartitionsBefore(db, "Sample", NOW + 1000 * DAY);
  await dropPartitionsBefore(db, "ActivityEvent", NOW + 1000 * DAY);
});

const write = (...days: number[]) =>
  db.sample.createMany({
    data: days.map((day) => ({ seriesId: 1, at: new Date(NOW + day * DAY), value: day })),
  });
const holding = async () => {
  const rows = await db.$queryRaw<{ name: string; n: number }[]>`
    SELECT tableoid::regclass::text AS name, count(*)::int AS n FROM "Sample" GROUP BY 1 ORDER BY 1`;
  return Object.fromEntries(rows.map(({ name, n }) => [name.replaceAll('"', ""), n]));
};

describe("makePartitionsAhead", () => {
  it("makes the weeks that are missing, once, also when two make them at the same time", async () => {
    const made = await Promise.all([1, 2].map(() => makePartitionsAhead(db, NOW, NOW + 14 * DAY)));
    expect(made.flat().sort()).toEqual(
      [...PARTITIONED].sort().flatMap((table) => ["16", "23", "30"].map((day) => `${table}_202611${day}`)),
    );
    expect(await makePartitionsAhead(db, NOW, NOW + 14 * DAY)).toEqual([]);
    const weeks = (await partitionsOf(db, "Sample")).filter(({ isDefault }) => !isDefault);
    expect(weeks.map(({ from, to }) => [(from - MONDAY) / DAY, (to - MONDAY) / DAY])).toEqual([
      [0, 7],
      [7, 14],
      [14, 21],
    ]);
  });

  it("loses no row: what has no week waits in the default partition and moves once its week is made", async () => {
    await write(-40, -1, 0, 8);
    expect(await holding()).toEqual({ Sample_default: 4 });
    await makePartitionsAhead(db, NOW, NOW + 7 * DAY);
    expect(await holding()).toEqual({ Sample_20261116: 2, Sample_20261123: 1, Sample_default: 1 });
    await write(1, 2);
    await expect(write(1)).rejects.toThrow(/Unique constraint/);
    expect(await holding()).toEqual({ Sample_20261116: 4, Sample_20261123: 1, Sample_default: 1 });
  });
});

describe("dropPartitionsBefore", () => {
  it("drops whole weeks and what is as old in the default partition, and nothing younger", async () => {
    await makePartitionsAhead(db, NOW - 14 * DAY, NOW);
    await write(-60, -14, -7, -1, 0);
    expect(await dropPartitionsBefore(db, "Sample", NOW - 7 * DAY)).toEqual({
      dropped: ["Sample_20261102"],
      removed: 1,
    });
    expect(await holding()).toEqual({ Sample_20261109: 1, Sample_20261116: 2 });
  });
});

describe("the migration", () => {
  it("keeps every row of a database that had plain tables, and the ids that repeated deliveries are known by", async () => {
    const folder = readdirSync("prisma/migrations").find((name) => name.endsWith("_partitions"));
    const initial = readFileSync("prisma/migrations/20261121230702_initial/migration.sql", "utf8");
    const client = new Client({ connectionString: url, options: "-c search_path=old" });
    await client.connect();
    try {
      await client.query("CREATE SCHEMA old");
      await client.query(initial.replace(/^CREATE SCHEMA.*$/m, ""));
      const hash = Buffer.from("00112233445566778899aabbccddeeff", "hex");
      await client.query(
        `INSERT INTO "Sample" SELECT 7, now() - n * interval '1 hour', n FROM generate_series(1, 2000) n`,
      );
      await client.query(
        `INSERT INTO "ActivityEvent" (id, at, "user", session, application, action) SELECT i, '2026-11-01Z', 'u', '', 'a', 'b' FROM unnest($1::text[]) i`,
        [[`e_${hash.toString("base64url")}`, "s-7-1"]],
      );
      await client.query(readFileSync(`prisma/migrations/${folder}/migration.sql`, "utf8"));
      const { rows } = await client.query(`SELECT id::text FROM "ActivityEvent"`);
      const hashed = createHash("sha256").update("s-7-1").digest("hex").slice(0, 32);
      expect(rows.map(({ id }) => id.replaceAll("-", "")).sort()).toEqual(
        [hashed, hash.toString("hex")].sort(),
      );
      await client.query(`INSERT INTO "Sample" VALUES (7, now(), 1), (7, now() + interval '8 days', 2)`);
      const held = await client.query(
        `SELECT tableoid::regclass::text AS name, count(*)::int AS n FROM "Sample" GROUP BY 1 ORDER BY 1`,
      );
      expect(held.rows).toEqual([
        { name: '"Sample_before"', n: 2001 },
        { name: '"Sample_default"', n: 1 },
      ]);
    } finally {
      await client.end();
    }
  });
});
