import type { Pool } from "pg";
import { QUANTILE_LEVELS } from "@/server/core/words";
import type { Prediction, Sample, SeriesOutbox } from "@/server/ports/series-store";
import { instant } from "./roll-up";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Samples of so much time go at once: a thousand series every 15 s make 60,000. */
const STRIDE_MS = 15 * MINUTE_MS;
/** Marked hours at once. */
const MARKS_AT_ONCE = 200;
/** Forecasts are issued up to so long after their cycle began; what was handed over already goes twice. */
const LATE_MS = 15 * MINUTE_MS;
/** How far back forecasts are handed over at first. */
const FIRST_MS = 24 * HOUR_MS;

/**
 * postgresOutbox says what a cluster beside this database is still owed: samples behind the roll-ups' frontier, hours that
 * were marked since, and forecasts at each of `leads` (ms). Shares of single users stay here, where erasure reaches them.
 */
export function postgresOutbox(pool: Pool, leads: readonly number[]): SeriesOutbox {
  const stateOf = async () => {
    const { rows } = await pool.query<{
      done: number;
      sent: number | null;
      said: number | null;
      gone: number | null;
      first: number | null;
    }>(
      `SELECT (extract(epoch FROM "doneTo") * 1000)::float8 AS done, (extract(epoch FROM "clusterTo") * 1000)::float8 AS sent,
              (extract(epoch FROM "predictedTo") * 1000)::float8 AS said, (extract(epoch FROM "rawFrom") * 1000)::float8 AS gone,
              (SELECT (extract(epoch FROM min("firstAt")) * 1000)::float8 FROM "Series") AS first
       FROM "RollupState"`,
    );
    return rows[0];
  };

  return {
    async samples(send, signal) {
      const { done, sent, first } = await stateOf();
      let count = 0;
      let from = sent ?? Math.floor((first ?? done) / STRIDE_MS) * STRIDE_MS;
      while (from < done) {
        signal?.throwIfAborted();
        const to = Math.min(done, (Math.floor(from / STRIDE_MS) + 1) * STRIDE_MS);
        const samples = await samplesOf(
          pool,
          `(SELECT id, ${instant(from)} AS f, ${instant(to)} AS t FROM "Series"
            WHERE subject = '' AND "lastAt" >= ${instant(from)} AND "firstAt" < ${instant(to)})`,
        );
        if (samples.length > 0) await send(samples);
        await pool.query(`UPDATE "RollupState" SET "clusterTo" = ${instant(to)}`);
        count += samples.length;
        from = to;
      }
      for (;;) {
        signal?.throwIfAborted();
        const { rows } = await pool.query<{ s: number; h: number }>(
          `SELECT "seriesId" AS s, (extract(epoch FROM hour) * 1000)::float8 AS h FROM "ClusterMark" LIMIT ${MARKS_AT_ONCE}`,
        );
        if (rows.length === 0) return count;
        // One run at a time makes marks and takes them, so none is made anew between reading and removing.
        const marks = [rows.map(({ s }) => s), rows.map(({ h }) => h)];
        const each = `unnest($1::int[], $2::float8[]) AS u(s, h)`;
        const samples = await samplesOf(
          pool,
          `(SELECT i.id, to_timestamp(h / 1000.0) AS f, to_timestamp(h / 1000.0) + interval '1 hour' AS t
            FROM ${each} JOIN "Series" i ON i.id = u.s AND i.subject = '')`,
          marks,
        );
        if (samples.length > 0) await send(samples);
        await pool.query(
          `DELETE FROM "ClusterMark" m USING ${each} WHERE m."seriesId" = u.s AND m.hour = to_timestamp(u.h / 1000.0)`,
          marks,
        );
        count += samples.length;
      }
    },

    async predictions(now, send) {
      const since = ((await stateOf()).said ?? now - FIRST_MS) - LATE_MS;
      const { rows } = await pool.query<{ s: number; lead: number; at: number; values: number[] }>(
        `SELECT p."seriesId" AS s, p."leadMs" AS lead, (extract(epoch FROM p.at) * 1000)::float8 AS at,
                ARRAY[p.q10, p.q50, p.q90, p.q95, p.q99] AS values
         FROM "Series" i CROSS JOIN unnest($1::int[]) AS l(lead) JOIN "ForecastPoint" p
           ON p."seriesId" = i.id AND p."leadMs" = l.lead AND NOT p.backtest
           AND p.at > ${instant(since)} + l.lead * interval '1 ms' AND p.at <= ${instant(now + MINUTE_MS)} + l.lead * interval '1 ms'
         WHERE i.subject = ''`,
        [leads],
      );
      const said = rows.map(
        ({ s, lead, at, values }): Prediction => ({ seriesId: s, leadMs: lead, at, values }),
      );
      if (said.length > 0) await send(said);
      await pool.query(`UPDATE "RollupState" SET "predictedTo" = ${instant(now)}`);
      return said.length * QUANTILE_LEVELS.length;
    },

    goneBefore: async () => (await stateOf()).gone ?? undefined,
  };
}

async function samplesOf(pool: Pool, spans: string, values: unknown[] = []): Promise<Sample[]> {
  const { rows } = await pool.query<{ s: number; at: number; value: number }>(
    `SELECT i.id AS s, x.at, x.value FROM ${spans} i CROSS JOIN LATERAL (
       SELECT (extract(epoch FROM at) * 1000)::float8 AS at, value FROM "Sample"
       WHERE "seriesId" = i.id AND at >= i.f AND at < i.t OFFSET 0) x`,
    values,
  );
  return rows.map(({ s, at, value }) => ({ seriesId: s, at, value }));
}
