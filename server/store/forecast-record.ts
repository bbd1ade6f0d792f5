import { lossSql } from "./accuracy";
import type { Db } from "./client";
import { Prisma } from "./prisma/client";

/** RecordRow sums up what was said of one series at one lead within one stretch of time. */
export interface RecordRow {
  leadMs: number;
  /** Start of the stretch, epoch ms. */
  at: number;
  /** Instants whose actual value is known, and how many of them were forecast later over history. */
  points: number;
  backtested: number;
  /** How many of them lay at or under each of QUANTILE_LEVELS. */
  under: number[];
  /** Sums of the mean pinball loss over five quantiles, ours and seasonal naive's, over the `judged` instants that have both. */
  judged: number;
  loss: number;
  naiveLoss: number;
}

/** recordOf sums the scored points of a series over [from, to) (epoch ms), by lead and stretches of `bucketMs`. */
export async function recordOf(
  db: Db,
  seriesId: number,
  from: number,
  to: number,
  bucketMs: number,
): Promise<RecordRow[]> {
  type Raw = Omit<RecordRow, "under"> & { u10: number; u50: number; u90: number; u95: number; u99: number };
  const rows = await db.$queryRaw<Raw[]>(Prisma.sql`
    SELECT "leadMs", (floor(extract(epoch FROM at) * 1000 / ${bucketMs}::float8) * ${bucketMs}::float8)::float8 AS at,
           count(*)::int AS points, count(*) FILTER (WHERE backtest)::int AS backtested,
           count(*) FILTER (WHERE actual <= q10)::int AS u10, count(*) FILTER (WHERE actual <= q50)::int AS u50,
           count(*) FILTER (WHERE actual <= q90)::int AS u90, count(*) FILTER (WHERE actual <= q95)::int AS u95,
           count(*) FILTER (WHERE actual <= q99)::int AS u99, count(naive50)::int AS judged,
           coalesce(sum(${lossSql("q")}) FILTER (WHERE naive50 IS NOT NULL), 0)::float8 AS loss,
           coalesce(sum(${lossSql("naive")}) FILTER (WHERE naive50 IS NOT NULL), 0)::float8 AS "naiveLoss"
    FROM "ForecastPoint"
    WHERE "seriesId" = ${seriesId} AND at >= ${new Date(from)} AND at < ${new Date(to)} AND actual IS NOT NULL
    GROUP BY 1, 2 ORDER BY 1, 2`);
  return rows.map(({ u10, u50, u90, u95, u99, ...row }) => ({ ...row, under: [u10, u50, u90, u95, u99] }));
}
