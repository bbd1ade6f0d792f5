import type { Db } from "@/server/store/client";
import { Prisma } from "@/server/store/prisma/client";

/** Removed is how many rows went, or were blanked, by table; tables without any are left out. */
export type Removed = Record<string, number>;

interface Column {
  table: string;
  column: string;
  type: string;
}

/** Columns that hold a pseudonym and nothing else: the row is the subject's. */
const SUBJECT_COLUMNS = new Set(["subject", "user", "pseudonym"]);

/** The hash-chained record holds no pseudonyms and may not be changed. */
const NEVER = new Set(["Audit", "_prisma_migrations"]);

/**
 * columnsOf reads which tables there are and what they hold from the database itself, so that a table which comes later is
 * not forgotten; partitions are reached through their table.
 */
const columnsOf = (db: Db): Promise<Column[]> => db.$queryRaw`
  SELECT c.table_name AS table, c.column_name AS column, c.udt_name AS type FROM information_schema.columns c
  JOIN pg_class p ON p.relname = c.table_name AND p.relnamespace = current_schema()::regnamespace
  WHERE c.table_schema = current_schema() AND p.relkind IN ('r', 'p') AND NOT p.relispartition
  ORDER BY c.table_name, c.column_name`;

/** seriesOf reads the ids of the series of some subjects. */
export async function seriesOf(db: Db, subjects: readonly string[]): Promise<number[]> {
  const rows = await db.series.findMany({ where: { subject: { in: [...subjects] } }, select: { id: true } });
  return rows.map(({ id }) => id).sort((a, b) => a - b);
}

/** removeOfSeries removes every row that belongs to one of these series, in any table. */
export async function removeOfSeries(db: Db, ids: readonly number[]): Promise<Removed> {
  const removed: Removed = {};
  if (ids.length === 0) return removed;
  for (const { table, column } of await columnsOf(db)) {
    if (column !== "seriesId" || NEVER.has(table)) continue;
    add(
      removed,
      table,
      await db.$executeRaw`DELETE FROM ${name(table)} WHERE "seriesId" = ANY(${[...ids]}::int[])`,
    );
  }
  return removed;
}

/** removeBefore removes rows of single users' series before `time` (epoch ms), in any table that has an instant; gives how many. */
export async function removeBefore(db: Db, time: number): Promise<number> {
  const columns = await columnsOf(db);
  let rows = 0;
  for (const { table, column } of columns) {
    const timed = columns.some((other) => other.table === table && other.column === "at");
    if (column !== "seriesId" || !timed || NEVER.has(table)) continue;
    rows += await db.$executeRaw`
      DELETE FROM ${name(table)} x USING "Series" s
      WHERE s.id = x."seriesId" AND s.subject <> '' AND x.at < to_timestamp(${time}::float8 / 1000.0)`;
  }
  return rows;
}

/**
 * removeSubjects removes every row of these subjects: of their series, those that a subject's column names, coherent
 * forecasts of theirs; then blanks what is left of their pseudonyms in any text or JSON.
 */
export async function removeSubjects(
  db: Db,
  subjects: readonly string[],
): Promise<{ removed: Removed; blanked: Removed }> {
  const all = [...subjects];
  const columns = await columnsOf(db);
  const removed = await removeOfSeries(db, await seriesOf(db, all));
  for (const { table, column, type } of columns) {
    if (!SUBJECT_COLUMNS.has(column) || type !== "text" || NEVER.has(table)) continue;
    const rows = await db.$executeRaw`DELETE FROM ${name(table)} WHERE ${name(column)} = ANY(${all}::text[])`;
    add(removed, table, rows);
  }
  add(
    removed,
    "CoherentForecast",
    await db.$executeRaw`DELETE FROM "CoherentForecast" WHERE split_part(node, '/', 2) = ANY(${all}::text[])`,
  );
  return { removed, blanked: await blank(db, all, columns) };
}

/** blank replaces mentions in texts and JSON. Rows of series are gone by now, so their tables need no look. */
async function blank(db: Db, subjects: readonly string[], columns: readonly Column[]): Promise<Removed> {
  const blanked: Removed = {};
  const ofSeries = new Set(columns.filter(({ column }) => column === "seriesId").map(({ table }) => table));
  for (const { table, column, type } of columns) {
    if (!["text", "varchar", "json", "jsonb", "_text"].includes(type)) continue;
    if (NEVER.has(table) || ofSeries.has(table) || table === "ActivityEvent") continue;
    const target = name(column);
    const cast = Prisma.raw(type === "_text" ? "text[]" : type);
    for (const subject of subjects)
      add(
        blanked,
        table,
        await db.$executeRaw`
          UPDATE ${name(table)} SET ${target} = replace(${target}::text, ${subject}, 'erased')::${cast}
          WHERE position(${subject} in ${target}::text) > 0`,
      );
  }
  return blanked;
}

/** countSubject counts the rows of these subjects by table, for who asks what is kept of them. */
export async function countSubjects(db: Db, subjects: readonly string[]): Promise<Removed> {
  const counts: Removed = {};
  const all = [...subjects];
  const ids = await seriesOf(db, all);
  for (const { table, column, type } of await columnsOf(db)) {
    if (NEVER.has(table)) continue;
    const where =
      column === "seriesId"
        ? Prisma.sql`"seriesId" = ANY(${ids}::int[])`
        : SUBJECT_COLUMNS.has(column) && type === "text"
          ? Prisma.sql`${name(column)} = ANY(${all}::text[])`
          : undefined;
    if (!where) continue;
    const [{ n }] = await db.$queryRaw<
      { n: number }[]
    >`SELECT count(*)::int AS n FROM ${name(table)} WHERE ${where}`;
    add(counts, table, n);
  }
  return counts;
}

const name = (word: string) => Prisma.raw(`"${word.replaceAll('"', '""')}"`);

function add(counts: Removed, table: string, rows: number): void {
  if (rows > 0) counts[table] = (counts[table] ?? 0) + rows;
}
