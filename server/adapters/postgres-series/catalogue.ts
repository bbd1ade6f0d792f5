import type { Pool } from "pg";
import { type Measure, UNIT_OF } from "@/server/core/words";
import type { CataloguedSeries, SeriesCatalogue, SeriesInfo } from "@/server/ports/series-store";

interface Row {
  id: number;
  workloadId: string;
  measure: Measure;
  subject: string;
  unit: string;
  stepMs: number;
  firstAt: Date | null;
  lastAt: Date | null;
}

const toInfo = (row: Row): SeriesInfo => ({
  id: row.id,
  workloadId: row.workloadId,
  measure: row.measure,
  subject: row.subject,
  unit: row.unit,
  step: row.stepMs,
  firstAt: row.firstAt?.getTime(),
  lastAt: row.lastAt?.getTime(),
});

const COLUMNS = `id, "workloadId", measure, subject, unit, "stepMs", "firstAt", "lastAt"`;

/** NOTE_HEARD widens the spans of series $1 by first $2 and last $3 instants; its mark of rewritten history is `revision`. */
export const NOTE_HEARD = `UPDATE "Series" s SET
    "firstAt" = LEAST(s."firstAt", to_timestamp(u.f / 1000.0)),
    "lastAt" = GREATEST(s."lastAt", to_timestamp(u.l / 1000.0)),
    revision = s.revision + CASE WHEN to_timestamp(u.f / 1000.0) <= s."lastAt" THEN 1 ELSE 0 END
  FROM unnest($1::int[], $2::float8[], $3::float8[]) AS u(id, f, l) WHERE s.id = u.id`;

/** heardParameters are the parameters of NOTE_HEARD, in the order of ids, so that two writers never deadlock. */
export function heardParameters(spans: ReadonlyMap<number, { first: number; last: number }>) {
  const ids = [...spans.keys()].sort((x, y) => x - y);
  return [ids, ids.map((id) => spans.get(id)?.first), ids.map((id) => spans.get(id)?.last)];
}

/** postgresCatalogue keeps which series there are in the table "Series", wherever their samples are. */
export function postgresCatalogue(pool: Pool): SeriesCatalogue {
  return {
    async ensure(key, step) {
      const { rows } = await pool.query<Row>(
        `INSERT INTO "Series" ("workloadId", measure, subject, unit, "stepMs") VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT ("workloadId", measure, subject) DO UPDATE SET unit = EXCLUDED.unit RETURNING ${COLUMNS}`,
        [key.workloadId, key.measure, key.subject, UNIT_OF[key.measure], step],
      );
      return toInfo(rows[0]);
    },

    async list(workloadId, subject = "") {
      const { rows } = await pool.query<Row>(
        `SELECT ${COLUMNS} FROM "Series" WHERE "workloadId" = $1 AND subject = $2 ORDER BY id`,
        [workloadId, subject],
      );
      return rows.map(toInfo);
    },

    async find(seriesIds) {
      const { rows } = await pool.query<Row & { workload: string; application: string }>(
        `SELECT s.id, "workloadId", measure, subject, unit, "stepMs", "firstAt", "lastAt",
                w.name AS workload, a.name AS application
         FROM "Series" s JOIN "Workload" w ON w.id = s."workloadId" JOIN "Application" a ON a.id = w."applicationId"
         WHERE s.id = ANY($1::int[])`,
        [seriesIds],
      );
      return new Map(
        rows.map((row): [number, CataloguedSeries] => [
          row.id,
          { ...toInfo(row), workload: row.workload, application: row.application },
        ]),
      );
    },

    async heard(spans) {
      if (spans.size > 0) await pool.query(NOTE_HEARD, heardParameters(spans));
    },
  };
}
