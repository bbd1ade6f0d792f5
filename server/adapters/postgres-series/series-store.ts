import type { Pool } from "pg";
import { type Grid, makeSeries } from "@/server/core/series/series";
import type { SeriesStore } from "@/server/ports/series-store";
import { postgresCatalogue } from "./catalogue";
import { readCurves } from "./curves";
import { partsOfGrid } from "./parts";
import { rollUp } from "./roll-up";
import { sampleWriter } from "./write-samples";

/** postgresSeries keeps samples in narrow rows (series, instant, value), written in bulk; see write-samples.ts. */
export function postgresSeries(pool: Pool): SeriesStore {
  const catalogue = postgresCatalogue(pool);
  return {
    ensure: (key, step) => catalogue.ensure(key, step),
    list: (workloadId, subject) => catalogue.list(workloadId, subject),
    curves: (seriesIds, range) => readCurves(pool, seriesIds, range),
    keepUp: async (now, signal) => void (await rollUp(pool, now, { signal })),

    write: sampleWriter(pool),

    async read(seriesId: number, grid: Grid) {
      const parts = await partsOfGrid(pool, seriesId, grid);
      const { rows } = await pool.query<{ bin: number; value: number }>(
        `SELECT floor((extract(epoch FROM at) * 1000 - ${grid.start}) / ${grid.step})::int AS bin, sum(total) / sum(n) AS value
         FROM (${parts.sql}) p GROUP BY 1`,
        parts.values,
      );
      const values = new Float64Array(grid.length).fill(Number.NaN);
      for (const { bin, value } of rows) values[bin] = value;
      return makeSeries(grid.start, grid.step, values);
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
  };
}
