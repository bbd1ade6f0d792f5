import type { Pool } from "pg";
import { type Columns, columnsFor } from "@/server/core/series/levels";
import { decodeSketch, quantileOf } from "@/server/core/series/sketch";
import type { Bucket, Curve, CurveRange } from "@/server/ports/series-store";
import { type Dirty, partsOf, readDirty } from "./parts";

/** readCurves reads one range of many series, those of one step together. */
export async function readCurves(
  pool: Pool,
  seriesIds: readonly number[],
  range: CurveRange,
): Promise<Map<number, Curve>> {
  const { rows } = await pool.query<{ step: number; ids: number[] }>(
    `SELECT "stepMs" AS step, array_agg(id) AS ids FROM "Series" WHERE id = ANY($1::int[]) GROUP BY 1`,
    [seriesIds],
  );
  const found = new Map<number, Curve>();
  for (const { step, ids } of rows) {
    const columns = columnsFor(range.from, range.to, range.points, step);
    const { start, width, count, level } = columns;
    for (const id of ids) found.set(id, { width, buckets: [] });
    const dirty = level && (await readDirty(pool, ids, start, start + count * width));
    await fillColumns(pool, ids, columns, dirty, found);
    if (range.quantiles) await fillQuantiles(pool, ids, columns, dirty, range.quantiles, found);
  }
  return found;
}

/** Bytes of one column in an answer: its number as int4, then count, min, sum and max as float8, big-endian. */
const COLUMN_BYTES = 36;

const binOf = ({ start, width }: Columns): string =>
  `floor((extract(epoch FROM at)::float8 * 1000 - ${start}) / ${width})::int AS bin`;

async function fillColumns(
  pool: Pool,
  ids: readonly number[],
  columns: Columns,
  dirty: Dirty | undefined,
  into: Map<number, Curve>,
) {
  const { start, width, count, level } = columns;
  const parts = partsOf(ids, start, start + count * width, { level, dirty });
  const { rows } = await pool.query<{ s: number; bytes: Buffer }>(
    `SELECT s, string_agg(int4send(bin) || float8send(n) || float8send(low) || float8send(total) || float8send(high), ''::bytea ORDER BY bin) AS bytes
     FROM (SELECT s, ${binOf(columns)}, sum(n) AS n, min(low) AS low, sum(total) AS total, max(high) AS high
           FROM (${parts.sql}) p GROUP BY 1, 2) b GROUP BY s`,
    parts.values,
  );
  for (const { s, bytes } of rows) {
    const buckets: Bucket[] = into.get(s)?.buckets ?? [];
    for (let at = 0; at < bytes.length; at += COLUMN_BYTES) {
      const n = bytes.readDoubleBE(at + 4);
      buckets.push({
        at: start + bytes.readInt32BE(at) * width,
        min: bytes.readDoubleBE(at + 12),
        mean: bytes.readDoubleBE(at + 20) / n,
        max: bytes.readDoubleBE(at + 28),
        count: n,
      });
    }
  }
}

async function fillQuantiles(
  pool: Pool,
  ids: readonly number[],
  columns: Columns,
  dirty: Dirty | undefined,
  levels: readonly number[],
  into: Map<number, Curve>,
) {
  const { start, width, count, level } = columns;
  const parts = partsOf(ids, start, start + count * width, { level, dirty, sketch: true });
  // Sketches that are joined are the sketch of all their samples.
  const { rows } = await pool.query<{ s: number; bin: number; sketch: Buffer }>(
    `SELECT s, ${binOf(columns)}, string_agg(sketch, ''::bytea) AS sketch FROM (${parts.sql}) p GROUP BY 1, 2`,
    parts.values,
  );
  const told = new Map(rows.map(({ s, bin, sketch }) => [`${s}/${start + bin * width}`, sketch]));
  for (const id of ids)
    for (const bucket of into.get(id)?.buckets ?? []) {
      const bytes = told.get(`${id}/${bucket.at}`);
      const sketch = bytes && decodeSketch(bytes);
      bucket.quantiles = levels.map((level) => (sketch ? quantileOf(sketch, level) : Number.NaN));
    }
}
