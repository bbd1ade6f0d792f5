import type { Mode } from "@/server/core/words";
import type { Db } from "./client";
import { Prisma } from "./prisma/client";

const HOUR_MS = 3_600_000;
const COLUMNS = [10, 50, 90, 95, 99];

/** WatchedWorkload is one whose mode lets forecasts decide or that a rule took down; times are epoch ms. */
export interface WatchedWorkload {
  id: string;
  name: string;
  mode: Mode;
  modeChangedAt: number;
  /** The series of its first resource. */
  seriesId: number;
  /** Of its active policy; undefined while none is active. */
  policy: unknown;
  /** What the rule last noted about it since its mode changed: "fallBack" or "regainTrust". */
  noted?: string;
}

/** watchedWorkloads reads the workloads in approve or autopilot mode, and those that stand where the rule put them. */
export async function watchedWorkloads(db: Db): Promise<WatchedWorkload[]> {
  const rows = await db.$queryRaw<(Omit<WatchedWorkload, "modeChangedAt"> & { modeChangedAt: Date })[]>`
    SELECT w.id, w.name, w.mode, w."modeChangedAt", s.id AS "seriesId", v.body AS policy, n.action AS noted
    FROM "Workload" w
    JOIN "Series" s ON s."workloadId" = w.id AND s.measure = w."primaryResource" AND s.subject = ''
    LEFT JOIN "PolicyVersion" v ON v."policyId" = w."policyId" AND v.state = 'active'
    LEFT JOIN LATERAL (
      SELECT action FROM "Audit" a
      WHERE a."targetKind" = 'workload' AND a."targetId" = w.id AND a."actorKind" = 'system'
        AND a.action IN ('fallBack', 'regainTrust') AND a.at >= w."modeChangedAt"
      ORDER BY a.id DESC LIMIT 1) n ON true
    WHERE w."archivedAt" IS NULL AND (w.mode IN ('approve', 'autopilot') OR n.action = 'fallBack')
    ORDER BY w.name`;
  return rows.map((row) => ({
    ...row,
    modeChangedAt: row.modeChangedAt.getTime(),
    noted: row.noted ?? undefined,
  }));
}

/** ScoredAsk is a stretch of a series that is to be summed up; `low` and `share` place the served quantile between stored levels, see mapLevels. */
export interface ScoredAsk {
  seriesId: number;
  /** Epoch ms. */
  from: number;
  low: number;
  share: number;
}

/** ScoredPart is what was scored of a series in a stretch: shares 0 to 1, losses in the series' unit. */
export interface ScoredPart {
  points: number;
  /** From the first to the last instant scored. */
  hours: number;
  under: number;
  loss: number;
  naiveLoss: number;
}

const lossSql = (prefix: string): Prisma.Sql =>
  Prisma.raw(
    COLUMNS.map((p) => {
      const miss = `(actual - ${prefix}${p})`;
      return `greatest(${p / 100} * ${miss}, ${p / 100 - 1} * ${miss})`;
    }).join(" + "),
  );
const SERVED = Prisma.raw(
  `CASE ask.low ${COLUMNS.slice(0, -1)
    .map((p, i) => `WHEN ${i} THEN q${p} + ask.share * (q${COLUMNS[i + 1]} - q${p})`)
    .join(" ")} END`,
);

/** scoredParts sums up what was forecast live, up to an hour ahead, until `to` (epoch ms); those without a scored point are left out. */
export async function scoredParts(
  db: Db,
  asks: readonly ScoredAsk[],
  to: number,
): Promise<Map<number, ScoredPart>> {
  if (asks.length === 0) return new Map();
  const rows = await db.$queryRaw<(ScoredPart & { seriesId: number })[]>(Prisma.sql`
    SELECT ask.id AS "seriesId", count(*)::int AS points,
           coalesce(extract(epoch FROM max(at) - min(at)) / 3600.0, 0)::float8 AS hours,
           avg((actual <= ${SERVED})::int)::float8 AS under,
           avg(${lossSql("q")}) AS loss, avg(${lossSql("naive")}) AS "naiveLoss"
    FROM unnest(${asks.map((ask) => ask.seriesId)}::int[], ${asks.map((ask) => new Date(ask.from))}::timestamptz[],
                ${asks.map((ask) => ask.low)}::int[], ${asks.map((ask) => ask.share)}::float8[])
         AS ask(id, since, low, share)
    JOIN "ForecastPoint" p ON p."seriesId" = ask.id AND p."leadMs" <= ${HOUR_MS} AND p.at >= ask.since
    WHERE NOT backtest AND actual IS NOT NULL AND naive50 IS NOT NULL AND p.at < ${new Date(to)}
    GROUP BY ask.id`);
  return new Map(rows.map(({ seriesId, ...part }) => [seriesId, part]));
}
