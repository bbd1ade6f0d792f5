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

/** ScoredPart is what was scored of a series in a window: shares 0 to 1, losses in the series' unit. */
export interface ScoredPart {
  points: number;
  /** From the first to the last instant scored. */
  hours: number;
  under: number;
  loss: number;
  naiveLoss: number;
}

/**
 * scoredPart sums up what was forecast live, up to an hour ahead, of a series in [from, to) (epoch ms). `low` and
 * `share` say between which stored levels the served quantile lies; see mapLevels. Undefined when nothing was scored.
 */
export async function scoredPart(
  db: Db,
  seriesId: number,
  served: { low: number; share: number },
  from: number,
  to: number,
): Promise<ScoredPart | undefined> {
  const [below, above] = [COLUMNS[served.low], COLUMNS[served.low + 1]];
  const quantile = Prisma.raw(`(q${below} + ${served.share} * (q${above} - q${below}))`);
  const loss = (prefix: string) =>
    Prisma.raw(
      COLUMNS.map((p) => {
        const miss = `(actual - ${prefix}${p})`;
        return `greatest(${p / 100} * ${miss}, ${p / 100 - 1} * ${miss})`;
      }).join(" + "),
    );
  const [row] = await db.$queryRaw<ScoredPart[]>(Prisma.sql`
    SELECT count(*)::int AS points,
           coalesce(extract(epoch FROM max(at) - min(at)) / 3600.0, 0)::float8 AS hours,
           avg((actual <= ${quantile})::int)::float8 AS under,
           avg(${loss("q")}) AS loss, avg(${loss("naive")}) AS "naiveLoss"
    FROM "ForecastPoint"
    WHERE "seriesId" = ${seriesId} AND "leadMs" <= ${HOUR_MS} AND NOT backtest AND actual IS NOT NULL
      AND at >= ${new Date(from)} AND at < ${new Date(to)} AND naive50 IS NOT NULL`);
  return row.points > 0 ? row : undefined;
}
