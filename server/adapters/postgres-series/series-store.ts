import type { Pool } from "pg";
import { type Grid, makeSeries } from "@/server/core/series/series";
import { type Measure, UNIT_OF } from "@/server/core/words";
import type { Bucket, SeriesInfo, SeriesKey, SeriesStore } from "@/server/ports/series-store";

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

/** Rows of one INSERT … SELECT unnest: large enough to be quick, small enough to keep memory flat. */
const CHUNK = 20_000;

/** postgresSeries keeps samples in narrow rows (series, instant, value), written in bulk through unnest. */
export function postgresSeries(pool: Pool): SeriesStore {
  return {
    async ensure(key: SeriesKey, step: number) {
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

    async write(samples) {
      if (samples.length === 0) return;
      const spans = new Map<number, { first: number; last: number }>();
      const unique = new Map<string, { seriesId: number; at: number; value: number }>();
      for (const sample of samples) {
        if (!Number.isFinite(sample.value)) continue;
        unique.set(`${sample.seriesId}/${sample.at}`, sample);
        const span = spans.get(sample.seriesId);
        if (!span) spans.set(sample.seriesId, { first: sample.at, last: sample.at });
        else {
          span.first = Math.min(span.first, sample.at);
          span.last = Math.max(span.last, sample.at);
        }
      }
      const rows = [...unique.values()];
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        for (let from = 0; from < rows.length; from += CHUNK) {
          const part = rows.slice(from, from + CHUNK);
          await client.query(
            `INSERT INTO "Sample" ("seriesId", at, value)
             SELECT s, to_timestamp(t / 1000.0), v FROM unnest($1::int[], $2::float8[], $3::float8[]) AS u(s, t, v)
             ON CONFLICT ("seriesId", at) DO UPDATE SET value = EXCLUDED.value`,
            [part.map((r) => r.seriesId), part.map((r) => r.at), part.map((r) => r.value)],
          );
        }
        const ids = [...spans.keys()].sort((a, b) => a - b);
        await client.query(
          `UPDATE "Series" s SET
             "firstAt" = LEAST(s."firstAt", to_timestamp(u.f / 1000.0)),
             "lastAt" = GREATEST(s."lastAt", to_timestamp(u.l / 1000.0))
           FROM unnest($1::int[], $2::float8[], $3::float8[]) AS u(id, f, l) WHERE s.id = u.id`,
          [ids, ids.map((id) => spans.get(id)?.first), ids.map((id) => spans.get(id)?.last)],
        );
        await client.query("COMMIT");
      } catch (error) {
        await client.query("ROLLBACK");
        throw error;
      } finally {
        client.release();
      }
    },

    async read(seriesId: number, grid: Grid) {
      const { rows } = await pool.query<{ bin: number; value: number }>({
        text: `SELECT floor((extract(epoch FROM at) * 1000 - $2::float8) / $3::float8)::int AS bin, avg(value) AS value
               FROM "Sample" WHERE "seriesId" = $1
                 AND at >= to_timestamp($2::float8 / 1000.0) AND at < to_timestamp($4::float8 / 1000.0)
               GROUP BY bin`,
        values: [seriesId, grid.start, grid.step, grid.start + grid.length * grid.step],
      });
      const values = new Float64Array(grid.length).fill(Number.NaN);
      for (const { bin, value } of rows) values[bin] = value;
      return makeSeries(grid.start, grid.step, values);
    },

    async curve(seriesId, from, to, points) {
      const width = Math.max(1, (to - from) / points);
      const { rows } = await pool.query<{ bin: number; min: number; mean: number; max: number }>(
        `SELECT floor((extract(epoch FROM at) * 1000 - $2::float8) / $4::float8)::int AS bin,
                min(value) AS min, avg(value) AS mean, max(value) AS max
         FROM "Sample" WHERE "seriesId" = $1
           AND at >= to_timestamp($2::float8 / 1000.0) AND at < to_timestamp($3::float8 / 1000.0)
         GROUP BY bin ORDER BY bin`,
        [seriesId, from, to, width],
      );
      return rows.map((row): Bucket => ({ at: from + row.bin * width, min: row.min, mean: row.mean, max: row.max }));
    },

    async latest(seriesIds, at) {
      const { rows } = await pool.query<{ id: number; at: Date; value: number }>(
        `SELECT u.id, s.at, s.value FROM unnest($1::int[]) AS u(id),
         LATERAL (SELECT at, value FROM "Sample" WHERE "seriesId" = u.id AND at <= to_timestamp($2::float8 / 1000.0)
                  ORDER BY at DESC LIMIT 1) s`,
        [seriesIds, at],
      );
      return new Map(rows.map((row) => [row.id, { at: row.at.getTime(), value: row.value }]));
    },

    async dropBefore(seriesId, at) {
      const { rowCount } = await pool.query(
        `DELETE FROM "Sample" WHERE "seriesId" = $1 AND at < to_timestamp($2::float8 / 1000.0)`,
        [seriesId, at],
      );
      return rowCount ?? 0;
    },
  };
}
