import type { Pool } from "pg";
import { addBucket, addSample, type Fold } from "@/server/core/series/fold";
import type { Level } from "@/server/core/series/levels";
import { decodeSketch } from "@/server/core/series/sketch";
import { instant, TABLE_OF } from "./roll-up";

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
             WHERE "seriesId" = ANY($1::int[]) AND hour > ${instant(from)} - interval '1 hour' AND hour < ${instant(to)}
               AND (r."rawFrom" IS NULL OR hour >= r."rawFrom")) d) m`,
    [seriesIds],
  );
  const { done, series, hours } = rows[0];
  return { doneTo: done, series: series ?? [], hours: hours ?? [] };
}

/** PartsRange is what is read: roll-ups of `level` where they hold, samples elsewhere and without a level. */
export interface PartsRange {
  /** Epoch ms, `to` excluded. */
  from: number;
  to: number;
  level?: Level;
  dirty?: Dirty;
}

/** readParts reads what is stored of series in a range into the fold of each; series without a fold must not be asked for. */
export async function readParts(
  pool: Pool,
  seriesIds: readonly number[],
  { from, to, level, dirty }: PartsRange,
  folds: ReadonlyMap<number, Fold>,
): Promise<void> {
  const sketch = [...folds.values()][0]?.sketches !== undefined;
  // Everything of a series comes as one row, a value a field: rows one by one, or joined fields, take several times as long.
  const joined = (of: string) => `string_agg(${of}, ''::bytea)`;
  const samples = (of: string) =>
    `SELECT x."seriesId" AS s, ${joined("timestamptz_send(x.at)")} AS at, ${joined("float8send(x.value)")} AS total,
       NULL::bytea AS n, NULL::bytea AS low, NULL::bytea AS high, NULL::bytea AS length, NULL::bytea AS sketch
     FROM ${of} GROUP BY 1`;
  const since = (start: number) =>
    `"Sample" x WHERE x."seriesId" = ANY($1::int[]) AND x.at >= ${instant(start)} AND x.at < ${instant(to)}`;
  const pieces: string[] = [];
  const values: unknown[] = [seriesIds];
  if (!level || !dirty) pieces.push(samples(since(from)));
  else {
    const done = Math.min(to, Math.max(from, Math.floor(dirty.doneTo / level) * level));
    const late = dirty.hours.length > 0;
    const marked = `(SELECT s, to_timestamp(h / 1000.0) AS hour FROM unnest($2::int[], $3::float8[]) AS u(s, h)) m`;
    pieces.push(
      `SELECT r."seriesId" AS s, ${joined("timestamptz_send(r.at)")} AS at, ${joined("float8send(r.sum)")} AS total,
         ${joined("int4send(r.count)")} AS n, ${joined("float8send(r.min)")} AS low, ${joined("float8send(r.max)")} AS high,
         ${sketch ? joined("int4send(length(r.sketch))") : "NULL::bytea"} AS length, ${sketch ? joined("r.sketch") : "NULL::bytea"} AS sketch
       FROM ${TABLE_OF[level]} r WHERE r."seriesId" = ANY($1::int[]) AND r.at >= ${instant(from)} AND r.at < ${instant(done)}
       ${late ? `AND NOT EXISTS (SELECT 1 FROM ${marked} WHERE m.s = r."seriesId" AND m.hour = date_bin('1 hour', r.at, '1970-01-01Z'))` : ""}
       GROUP BY 1`,
    );
    if (done < to) pieces.push(samples(since(done)));
    if (late) {
      values.push(dirty.series, dirty.hours);
      pieces.push(
        samples(`${marked} JOIN "Sample" x ON x."seriesId" = m.s AND x.at >= GREATEST(m.hour, ${instant(from)})
          AND x.at < LEAST(m.hour + interval '1 hour', ${instant(done)})`),
      );
    }
  }
  const { rows } = await pool.query<Row>(pieces.join("\nUNION ALL "), values);
  for (const row of rows) {
    const fold = folds.get(row.s);
    if (fold) take(fold, row);
  }
}

/** Row is what is stored of a series, field by field in the same order; of samples there is only the value. */
interface Row {
  s: number;
  at: Buffer;
  total: Buffer;
  n: Buffer | null;
  low: Buffer | null;
  high: Buffer | null;
  length: Buffer | null;
  sketch: Buffer | null;
}

/** 2000-01-01, from which PostgreSQL counts microseconds. */
const EPOCH_MS = 946_684_800_000;

const viewOf = (bytes: Buffer) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function take(fold: Fold, { at, total, n, low, high, length, sketch }: Row): void {
  const times = viewOf(at);
  const totals = viewOf(total);
  const timeAt = (i: number) =>
    Math.round((times.getInt32(i) * 4_294_967_296 + times.getUint32(i + 4)) / 1000) + EPOCH_MS;
  if (!n || !low || !high) {
    for (let i = 0; i < at.length; i += 8) addSample(fold, timeAt(i), totals.getFloat64(i));
    return;
  }
  const [counts, lows, highs] = [n, low, high].map(viewOf);
  let sketched = 0;
  for (let i = 0; i < at.length; i += 8) {
    const column = addBucket(
      fold,
      timeAt(i),
      counts.getInt32(i / 2),
      lows.getFloat64(i),
      totals.getFloat64(i),
      highs.getFloat64(i),
    );
    if (!fold.sketches || !length || !sketch) continue;
    const end = sketched + length.readInt32BE(i / 2);
    if (column !== undefined) fold.sketches[column].rolled.push(decodeSketch(sketch.subarray(sketched, end)));
    sketched = end;
  }
}
