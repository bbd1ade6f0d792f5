import type { Pool } from "pg";
import { type Columns, columnsFor } from "@/server/core/series/levels";
import { decodeSketch, quantileOf, SKETCH_KEYS } from "@/server/core/series/sketch";
import type { Bucket, Curve, CurveRange } from "@/server/ports/series-store";

const { least, binsPerLn, offset, mostKey } = SKETCH_KEYS;

/** KEY is core/series/sketch.ts keyOf of the column `value`. */
export const KEY = `(CASE WHEN abs(value) < ${least} THEN 0 ELSE sign(value) *
  LEAST(${mostKey}, ceil(ln(abs(value)) * ${binsPerLn}) + ${offset}) END)::int2`;

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
    for (const id of ids) found.set(id, { width: columns.width, buckets: [] });
    await fillColumns(pool, ids, columns, found);
    if (range.quantiles) await fillQuantiles(pool, ids, columns, range.quantiles, found);
  }
  return found;
}

/** Bytes of one column in an answer: its number as int4, then count, min, sum and max as float8, big-endian. */
const COLUMN_BYTES = 36;

async function fillColumns(pool: Pool, ids: readonly number[], columns: Columns, into: Map<number, Curve>) {
  const { start, width, count } = columns;
  const { rows } = await pool.query<{ s: number; bytes: Buffer }>({
    text: `SELECT s, string_agg(int4send(bin) || float8send(n) || float8send(low) || float8send(total) || float8send(high), ''::bytea ORDER BY bin) AS bytes
      FROM (SELECT "seriesId" AS s, floor((extract(epoch FROM at) * 1000 - $2::float8) / $3::float8)::int AS bin,
                   count(*)::float8 AS n, min(value) AS low, sum(value) AS total, max(value) AS high
            FROM "Sample" WHERE "seriesId" = ANY($1::int[])
              AND at >= to_timestamp($2::float8 / 1000.0) AND at < to_timestamp($4::float8 / 1000.0)
            GROUP BY 1, 2) b GROUP BY s`,
    values: [ids, start, width, start + count * width],
  });
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
  { start, width, count }: Columns,
  levels: readonly number[],
  into: Map<number, Curve>,
) {
  const { rows } = await pool.query<{ s: number; bin: number; sketch: Buffer }>(
    `SELECT s, bin, string_agg(int2send(key) || int4send(n), ''::bytea) AS sketch
     FROM (SELECT "seriesId" AS s, floor((extract(epoch FROM at) * 1000 - $2::float8) / $3::float8)::int AS bin,
                  ${KEY} AS key, count(*)::int AS n
           FROM "Sample" WHERE "seriesId" = ANY($1::int[])
             AND at >= to_timestamp($2::float8 / 1000.0) AND at < to_timestamp($4::float8 / 1000.0)
           GROUP BY 1, 2, 3) k GROUP BY 1, 2`,
    [ids, start, width, start + count * width],
  );
  const told = new Map(
    rows.map(({ s, bin, sketch }) => [`${s}/${start + bin * width}`, decodeSketch(sketch)]),
  );
  for (const id of ids)
    for (const bucket of into.get(id)?.buckets ?? []) {
      const sketch = told.get(`${id}/${bucket.at}`);
      bucket.quantiles = levels.map((level) => (sketch ? quantileOf(sketch, level) : Number.NaN));
    }
}
