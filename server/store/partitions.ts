import type { Db, RootDb } from "@/server/store/client";
import { Prisma } from "@/server/store/prisma/client";

/** PARTITIONED are the tables that PostgreSQL keeps in one partition a week of `at`, from Monday 00:00 UTC. */
export const PARTITIONED = ["Sample", "ActivityEvent", "Rollup1m", "Rollup5m", "Rollup1h"] as const;
export type Partitioned = (typeof PARTITIONED)[number];

const WEEK_MS = 7 * 86_400_000;
/** 1970 began on a Thursday. */
const FIRST_MONDAY = 4 * 86_400_000;
/** weekOf gives the start of the week that an instant (epoch ms) lies in. */
const weekOf = (at: number): number => Math.floor((at - FIRST_MONDAY) / WEEK_MS) * WEEK_MS + FIRST_MONDAY;

/** Above this many rows of a week in the default partition they stay there: moving them would hold everybody up. */
const MOST_MOVED = 500_000;
const LOCK = 7_240_141;

/** Partition is one partition and the span it holds, in epoch ms, `to` excluded; the default one holds all the rest. */
export interface Partition {
  name: string;
  from: number;
  to: number;
  isDefault: boolean;
}

/** partitionsOf reads the partitions of a table, oldest first. */
export async function partitionsOf(db: Db, table: Partitioned): Promise<Partition[]> {
  const rows = await db.$queryRaw<{ name: string; bound: string }[]>`
    SELECT c.relname AS name, pg_get_expr(c.relpartbound, c.oid) AS bound
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = ${`"${table}"`}::regclass`;
  const partitions = rows.map(({ name, bound }): Partition => {
    const [, from, to] = /FROM \((.+)\) TO \((.+)\)/.exec(bound) ?? [];
    return {
      name,
      from: instant(from),
      to: instant(to, Number.POSITIVE_INFINITY),
      isDefault: bound === "DEFAULT",
    };
  });
  return partitions.sort((x, y) => x.from - y.from);
}

/** instant reads a bound as PostgreSQL writes it in UTC ('2026-11-16 00:00:00+00'); MINVALUE is -Infinity. */
const instant = (text: string | undefined, otherwise = Number.NEGATIVE_INFINITY): number =>
  text?.startsWith("'") ? Date.parse(text.slice(1, -1).replace(" ", "T").replace(/\+00$/, "Z")) : otherwise;

/**
 * makePartitionsAhead makes the weeks from `from` to `until` (epoch ms) that no partition holds yet, for every
 * partitioned table, and gives the names of those it made. Rows of such a week that wait in the default partition move.
 * Readers and writers go on meanwhile; a table that stays busy for two seconds is left for the next time.
 */
export async function makePartitionsAhead(db: RootDb, from: number, until: number): Promise<string[]> {
  const made: string[] = [];
  for (const table of PARTITIONED) {
    const there = await partitionsOf(db, table);
    for (let week = weekOf(from); week <= until; week += WEEK_MS) {
      if (there.some((one) => !one.isDefault && one.from < week + WEEK_MS && one.to > week)) continue;
      const name = await makeWeek(db, table, week);
      if (name) made.push(name);
    }
  }
  return made;
}

async function makeWeek(db: RootDb, table: Partitioned, week: number): Promise<string | undefined> {
  const [from, to] = [new Date(week), new Date(week + WEEK_MS)].map((at) => at.toISOString());
  const name = `${table}_${from.slice(0, 10).replaceAll("-", "")}`;
  const inWeek = `at >= '${from}' AND at < '${to}'`;
  try {
    return await db.$transaction(
      async (tx) => {
        const run = (sql: string) => tx.$executeRaw(Prisma.raw(sql));
        await run("SET LOCAL lock_timeout = '2s'");
        await run(`SELECT pg_advisory_xact_lock(${LOCK})`);
        if ((await partitionsOf(tx, table)).some((one) => one.name === name)) return undefined;
        // What ATTACH needs, asked for before anything is moved: the table may be used, the default partition may not.
        await run(`LOCK TABLE ONLY "${table}" IN SHARE UPDATE EXCLUSIVE MODE`);
        await run(`LOCK TABLE "${table}_default" IN ACCESS EXCLUSIVE MODE`);
        const [{ n }] = await tx.$queryRaw<{ n: number }[]>(
          Prisma.raw(
            `SELECT count(*)::int AS n FROM (SELECT 1 FROM "${table}_default" WHERE ${inWeek} LIMIT ${MOST_MOVED + 1}) x`,
          ),
        );
        if (n > MOST_MOVED) return undefined;
        await run(`CREATE TABLE "${name}" (LIKE "${table}" INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`);
        if (n > 0)
          await run(
            `WITH moved AS (DELETE FROM "${table}_default" WHERE ${inWeek} RETURNING *) INSERT INTO "${name}" SELECT * FROM moved`,
          );
        await run(
          `ALTER TABLE "${table}" ATTACH PARTITION "${name}" FOR VALUES FROM ('${from}') TO ('${to}')`,
        );
        return name;
      },
      { timeout: 60_000 },
    );
  } catch (error) {
    if (isBusy(error)) return undefined;
    throw error;
  }
}

/**
 * dropPartitionsBefore drops the partitions of a table that ended at or before `time` (epoch ms), and removes what is
 * older from the default partition. Rows before `time` in the week that holds it go with that week. Gives the names
 * dropped and the rows removed one by one; a table that stays busy for two seconds is left for the next time.
 */
export async function dropPartitionsBefore(
  db: RootDb,
  table: Partitioned,
  time: number,
): Promise<{ dropped: string[]; removed: number }> {
  const dropped: string[] = [];
  for (const { name, to, isDefault } of await partitionsOf(db, table)) {
    if (isDefault || to > time) continue;
    try {
      await db.$transaction(async (tx) => {
        await tx.$executeRaw(Prisma.raw("SET LOCAL lock_timeout = '2s'"));
        await tx.$executeRaw(Prisma.raw(`DROP TABLE IF EXISTS "${name}"`));
      });
      dropped.push(name);
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
  }
  const removed = await db.$executeRaw(
    Prisma.raw(`DELETE FROM "${table}_default" WHERE at < '${new Date(time).toISOString()}'`),
  );
  return { dropped, removed };
}

/** isBusy tells whether a statement gave up waiting for a lock (SQLSTATE 55P03) or was chosen to end a deadlock (40P01). */
const isBusy = (error: unknown): boolean => /55P03|40P01/.test(String((error as Error)?.message ?? error));
