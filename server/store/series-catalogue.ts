import type { Matcher, SeriesLabel } from "@/server/core/series/selector";
import { AppError } from "@/server/errors";
import type { Db } from "./client";
import { Prisma } from "./prisma/client";

/** CatalogueRow is a stored series by what it can be told by. */
export interface CatalogueRow {
  id: number;
  workloadId: string;
  application: string;
  workload: string;
  region: string;
  source: string;
  measure: string;
  unit: string;
  /** Pseudonym; empty for the workload's total. */
  subject: string;
  stepMs: number;
  firstAt: Date | null;
  lastAt: Date | null;
}

const COLUMN_OF: Record<SeriesLabel, Prisma.Sql> = {
  application: Prisma.sql`a.name`,
  workload: Prisma.sql`w.name`,
  region: Prisma.sql`w.region`,
  source: Prisma.sql`o.name`,
  measure: Prisma.sql`s.measure`,
  unit: Prisma.sql`s.unit`,
  subject: Prisma.sql`s.subject`,
};

const FROM = Prisma.sql`
  FROM "Series" s JOIN "Workload" w ON w.id = s."workloadId" AND w."archivedAt" IS NULL
  JOIN "Application" a ON a.id = w."applicationId" JOIN "Source" o ON o.id = w."sourceId"`;

function condition({ label, operator, value }: Matcher): Prisma.Sql {
  const column = COLUMN_OF[label];
  if (operator === "=") return Prisma.sql`${column} = ${value}`;
  if (operator === "!=") return Prisma.sql`${column} <> ${value}`;
  const whole = `^(?:${value})$`;
  return operator === "=~" ? Prisma.sql`${column} ~ ${whole}` : Prisma.sql`${column} !~ ${whole}`;
}

/** Users' shares are left out unless they are asked for: there are many of them, and they are of persons. */
const where = (matchers: readonly Matcher[]): Prisma.Sql => {
  const conditions = matchers.map(condition);
  if (!matchers.some(({ label }) => label === "subject")) conditions.push(Prisma.sql`s.subject = ''`);
  return Prisma.join(conditions, " AND ");
};

/** searchSeries finds series by id after `after`, at most `limit`; throws AppError("invalid_input") for a wrong expression. */
export async function searchSeries(
  db: Db,
  matchers: readonly Matcher[],
  after: number,
  limit: number,
): Promise<CatalogueRow[]> {
  return expressed(
    db.$queryRaw<CatalogueRow[]>(Prisma.sql`
      SELECT s.id, s."workloadId", a.name AS application, w.name AS workload, w.region, o.name AS source, s.measure,
             s.unit, s.subject, s."stepMs", s."firstAt", s."lastAt"
      ${FROM} WHERE s.id > ${after} AND ${where(matchers)} ORDER BY s.id LIMIT ${limit}`),
  );
}

/** labelValues counts the series of each value of a label, the most frequent first, at most `limit` values. */
export async function labelValues(
  db: Db,
  label: SeriesLabel,
  matchers: readonly Matcher[],
  limit: number,
): Promise<{ value: string; series: number }[]> {
  return expressed(
    db.$queryRaw<{ value: string; series: number }[]>(Prisma.sql`
      SELECT ${COLUMN_OF[label]} AS value, count(*)::int AS series ${FROM} WHERE ${where(matchers)}
      GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${limit}`),
  );
}

/** PostgreSQL says 2201B of a regular expression that it cannot read. */
async function expressed<T>(rows: Promise<T>): Promise<T> {
  try {
    return await rows;
  } catch (error) {
    if (!/2201B/.test(String((error as Error).message))) throw error;
    throw new AppError("invalid_input", "An expression after =~ or !~ is not a regular expression. Mend it.");
  }
}

/** FactsRow is what was counted of a series over a window. */
export interface FactsRow {
  id: number;
  samples: number;
  firstAt: Date | null;
  lastAt: Date | null;
  gaps: number;
  longestMs: number | null;
  intervalMs: number | null;
  min: number | null;
  max: number | null;
}

/** seriesFacts counts what quality is judged by over [from, to) (epoch ms); a gap is two steps or more without a sample. */
export function seriesFacts(
  db: Db,
  seriesIds: readonly number[],
  from: number,
  to: number,
): Promise<FactsRow[]> {
  return db.$queryRaw<FactsRow[]>(Prisma.sql`
    SELECT s.id, f.*
    FROM unnest(${[...seriesIds]}::int[]) AS u(id) JOIN "Series" s ON s.id = u.id
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS samples, min(at) AS "firstAt", max(at) AS "lastAt", min(value) AS min, max(value) AS max,
             count(*) FILTER (WHERE ms >= 2 * s."stepMs")::int AS gaps, (max(ms) FILTER (WHERE ms >= 2 * s."stepMs") - s."stepMs")::float8 AS "longestMs",
             percentile_disc(0.5) WITHIN GROUP (ORDER BY ms) AS "intervalMs"
      FROM (SELECT at, value, (date_part('epoch', at - lag(at) OVER (ORDER BY at)) * 1000)::float8 AS ms FROM "Sample"
            WHERE "seriesId" = s.id AND at >= ${new Date(from)} AND at < ${new Date(to)}) x) f`);
}
