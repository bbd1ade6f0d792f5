import type { FeedMarks } from "@/server/core/sources/health";
import type { Db } from "./client";

/** Feed is one series of a source and how far it has been read; instants in epoch ms. */
export interface Feed extends FeedMarks {
  key: string;
  lastValue?: number;
}

/** feedsOf reads the feeds of a source. */
export async function feedsOf(db: Db, sourceId: string): Promise<Feed[]> {
  const rows = await db.sourceFeed.findMany({ where: { sourceId }, orderBy: { key: "asc" } });
  return rows.map((row) => ({
    key: row.key,
    collectedFrom: row.collectedFrom.getTime(),
    collectedTo: row.collectedTo.getTime(),
    createdAt: row.createdAt.getTime(),
    lastAt: row.lastAt?.getTime(),
    lastValue: row.lastValue ?? undefined,
    lastError: row.lastError ?? undefined,
  }));
}

/** keepFeeds makes the feeds that are missing, read from `from` (epoch ms) on, and forgets those that are not among `keys`. */
export async function keepFeeds(
  db: Db,
  sourceId: string,
  keys: readonly string[],
  from: number,
  now: number,
): Promise<void> {
  await db.sourceFeed.deleteMany({ where: { sourceId, key: { notIn: [...keys] } } });
  const mark = { collectedFrom: new Date(from), collectedTo: new Date(from), createdAt: new Date(now) };
  await db.sourceFeed.createMany({
    data: keys.map((key) => ({ sourceId, key, ...mark })),
    skipDuplicates: true,
  });
}

/** Move is how far a feed was read by one answer. */
export interface Move {
  key: string;
  /** The mark that the question started from; where it has moved since, nothing changes. */
  from: number;
  to: number;
  lastAt?: number;
  lastValue?: number;
}

/** moveFeeds moves the marks of feeds that were read. */
export async function moveFeeds(db: Db, sourceId: string, moves: readonly Move[]): Promise<void> {
  const column = (read: (move: Move) => number | null) => moves.map(read);
  await db.$executeRaw`
    UPDATE "SourceFeed" f SET "collectedTo" = to_timestamp(u.t / 1000.0), "lastError" = NULL,
      "lastAt" = COALESCE(to_timestamp(u.a / 1000.0), f."lastAt"), "lastValue" = COALESCE(u.v, f."lastValue")
    FROM unnest(${moves.map(({ key }) => key)}::text[], ${column(({ from }) => from)}::float8[],
      ${column(({ to }) => to)}::float8[], ${column(({ lastAt }) => lastAt ?? null)}::float8[],
      ${column(({ lastValue }) => lastValue ?? null)}::float8[]) AS u(k, b, t, a, v)
    WHERE f."sourceId" = ${sourceId} AND f.key = u.k AND f."collectedTo" = to_timestamp(u.b / 1000.0)`;
}

/** failFeeds notes why feeds could not be read; their marks stay, so that what is missing is asked for again. */
export async function failFeeds(
  db: Db,
  sourceId: string,
  keys: readonly string[],
  error: string,
  at: number,
): Promise<void> {
  await db.sourceFeed.updateMany({
    where: { sourceId, key: { in: [...keys] } },
    data: { lastError: error.slice(0, 500), lastErrorAt: new Date(at) },
  });
}

/** skipFeeds moves every mark before `behind` to `to` (epoch ms) and gives how many; what lies between is not read. */
export async function skipFeeds(db: Db, sourceId: string, behind: number, to: number): Promise<number> {
  const { count } = await db.sourceFeed.updateMany({
    where: { sourceId, collectedTo: { lt: new Date(behind) } },
    data: { collectedTo: new Date(to) },
  });
  return count;
}

/** Quality is how complete a series was over a span. */
export interface Quality {
  seriesId: number;
  workloadId: string;
  workload: string;
  measure: string;
  stepMs: number;
  firstAt?: number;
  lastAt?: number;
  lastValue?: number;
  /** Samples in the span, and stretches of two steps or more without one. */
  samples: number;
  gaps: number;
  /** Why there is no forecast now, if there is none. */
  noForecast?: string;
  forecastAt?: number;
}

/** qualityOf reads the quality of the series of some workloads over [from, to), epoch ms; users' shares are left out. */
export async function qualityOf(
  db: Db,
  workloadIds: readonly string[],
  from: number,
  to: number,
): Promise<Quality[]> {
  type Row = Omit<Quality, "firstAt" | "lastAt" | "lastValue" | "noForecast" | "forecastAt"> & {
    firstAt: Date | null;
    lastAt: Date | null;
    lastValue: number | null;
    noForecast: string | null;
    forecastAt: Date | null;
  };
  const rows = await db.$queryRaw<Row[]>`
    SELECT s.id AS "seriesId", w.id AS "workloadId", w.name AS workload, s.measure, s."stepMs", s."firstAt", s."lastAt",
           l.value AS "lastValue", q.samples, q.gaps, n.reason AS "noForecast", f."issuedAt" AS "forecastAt"
    FROM "Series" s JOIN "Workload" w ON w.id = s."workloadId"
    LEFT JOIN LATERAL (SELECT value FROM "Sample" WHERE "seriesId" = s.id ORDER BY at DESC LIMIT 1) l ON true
    LEFT JOIN LATERAL (
      SELECT count(*)::int AS samples, count(*) FILTER (WHERE at - before >= 2 * make_interval(secs => s."stepMs" / 1000.0))::int AS gaps
      FROM (SELECT at, lag(at) OVER (ORDER BY at) AS before FROM "Sample"
            WHERE "seriesId" = s.id AND at >= ${new Date(from)} AND at < ${new Date(to)}) x) q ON true
    LEFT JOIN "NoForecast" n ON n."seriesId" = s.id
    LEFT JOIN LATERAL (SELECT "issuedAt" FROM "Forecast" WHERE "seriesId" = s.id ORDER BY "issuedAt" DESC LIMIT 1) f ON true
    WHERE s."workloadId" = ANY(${[...workloadIds]}) AND s.subject = ''
    ORDER BY w.name, s.measure`;
  return rows.map(({ firstAt, lastAt, lastValue, noForecast, forecastAt, ...row }) => ({
    ...row,
    firstAt: firstAt?.getTime(),
    lastAt: lastAt?.getTime(),
    lastValue: lastValue ?? undefined,
    noForecast: noForecast ?? undefined,
    forecastAt: forecastAt?.getTime(),
  }));
}

/** Flow is what arrives from a source: its series, samples a minute, and the end of the newest sample (epoch ms). */
export interface Flow {
  series: number;
  perMinute: number;
  newest?: number;
}

/** Time that the newest samples get to arrive before they are counted. */
const SETTLE_MS = 120_000;

/**
 * flowsOf reads what arrives from each source: samples of ten minutes, which ended two minutes before `now` (epoch ms). Of
 * what is pushed, that counts which its rules place.
 */
export async function flowsOf(db: Db, now: number): Promise<Map<string, Flow>> {
  const rows = await db.$queryRaw<{ source: string; series: number; samples: number; newest: Date | null }[]>`
    SELECT x.source, count(*)::int AS series, coalesce(sum(c.samples), 0)::int AS samples,
           max(s."lastAt" + make_interval(secs => s."stepMs" / 1000.0)) AS newest
    FROM (SELECT w."sourceId" AS source, s.id FROM "Series" s JOIN "Workload" w ON w.id = s."workloadId"
          WHERE s.subject = '' AND w."archivedAt" IS NULL
          UNION SELECT "sourceId", "seriesId" FROM "PushedSeries") x
    JOIN "Series" s ON s.id = x.id
    LEFT JOIN LATERAL (SELECT count(*) AS samples FROM "Sample" WHERE "seriesId" = x.id
      AND at >= ${new Date(now - SETTLE_MS - 600_000)} AND at < ${new Date(now - SETTLE_MS)}) c ON true
    GROUP BY x.source`;
  return new Map(
    rows.map(({ source, series, samples, newest }) => [
      source,
      { series, perMinute: samples / 10, newest: newest?.getTime() },
    ]),
  );
}

/** feedsBySource reads the feeds of all sources. */
export async function feedsBySource(db: Db): Promise<Map<string, Feed[]>> {
  const ids = await db.sourceFeed.findMany({ distinct: ["sourceId"], select: { sourceId: true } });
  return new Map(
    await Promise.all(ids.map(async ({ sourceId }) => [sourceId, await feedsOf(db, sourceId)] as const)),
  );
}
