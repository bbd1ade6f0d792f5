import { STAND_IN } from "@/server/core/forecast/stand-in";
import type { Db } from "./client";
import { Prisma } from "./prisma/client";

/** HeadroomRow is how a workload's primary resource stands; amounts in its unit, undefined where nothing is known. */
export interface HeadroomRow {
  workloadId: string;
  seriesId?: number;
  /** Newest sample not older than an hour, and its instant (epoch ms). */
  now?: number;
  nowAt?: number;
  issuedAt?: number;
  /** Largest p10, p50 and p90 over the next `aheadMs`. */
  p10?: number;
  p50?: number;
  p90?: number;
  /** Why there is no forecast. */
  noForecast?: string;
}

interface Raw {
  workloadId: string;
  seriesId: number | null;
  now: number | null;
  nowAt: Date | null;
  issuedAt: Date | null;
  p10: number | null;
  p50: number | null;
  p90: number | null;
  reason: string | null;
}

/**
 * readHeadroom gives the newest sample and the peak of the newest forecast over (now, now + aheadMs] for the primary
 * resource of each workload. Two index look-ups a workload; only the asked part of a forecast's arrays is unpacked.
 */
export async function readHeadroom(
  db: Db,
  workloadIds: readonly string[],
  now: number,
  aheadMs: number,
): Promise<Map<string, HeadroomRow>> {
  if (workloadIds.length === 0) return new Map();
  const at = new Date(now);
  const rows = await db.$queryRaw<Raw[]>(Prisma.sql`
    SELECT w.id AS "workloadId", s.id AS "seriesId", d.value AS now, d.at AS "nowAt", f."issuedAt",
           (SELECT max(v) FROM unnest(f.q10[f.first:f.last]) v) AS p10,
           (SELECT max(v) FROM unnest(f.q50[f.first:f.last]) v) AS p50,
           (SELECT max(v) FROM unnest(f.q90[f.first:f.last]) v) AS p90,
           n.reason
    FROM unnest(${[...workloadIds]}::text[]) AS u(id)
    JOIN "Workload" w ON w.id = u.id
    LEFT JOIN "Series" s ON s."workloadId" = w.id AND s.measure = w."primaryResource" AND s.subject = ''
    LEFT JOIN LATERAL (
      SELECT at, value FROM "Sample" WHERE "seriesId" = s.id AND at <= ${at} AND at > ${new Date(now - 3_600_000)}
      ORDER BY at DESC LIMIT 1) d ON true
    LEFT JOIN LATERAL (
      SELECT "issuedAt", q10, q50, q90,
             1 + greatest(0, floor((${now}::float8 - extract(epoch FROM "issuedAt") * 1000) / "stepMs"))::int AS first,
             1 + floor((${now + aheadMs}::float8 - extract(epoch FROM "issuedAt") * 1000) / "stepMs")::int AS last
      FROM "Forecast" WHERE "seriesId" = s.id AND "issuedAt" <= ${at} AND model <> ${STAND_IN} ORDER BY "issuedAt" DESC LIMIT 1) f ON true
    LEFT JOIN "NoForecast" n ON n."seriesId" = s.id`);
  return new Map(
    rows.map((row) => [
      row.workloadId,
      {
        workloadId: row.workloadId,
        seriesId: row.seriesId ?? undefined,
        now: row.now ?? undefined,
        nowAt: row.nowAt?.getTime(),
        issuedAt: row.issuedAt?.getTime(),
        p10: row.p10 ?? undefined,
        p50: row.p50 ?? undefined,
        p90: row.p90 ?? undefined,
        noForecast: row.reason ?? undefined,
      },
    ]),
  );
}
