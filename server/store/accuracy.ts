import type { Db } from "./client";
import { Prisma } from "./prisma/client";

/** AccuracyRow is how the forecasts of a series held; shares are 0 to 1. */
export interface AccuracyRow {
  seriesId: number;
  /** Instants whose actual value is known. */
  points: number;
  /** Share of actual values at or under p90. */
  underP90: number;
  /** Mean pinball loss over five quantiles, and that of seasonal naive over the same instants, in the series' unit. */
  loss?: number;
  naiveLoss?: number;
  /** (Σ median − Σ actual) / Σ |actual|: above 0 the median leans high. */
  lean?: number;
}

/** pinballSql is max(level · (actual − q), (level − 1) · (actual − q)) (Koenker and Bassett 1978), as SQL. */
const pinballSql = (column: string, level: number): string =>
  `greatest(${level} * (actual - ${column}), ${level - 1} * (actual - ${column}))`;
/** lossSql is the mean pinball loss over five quantiles of the columns `q…` or `naive…` of a point, as SQL. */
export const lossSql = (prefix: string): Prisma.Sql =>
  Prisma.raw(`(${[10, 50, 90, 95, 99].map((p) => pinballSql(`${prefix}${p}`, p / 100)).join(" + ")}) / 5.0`);

/** accuracyOf scores what was said `leadMs` before over [from, to) (epoch ms); series without a known actual are left out. */
export async function accuracyOf(
  db: Db,
  seriesIds: readonly number[],
  leadMs: number,
  from: number,
  to: number,
): Promise<Map<number, AccuracyRow>> {
  if (seriesIds.length === 0) return new Map();
  type Raw = {
    seriesId: number;
    points: number;
    under: number;
    loss: number | null;
    naive: number | null;
    lean: number | null;
  };
  const rows = await db.$queryRaw<Raw[]>(Prisma.sql`
    SELECT p."seriesId", count(*)::int AS points, avg((actual <= q90)::int)::float8 AS under,
           avg(${lossSql("q")}) FILTER (WHERE naive50 IS NOT NULL) AS loss,
           avg(${lossSql("naive")}) FILTER (WHERE naive50 IS NOT NULL) AS naive,
           (sum(q50) - sum(actual)) / nullif(sum(abs(actual)), 0) AS lean
    FROM "ForecastPoint" p
    WHERE p."seriesId" = ANY(${[...seriesIds]}::int[]) AND p."leadMs" = ${leadMs}
      AND p.at >= ${new Date(from)} AND p.at < ${new Date(to)} AND p.actual IS NOT NULL
    GROUP BY p."seriesId"`);
  return new Map(
    rows.map((row) => [
      row.seriesId,
      {
        seriesId: row.seriesId,
        points: row.points,
        underP90: row.under,
        loss: row.loss ?? undefined,
        naiveLoss: row.naive ?? undefined,
        lean: row.lean ?? undefined,
      },
    ]),
  );
}

/** CapacityRow is how capacity met demand over a window. */
export interface CapacityRow {
  workloadId: string;
  /** Minutes in which demand was above what the ready replicas carry. */
  shortMinutes: number;
  /** Minutes for which both demand and replicas are known. */
  knownMinutes: number;
  /** Replica-hours, ready and starting. */
  replicaHours: number;
}

/**
 * capacityOf compares demand with ready capacity, sample by sample, for the primary resource of each workload over
 * [from, to) (epoch ms). Demand and replicas are joined on the instant: they come from the same collection. Workloads
 * whose replicas are not known are left out.
 */
export async function capacityOf(
  db: Db,
  workloadIds: readonly string[],
  from: number,
  to: number,
): Promise<CapacityRow[]> {
  if (workloadIds.length === 0) return [];
  return db.$queryRaw<CapacityRow[]>(Prisma.sql`
    SELECT w.id AS "workloadId", x.short * r."stepMs" / 60000.0::float8 AS "shortMinutes",
           x.known * r."stepMs" / 60000.0::float8 AS "knownMinutes",
           (x.replicas + coalesce(y.replicas, 0)) * r."stepMs" / 3600000.0::float8 AS "replicaHours"
    FROM unnest(${[...workloadIds]}::text[]) AS u(id)
    JOIN "Workload" w ON w.id = u.id
    JOIN "Series" d ON d."workloadId" = w.id AND d.measure = w."primaryResource" AND d.subject = ''
    JOIN "Series" r ON r."workloadId" = w.id AND r.measure = 'replicas_ready' AND r.subject = ''
    LEFT JOIN "Series" s ON s."workloadId" = w.id AND s.measure = 'replicas_starting' AND s.subject = ''
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE a.value > b.value * (w.capacity -> 'perReplica' ->> w."primaryResource")::float8)::float8 AS short,
             count(a.value)::float8 AS known, coalesce(sum(b.value), 0) AS replicas
      FROM "Sample" b LEFT JOIN "Sample" a ON a."seriesId" = d.id AND a.at = b.at
      WHERE b."seriesId" = r.id AND b.at >= ${new Date(from)} AND b.at < ${new Date(to)}) x
    LEFT JOIN LATERAL (
      SELECT sum(value) AS replicas FROM "Sample"
      WHERE "seriesId" = s.id AND at >= ${new Date(from)} AND at < ${new Date(to)}) y ON true
    WHERE x.replicas > 0 OR x.known > 0`);
}

/** ReadyTime is how long replicas took from request to ready. */
export interface ReadyTime {
  starts: number;
  /** Seconds, 95th percentile; resolution is the sampling step. */
  p95Seconds: number;
}

/**
 * readyTimeOf measures from each carried-out request for more replicas to the first sample, within 30 min, that shows
 * them ready; undefined when nothing was started in [from, to).
 */
export async function readyTimeOf(
  db: Db,
  workloadId: string,
  from: number,
  to: number,
): Promise<ReadyTime | undefined> {
  const [row] = await db.$queryRaw<{ starts: number; p95: number | null }[]>(Prisma.sql`
    SELECT count(*)::int AS starts,
           percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM first.at - a."requestedAt")::float8) AS p95
    FROM "Action" a
    JOIN "Series" r ON r."workloadId" = a."workloadId" AND r.measure = 'replicas_ready' AND r.subject = ''
    CROSS JOIN LATERAL (
      SELECT at FROM "Sample" WHERE "seriesId" = r.id AND at >= a."requestedAt"
        AND at < a."requestedAt" + interval '30 minutes' AND value >= a."toReplicas" ORDER BY at LIMIT 1) first
    WHERE a."workloadId" = ${workloadId} AND a.state = 'done' AND a."toReplicas" > a."fromReplicas"
      AND a."requestedAt" >= ${new Date(from)} AND a."requestedAt" < ${new Date(to)}`);
  return row && row.starts > 0 && row.p95 !== null ? { starts: row.starts, p95Seconds: row.p95 } : undefined;
}
