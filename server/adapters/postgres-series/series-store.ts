import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Pool, PoolClient } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { type Grid, makeSeries } from "@/server/core/series/series";
import type { SeriesStore } from "@/server/ports/series-store";
import { heardParameters, NOTE_HEARD, postgresCatalogue } from "./catalogue";
import { readCurves } from "./curves";

/** From this many samples on, COPY through a temporary table beats arrays of parameters (twice as quick at 40,000). */
const COPY_FROM = 2_000;

type Samples = Parameters<SeriesStore["write"]>[0];

/** spansOf gives the first and last instant that a batch holds of each series. */
function spansOf(samples: Samples): Map<number, { first: number; last: number }> {
  const spans = new Map<number, { first: number; last: number }>();
  for (const { seriesId, at } of samples) {
    const span = spans.get(seriesId);
    if (!span) spans.set(seriesId, { first: at, last: at });
    else if (at < span.first) span.first = at;
    else if (at > span.last) span.last = at;
  }
  return spans;
}

async function upsert(client: PoolClient, samples: Samples): Promise<void> {
  // The last value of a repeated instant wins; PostgreSQL refuses to touch a row twice in one statement.
  const unique = new Map(
    samples.filter((s) => Number.isFinite(s.value)).map((s) => [`${s.seriesId}/${s.at}`, s]),
  );
  const rows = [...unique.values()];
  await client.query(
    `INSERT INTO "Sample" ("seriesId", at, value)
     SELECT s, to_timestamp(t / 1000.0), v FROM unnest($1::int[], $2::float8[], $3::float8[]) AS u(s, t, v)
     ON CONFLICT ("seriesId", at) DO UPDATE SET value = EXCLUDED.value`,
    [rows.map((r) => r.seriesId), rows.map((r) => r.at), rows.map((r) => r.value)],
  );
}

async function copy(client: PoolClient, samples: Samples): Promise<void> {
  await client.query("CREATE TEMP TABLE incoming (n int, s int, t float8, v float8) ON COMMIT DROP");
  await pipeline(Readable.from(copyLines(samples)), client.query(copyFrom("COPY incoming FROM STDIN")));
  await client.query(
    `INSERT INTO "Sample" ("seriesId", at, value)
     SELECT DISTINCT ON (s, t) s, to_timestamp(t / 1000.0), v FROM incoming ORDER BY s, t, n DESC
     ON CONFLICT ("seriesId", at) DO UPDATE SET value = EXCLUDED.value`,
  );
}

function* copyLines(samples: Samples): Generator<string> {
  let lines = "";
  for (let n = 0; n < samples.length; n++) {
    const { seriesId, at, value } = samples[n];
    if (!Number.isFinite(value)) continue;
    lines += `${n}\t${seriesId}\t${at}\t${value}\n`;
    if (lines.length > 65_536) {
      yield lines;
      lines = "";
    }
  }
  yield lines;
}

/** postgresSeries keeps samples in narrow rows (series, instant, value), written in bulk by COPY. */
export function postgresSeries(pool: Pool): SeriesStore {
  const catalogue = postgresCatalogue(pool);
  return {
    ensure: (key, step) => catalogue.ensure(key, step),
    list: (workloadId, subject) => catalogue.list(workloadId, subject),
    curves: (seriesIds, range) => readCurves(pool, seriesIds, range),

    async write(samples) {
      if (samples.length === 0) return;
      const spans = spansOf(samples);
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        if (samples.length < COPY_FROM) await upsert(client, samples);
        else await copy(client, samples);
        await client.query(NOTE_HEARD, heardParameters(spans));
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
