import type { Pool } from "pg";
import { type Level, levelFor } from "@/server/core/series/levels";
import { instant, KEY, TABLE_OF } from "./roll-up";

/** Dirty is what roll-ups do not hold yet: everything from doneTo on, and hours of series with late samples; epoch ms. */
export interface Dirty {
  doneTo: number;
  series: number[];
  hours: number[];
}

/** readDirty reads what roll-ups of these series do not hold yet within [from, to) (epoch ms). */
export async function readDirty(
  pool: Pool,
  seriesIds: readonly number[],
  from: number,
  to: number,
): Promise<Dirty> {
  const { rows } = await pool.query<{ done: number; series: number[] | null; hours: number[] | null }>(
    `SELECT (extract(epoch FROM r."doneTo") * 1000)::float8 AS done, m.series, m.hours
     FROM "RollupState" r, LATERAL (
       SELECT array_agg(s) AS series, array_agg((extract(epoch FROM hour) * 1000)::float8) AS hours
       FROM (SELECT DISTINCT "seriesId" AS s, hour FROM "RollupMark"
             WHERE "seriesId" = ANY($1::int[]) AND hour > to_timestamp($2::float8 / 1000.0) - interval '1 hour'
               AND hour < to_timestamp($3::float8 / 1000.0)
               AND (r."rawFrom" IS NULL OR hour >= r."rawFrom")) d) m`,
    [seriesIds, from, to],
  );
  const { done, series, hours } = rows[0];
  return { doneTo: done, series: series ?? [], hours: hours ?? [] };
}

/** Parts is a table expression and its parameters, numbered from $1 on. */
export interface Parts {
  sql: string;
  values: unknown[];
}

/**
 * partsOf gives rows (s, at, n, low, total, high, and sketch when wanted) whose sum is what is stored of series in
 * [from, to): buckets of `level` where they hold, samples elsewhere.
 */
export function partsOf(
  seriesIds: readonly number[],
  from: number,
  to: number,
  { level, dirty, sketch }: { level?: Level; dirty?: Dirty; sketch?: boolean },
): Parts {
  const sample = `x."seriesId" AS s, x.at, 1::float8 AS n, x.value AS low, x.value AS total, x.value AS high${sketch ? `, int2send(${KEY}) || int4send(1) AS sketch` : ""}`;
  const samples = (since: number) => `SELECT ${sample} FROM "Sample" x
    WHERE x."seriesId" = ANY($1::int[]) AND x.at >= ${instant(since)} AND x.at < ${instant(to)}`;
  if (!level || !dirty) return { sql: samples(from), values: [seriesIds] };
  const done = Math.min(to, Math.max(from, Math.floor(dirty.doneTo / level) * level));
  const late = dirty.hours.length > 0;
  const marked = `(SELECT s, to_timestamp(h / 1000.0) AS hour FROM unnest($2::int[], $3::float8[]) AS u(s, h)) m`;
  const pieces = [
    `SELECT r."seriesId" AS s, r.at, r.count::float8 AS n, r.min AS low, r.sum AS total, r.max AS high${sketch ? ", r.sketch" : ""}
     FROM ${TABLE_OF[level]} r
     WHERE r."seriesId" = ANY($1::int[]) AND r.at >= ${instant(from)} AND r.at < ${instant(done)}
     ${late ? `AND NOT EXISTS (SELECT 1 FROM ${marked} WHERE m.s = r."seriesId" AND m.hour = date_bin('1 hour', r.at, '1970-01-01Z'))` : ""}`,
  ];
  if (done < to) pieces.push(samples(done));
  if (late)
    pieces.push(
      `SELECT ${sample} FROM ${marked} JOIN "Sample" x ON x."seriesId" = m.s AND x.at >= GREATEST(m.hour, ${instant(from)})
       AND x.at < LEAST(m.hour + interval '1 hour', ${instant(done)})`,
    );
  return {
    sql: pieces.join("\nUNION ALL "),
    values: late ? [seriesIds, dirty.series, dirty.hours] : [seriesIds],
  };
}

/** partsOfGrid is partsOf for bins of `step` ms from `start` on, from roll-ups where their buckets fit whole into bins. */
export async function partsOfGrid(
  pool: Pool,
  seriesId: number,
  { start, step, length }: { start: number; step: number; length: number },
): Promise<Parts> {
  const end = start + step * length;
  // Bins that no bucket fits into need neither the series' own step nor what is dirty.
  if (levelFor(start, step, 0) === undefined) return partsOf([seriesId], start, end, {});
  const { rows } = await pool.query<{ step: number }>(`SELECT "stepMs" AS step FROM "Series" WHERE id = $1`, [
    seriesId,
  ]);
  const level = rows[0] && levelFor(start, step, rows[0].step);
  const dirty = level && (await readDirty(pool, [seriesId], start, end));
  return partsOf([seriesId], start, end, { level, dirty });
}
