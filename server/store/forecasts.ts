import type { Forecast } from "@/server/core/forecast/forecast";
import { STAND_IN } from "@/server/core/forecast/stand-in";
import type { PointRow } from "@/server/ports/forecast-store";
import type { Db } from "@/server/store/client";
import type { Forecast as ForecastRow } from "@/server/store/prisma/client";

/** LEADS_MS at which a forecast is kept and scored: 5, 15, 30 and 60 min, and 24 h. */
export const LEADS_MS = [5, 15, 30, 60, 1440].map((minutes) => minutes * 60_000);

/** newestForecast gives the newest forecast of a series issued at or before `at` (epoch ms) that may be acted on, or null. */
export const newestForecast = (db: Db, seriesId: number, at: number): Promise<ForecastRow | null> =>
  db.forecast.findFirst({
    where: { seriesId, issuedAt: { lte: new Date(at) }, model: { not: STAND_IN } },
    orderBy: { issuedAt: "desc" },
  });

/** newestShown is newestForecast for what is only shown: a stand-in of a young series counts too. */
export const newestShown = (db: Db, seriesId: number, at: number): Promise<ForecastRow | null> =>
  db.forecast.findFirst({
    where: { seriesId, issuedAt: { lte: new Date(at) } },
    orderBy: { issuedAt: "desc" },
  });

/** toForecast turns a stored row into the core's shape. */
export function toForecast(row: ForecastRow): Forecast {
  return {
    issuedAt: row.issuedAt.getTime(),
    grid: { start: row.issuedAt.getTime(), step: row.stepMs, length: row.horizonSteps },
    quantiles: {
      levels: [0.1, 0.5, 0.9, 0.95, 0.99],
      paths: [row.q10, row.q50, row.q90, row.q95, row.q99].map((path) => Float64Array.from(path)),
    },
    confidence: row.confidence,
    model: row.model,
    ...(row.why !== null && { why: row.why as unknown as Forecast["why"] }),
  };
}

/** savePoints keeps what was said for later scoring; what is there already stays, so a live point is never overwritten. */
export async function savePoints(db: Db, points: readonly PointRow[]): Promise<void> {
  await db.forecastPoint.createMany({
    data: points.map((p) => ({
      seriesId: p.seriesId,
      at: new Date(p.at),
      leadMs: p.leadMs,
      issuedAt: new Date(p.issuedAt),
      model: p.model,
      q10: p.said[0],
      q50: p.said[1],
      q90: p.said[2],
      q95: p.said[3],
      q99: p.said[4],
      naive10: p.naive?.[0],
      naive50: p.naive?.[1],
      naive90: p.naive?.[2],
      naive95: p.naive?.[3],
      naive99: p.naive?.[4],
      backtest: p.backtest,
    })),
    skipDuplicates: true,
  });
}

/**
 * fillActuals writes the mean of what happened in [at, at + stepMs) beside every point of these series whose interval
 * ended by `now` and that has samples; gives how many were filled.
 */
export function fillActuals(
  db: Db,
  seriesIds: readonly number[],
  stepMs: number,
  now: number,
): Promise<number> {
  return db.$executeRaw`
    UPDATE "ForecastPoint" p SET actual = s.mean
    FROM (
      SELECT o."seriesId", o.at, avg(x.value) AS mean
      FROM (SELECT DISTINCT "seriesId", at FROM "ForecastPoint"
            WHERE "seriesId" = ANY(${[...seriesIds]}::int[]) AND actual IS NULL
              AND at <= to_timestamp(${now - stepMs}::float8 / 1000.0)
              AND at > to_timestamp(${now}::float8 / 1000.0) - interval '15 days') o
      JOIN "Sample" x ON x."seriesId" = o."seriesId" AND x.at >= o.at
        AND x.at < o.at + make_interval(secs => ${stepMs}::float8 / 1000.0)
      GROUP BY o."seriesId", o.at
    ) s
    WHERE p."seriesId" = s."seriesId" AND p.at = s.at AND p.actual IS NULL`;
}

/**
 * withoutBacktest gives the ids of workloads that have more than two days of history and no record of it: no backtest, and
 * no point that is older than one would be, because old points are removed.
 */
export async function withoutBacktest(db: Db): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT w.id FROM "Workload" w
    WHERE w."archivedAt" IS NULL
      AND EXISTS (SELECT 1 FROM "Series" s WHERE s."workloadId" = w.id AND s.subject = ''
                  AND s."lastAt" - s."firstAt" > interval '2 days')
      AND NOT EXISTS (SELECT 1 FROM "Series" s JOIN "ForecastPoint" p ON p."seriesId" = s.id
                      WHERE s."workloadId" = w.id AND s.subject = ''
                        AND (p.backtest OR p.at < s."lastAt" - interval '7 days'))
    ORDER BY w."createdAt"`;
  return rows.map((row) => row.id);
}

/** How many forecasts one sweep removes: more than a cycle of 50,000 series makes until the next ones. */
const THINNED_AT_ONCE = 20_000;

/**
 * thinForecasts removes whole forecasts issued before `before` (epoch ms), oldest first, up to 20,000 a call; the newest of
 * each series and all scored points stay.
 */
export function thinForecasts(db: Db, before: number): Promise<number> {
  return db.$executeRaw`
    DELETE FROM "Forecast" WHERE id IN (
      SELECT f.id FROM "Forecast" f WHERE f."issuedAt" < ${new Date(before)}
        AND EXISTS (SELECT 1 FROM "Forecast" g WHERE g."seriesId" = f."seriesId" AND g."issuedAt" > f."issuedAt")
      ORDER BY f."issuedAt" LIMIT ${THINNED_AT_ONCE})`;
}

/** scoredSeries gives the ids of the series that have samples, which are all that have points. */
export const scoredSeries = async (db: Db): Promise<number[]> =>
  (
    await db.series.findMany({
      where: { lastAt: { not: null } },
      select: { id: true },
      orderBy: { id: "asc" },
    })
  ).map(({ id }) => id);

/**
 * thinPoints removes the points of these series that lie more than `keptMs` before the series' newest value, and gives how
 * many. Counted from there, the record of a file of another year stays.
 */
export function thinPoints(db: Db, seriesIds: readonly number[], keptMs: number): Promise<number> {
  return db.$executeRaw`
    DELETE FROM "ForecastPoint" p USING "Series" s, unnest(${LEADS_MS}::int[]) AS l(lead)
    WHERE s.id = ANY(${[...seriesIds]}::int[]) AND p."seriesId" = s.id AND p."leadMs" = l.lead
      AND p.at < s."lastAt" - make_interval(secs => ${keptMs / 1000}::float8)`;
}
