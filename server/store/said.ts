import type { Db } from "./client";
import { Prisma } from "./prisma/client";

/** SaidRow is what a forecast issued at `issuedAt` (epoch ms) said at one lead; values at QUANTILE_LEVELS. */
export interface SaidRow {
  issuedAt: number;
  leadMs: number;
  values: number[];
}

/**
 * saidOf reads what forecasts issued in [from, to) (epoch ms) said of a series at leads up to `leadMs`, at most one issue
 * in each `everyMs`: the first of each stretch, so that a replay of two weeks stays small.
 */
export async function saidOf(
  db: Db,
  seriesId: number,
  from: number,
  to: number,
  leadMs: number,
  everyMs: number,
): Promise<SaidRow[]> {
  const rows = await db.$queryRaw<
    { issued: number; leadMs: number; q10: number; q50: number; q90: number; q95: number; q99: number }[]
  >(Prisma.sql`
    SELECT extract(epoch FROM "issuedAt")::float8 * 1000 AS issued, "leadMs", q10, q50, q90, q95, q99
    FROM (
      SELECT "issuedAt", "leadMs", q10, q50, q90, q95, q99, min("issuedAt")
        OVER (PARTITION BY floor(extract(epoch FROM "issuedAt") * 1000 / ${everyMs}::float8)) AS first
      FROM "ForecastPoint"
      WHERE "seriesId" = ${seriesId} AND "leadMs" <= ${leadMs} AND at >= ${new Date(from)} AND at < ${new Date(to + leadMs)}
        AND "issuedAt" >= ${new Date(from)} AND "issuedAt" < ${new Date(to)}
    ) points WHERE "issuedAt" = first`);
  return rows.map((row) => ({
    issuedAt: row.issued,
    leadMs: row.leadMs,
    values: [row.q10, row.q50, row.q90, row.q95, row.q99],
  }));
}
