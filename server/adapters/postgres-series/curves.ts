import type { Pool } from "pg";
import { type Fold, foldedMeans, foldedSketch, makeFold } from "@/server/core/series/fold";
import { columnsFor, levelFor } from "@/server/core/series/levels";
import { type Grid, makeSeries, type Series } from "@/server/core/series/series";
import { quantileOf } from "@/server/core/series/sketch";
import type { Bucket, Curve, CurveRange } from "@/server/ports/series-store";
import { readDirty, readParts } from "./parts";

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
    const { start, width, count, level } = columnsFor(range.from, range.to, range.points, step);
    const to = start + count * width;
    const folds = new Map(
      ids.map((id) => [id, makeFold(start, width, count, range.quantiles !== undefined)]),
    );
    const dirty = level && (await readDirty(pool, ids, start, to));
    await readParts(pool, ids, { from: start, to, level, dirty }, folds);
    for (const [id, fold] of folds) found.set(id, { width, buckets: bucketsOf(fold, range.quantiles) });
  }
  return found;
}

function bucketsOf(fold: Fold, levels: readonly number[] | undefined): Bucket[] {
  const buckets: Bucket[] = [];
  const { counts, lows, totals, highs, start, width } = fold;
  // A wide read makes half a million of these: no iterator, no spreading.
  for (let column = 0; column < counts.length; column++) {
    const count = counts[column];
    if (count === 0) continue;
    const at = start + column * width;
    const bucket: Bucket = { at, min: lows[column], mean: totals[column] / count, max: highs[column], count };
    if (levels) {
      const sketch = foldedSketch(fold, column);
      bucket.quantiles = levels.map((level) => quantileOf(sketch, level));
    }
    buckets.push(bucket);
  }
  return buckets;
}

/** readGrid reads the mean of every bin of a grid, from roll-ups where their buckets fit whole into bins. */
export async function readGrid(pool: Pool, seriesId: number, { start, step, length }: Grid): Promise<Series> {
  const to = start + step * length;
  const fold = makeFold(start, step, length);
  // Where no bucket can fit into bins, neither the series' own step nor what is dirty matters.
  const level = levelFor(start, step, 0) && levelFor(start, step, await stepOf(pool, seriesId));
  const dirty = level && (await readDirty(pool, [seriesId], start, to));
  await readParts(pool, [seriesId], { from: start, to, level, dirty }, new Map([[seriesId, fold]]));
  return makeSeries(start, step, foldedMeans(fold));
}

async function stepOf(pool: Pool, seriesId: number): Promise<number> {
  const { rows } = await pool.query<{ step: number }>(`SELECT "stepMs" AS step FROM "Series" WHERE id = $1`, [
    seriesId,
  ]);
  return rows[0]?.step ?? Number.POSITIVE_INFINITY;
}
