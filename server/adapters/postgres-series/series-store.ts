import type { Pool } from "pg";
import type { SeriesStore } from "@/server/ports/series-store";
import { postgresCatalogue } from "./catalogue";
import { readCurves, readGrid } from "./curves";
import { rollUp } from "./roll-up";
import { sampleWriter } from "./write-samples";

/** postgresSeries keeps samples in narrow rows (series, instant, value), written in bulk (write-samples.ts) and rolled up (roll-up.ts). `keepMarks`: a cluster is owed late ones too. */
export function postgresSeries(pool: Pool, { keepMarks = false } = {}): SeriesStore {
  const catalogue = postgresCatalogue(pool);
  return {
    ensure: (key, step) => catalogue.ensure(key, step),
    list: (workloadId, subject) => catalogue.list(workloadId, subject),
    curves: (seriesIds, range) => readCurves(pool, seriesIds, range),
    keepUp: async (now, signal) => void (await rollUp(pool, now, { signal, keepMarks })),

    write: sampleWriter(pool),

    read: (seriesId, grid) => readGrid(pool, seriesId, grid),

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
