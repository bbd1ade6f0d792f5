import type { Db } from "./client";
import { Prisma } from "./prisma/client";

/** Span is a stretch of time [from, to), epoch milliseconds. */
export interface Span {
  from: number;
  to: number;
}

type RawSpan = { from: Date; to: Date };
const toSpan = (row: RawSpan): Span => ({ from: row.from.getTime(), to: row.to.getTime() });

/** gapsOf gives the stretches in [from, to) of at least two steps without a sample, between samples that exist. */
export async function gapsOf(
  db: Db,
  seriesId: number,
  stepMs: number,
  from: number,
  to: number,
): Promise<Span[]> {
  const step = Prisma.sql`make_interval(secs => ${stepMs / 1000}::float8)`;
  const rows = await db.$queryRaw<RawSpan[]>(Prisma.sql`
    SELECT before + ${step} AS from, at AS to FROM (
      SELECT at, lag(at) OVER (ORDER BY at) AS before FROM "Sample"
      WHERE "seriesId" = ${seriesId} AND at >= ${new Date(from)} AND at < ${new Date(to)}) s
    WHERE at - before >= 2 * ${step} ORDER BY at`);
  return rows.map(toSpan);
}

/** Short is a stretch in which demand was above ready capacity; `minutes` are those that were short, `latency` seconds. */
export interface Short extends Span {
  minutes: number;
  latency?: number;
}

/**
 * shortsOf gives the stretches in [from, to) in which demand (series `demandId`) was above replicas × perReplica;
 * stretches less than five minutes apart are one.
 */
export async function shortsOf(
  db: Db,
  ids: { demand: number; ready: number; latency?: number },
  perReplica: number,
  stepMs: number,
  from: number,
  to: number,
): Promise<Short[]> {
  const rows = await db.$queryRaw<{ at: Date; latency: number | null }[]>(Prisma.sql`
    SELECT d.at, l.value AS latency
    FROM "Sample" d JOIN "Sample" r ON r."seriesId" = ${ids.ready} AND r.at = d.at
    LEFT JOIN "Sample" l ON l."seriesId" = ${ids.latency ?? -1} AND l.at = d.at
    WHERE d."seriesId" = ${ids.demand} AND d.at >= ${new Date(from)} AND d.at < ${new Date(to)}
      AND d.value > r.value * ${perReplica}::float8
    ORDER BY d.at`);
  const shorts: Short[] = [];
  for (const { at, latency } of rows) {
    const time = at.getTime();
    const last = shorts.at(-1);
    if (last && time - last.to < 5 * 60_000) {
      last.to = time + stepMs;
      last.minutes += stepMs / 60_000;
      if (latency !== null) last.latency = Math.max(last.latency ?? 0, latency);
    } else {
      shorts.push({ from: time, to: time + stepMs, minutes: stepMs / 60_000, latency: latency ?? undefined });
    }
  }
  return shorts;
}

/** IssuedPoint is what was said of `at`, one lead before. */
export interface IssuedPoint {
  at: number;
  issuedAt: number;
  q10: number;
  q50: number;
  q90: number;
  q95: number;
  q99: number;
  actual?: number;
  backtest: boolean;
}

/** issuedOf reads what was said `leadMs` before about the instants of [from, to), in order of time. */
export async function issuedOf(
  db: Db,
  seriesId: number,
  leadMs: number,
  from: number,
  to: number,
): Promise<IssuedPoint[]> {
  const rows = await db.forecastPoint.findMany({
    where: { seriesId, leadMs, at: { gte: new Date(from), lt: new Date(to) } },
    orderBy: { at: "asc" },
  });
  return rows.map((row) => ({
    at: row.at.getTime(),
    issuedAt: row.issuedAt.getTime(),
    q10: row.q10,
    q50: row.q50,
    q90: row.q90,
    q95: row.q95,
    q99: row.q99,
    actual: row.actual ?? undefined,
    backtest: row.backtest,
  }));
}

/** fleetCurve sums the means of one measure over all workloads in buckets of `widthMs` over [from, to). */
export async function fleetCurve(
  db: Db,
  measure: string,
  from: number,
  to: number,
  widthMs: number,
): Promise<{ at: number; value: number; series: number }[]> {
  const rows = await db.$queryRaw<{ bin: number; value: number; series: number }[]>(Prisma.sql`
    SELECT bin, sum(mean) AS value, count(*)::int AS series FROM (
      SELECT x."seriesId", floor((extract(epoch FROM x.at) * 1000 - ${from}::float8) / ${widthMs}::float8)::int AS bin, avg(x.value) AS mean
      FROM "Series" s JOIN "Workload" w ON w.id = s."workloadId" AND w."archivedAt" IS NULL
      JOIN "Sample" x ON x."seriesId" = s.id AND x.at >= ${new Date(from)} AND x.at < ${new Date(to)}
      WHERE s.measure = ${measure} AND s.subject = ''
      GROUP BY 1, 2) b
    GROUP BY bin ORDER BY bin`);
  return rows.map((row) => ({ at: from + row.bin * widthMs, value: row.value, series: row.series }));
}

/** fleetCapacity sums replicas × what one carries of `resource` over all workloads that demand it, in buckets over [from, to). */
export async function fleetCapacity(
  db: Db,
  resource: string,
  from: number,
  to: number,
  widthMs: number,
): Promise<{ at: number; value: number }[]> {
  const rows = await db.$queryRaw<{ bin: number; value: number }[]>(Prisma.sql`
    SELECT bin, sum(mean) AS value FROM (
      SELECT x."seriesId", floor((extract(epoch FROM x.at) * 1000 - ${from}::float8) / ${widthMs}::float8)::int AS bin,
             avg(x.value) * max((w.capacity -> 'perReplica' ->> ${resource})::float8) AS mean
      FROM "Series" s JOIN "Workload" w ON w.id = s."workloadId" AND w."archivedAt" IS NULL
      JOIN "Series" c ON c."workloadId" = w.id AND c.measure = ${resource} AND c.subject = ''
      JOIN "Sample" x ON x."seriesId" = s.id AND x.at >= ${new Date(from)} AND x.at < ${new Date(to)}
      WHERE s.measure = 'replicas_ready' AND s.subject = ''
      GROUP BY 1, 2) b
    WHERE mean IS NOT NULL GROUP BY bin ORDER BY bin`);
  return rows.map((row) => ({ at: from + row.bin * widthMs, value: row.value }));
}

/** FleetStep is the sum of the newest forecasts of one measure; p90 and p10 assume that workloads peak together. */
export interface FleetStep {
  at: number;
  q10: number;
  q50: number;
  q90: number;
  q99: number;
}

/** fleetForecast sums the newest forecasts of `measure` over all workloads, step by step over (now, to]. */
export async function fleetForecast(db: Db, measure: string, now: number, to: number): Promise<FleetStep[]> {
  const rows = await db.$queryRaw<
    { at: Date; q10: number; q50: number; q90: number; q99: number }[]
  >(Prisma.sql`
    SELECT to_timestamp(floor((extract(epoch FROM f."issuedAt") + (i - 1) * f."stepMs" / 1000.0) / (f."stepMs" / 1000.0)) * (f."stepMs" / 1000.0)) AS at,
           sum(q.q10) AS q10, sum(q.q50) AS q50, sum(q.q90) AS q90, sum(q.q99) AS q99
    FROM "Series" s JOIN "Workload" w ON w.id = s."workloadId" AND w."archivedAt" IS NULL
    CROSS JOIN LATERAL (SELECT * FROM "Forecast" WHERE "seriesId" = s.id AND "issuedAt" <= ${new Date(now)}
      AND "issuedAt" > ${new Date(now - 3_600_000)} ORDER BY "issuedAt" DESC LIMIT 1) f
    CROSS JOIN LATERAL unnest(f.q10, f.q50, f.q90, f.q99) WITH ORDINALITY AS q(q10, q50, q90, q99, i)
    WHERE s.measure = ${measure} AND s.subject = ''
    GROUP BY 1 ORDER BY 1`);
  return rows
    .map((row) => ({ at: row.at.getTime(), q10: row.q10, q50: row.q50, q90: row.q90, q99: row.q99 }))
    .filter((row) => row.at > now && row.at <= to);
}

/** changesOf gives the steps of a series over [from, to): the value at or before `from`, then every change. */
export async function changesOf(
  db: Db,
  seriesId: number,
  from: number,
  to: number,
): Promise<{ at: number; value: number }[]> {
  const rows = await db.$queryRaw<{ at: Date; value: number }[]>(Prisma.sql`
    SELECT at, value FROM (
      SELECT at, value, lag(value) OVER (ORDER BY at) AS before FROM "Sample"
      WHERE "seriesId" = ${seriesId} AND at < ${new Date(to)} AND at >= coalesce(
        (SELECT max(at) FROM "Sample" WHERE "seriesId" = ${seriesId} AND at <= ${new Date(from)}), ${new Date(from)})) s
    WHERE before IS NULL OR value <> before ORDER BY at`);
  return rows.map((row) => ({ at: row.at.getTime(), value: row.value }));
}

/** sparksOf gives five-minute means of the primary resource of each workload over [from, to), for small lines in rows. */
export async function sparksOf(
  db: Db,
  workloadIds: readonly string[],
  from: number,
  to: number,
): Promise<Map<string, { at: number; value: number }[]>> {
  const rows = await db.$queryRaw<{ id: string; bin: number; value: number }[]>(Prisma.sql`
    SELECT w.id, floor((extract(epoch FROM x.at) * 1000 - ${from}::float8) / 300000)::int AS bin, avg(x.value) AS value
    FROM unnest(${[...workloadIds]}::text[]) AS u(id) JOIN "Workload" w ON w.id = u.id
    JOIN "Series" s ON s."workloadId" = w.id AND s.measure = w."primaryResource" AND s.subject = ''
    JOIN "Sample" x ON x."seriesId" = s.id AND x.at >= ${new Date(from)} AND x.at < ${new Date(to)}
    GROUP BY 1, 2 ORDER BY 1, 2`);
  const sparks = new Map<string, { at: number; value: number }[]>();
  for (const { id, bin, value } of rows) {
    const line = sparks.get(id) ?? [];
    line.push({ at: from + bin * 300_000, value });
    sparks.set(id, line);
  }
  return sparks;
}
