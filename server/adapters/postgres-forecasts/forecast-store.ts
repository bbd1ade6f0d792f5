import type { Pool } from "pg";
import { RESOURCES } from "@/server/core/words";
import type { DueSeries, ForecastStore, Learnt, StoredState } from "@/server/ports/forecast-store";
import { float8s, int4s } from "./binary";
import { saveMade } from "./save";

/** How many states are read in one query: about 100 kB each. */
const STATES_AT_ONCE = 50;

const DUE = `
  SELECT s.id, s."workloadId", s.measure, s."stepMs" AS step, s."horizonSteps",
         extract(epoch FROM s."firstAt")::float8 * 1000 AS "firstAt", extract(epoch FROM s."lastAt")::float8 * 1000 AS "lastAt",
         s.revision, e.revision IS NOT DISTINCT FROM s.revision AS remembered, n.at IS NOT NULL AS refused,
         coalesce(extract(epoch FROM greatest(f.at, n.at))::float8 * 1000, 0) AS "issuedThrough",
         w.name, w."applicationId", a.name AS application, c.kind = 'import' AS imported, w."primaryResource" AS "primary",
         coalesce(v.body ->> 'planner' = 'risk', false) AS "pricesRisk"
  FROM "Workload" w JOIN "Application" a ON a.id = w."applicationId" JOIN "Source" c ON c.id = w."sourceId"
  JOIN "Series" s ON s."workloadId" = w.id AND s.subject = ''
  LEFT JOIN "PolicyVersion" v ON v."policyId" = w."policyId" AND v.state = 'active'
  LEFT JOIN "EngineState" e ON e."seriesId" = s.id
  LEFT JOIN "NoForecast" n ON n."seriesId" = s.id
  LEFT JOIN LATERAL (SELECT "issuedAt" AS at FROM "Forecast" WHERE "seriesId" = s.id ORDER BY "issuedAt" DESC LIMIT 1) f ON true
  WHERE w.id = ANY($1::text[]) AND w."archivedAt" IS NULL AND s.measure = ANY($2::text[]) AND s."firstAt" IS NOT NULL
  ORDER BY s.id`;

type DueRow = Omit<DueSeries, "workload" | "horizonSteps"> &
  DueSeries["workload"] & { horizonSteps: number | null };

/** readStates reads columns of what is remembered of series, some series at a time; `name` names the statement. */
async function readStates<T>(
  pool: Pool,
  name: string,
  columns: string,
  seriesIds: readonly number[],
): Promise<Map<number, T>> {
  const found = new Map<number, T>();
  const text = `SELECT "seriesId", ${columns} FROM "EngineState" WHERE "seriesId" = ANY($1::int[])`;
  for (let i = 0; i < seriesIds.length; i += STATES_AT_ONCE) {
    const values = [int4s(seriesIds.slice(i, i + STATES_AT_ONCE))];
    const { rows } = await pool.query<T & { seriesId: number }>({ name, text, values });
    for (const row of rows) found.set(row.seriesId, row);
  }
  return found;
}

/** postgresForecasts keeps forecasts and what is remembered of series in PostgreSQL: a few statements for many series. */
export function postgresForecasts(pool: Pool): ForecastStore {
  return {
    async due(workloadIds) {
      const { rows } = await pool.query<DueRow>({ name: "due", text: DUE, values: [workloadIds, RESOURCES] });
      return rows.map(
        ({ name, applicationId, application, imported, primary, pricesRisk, horizonSteps, ...row }) => ({
          ...row,
          horizonSteps: horizonSteps ?? undefined,
          workload: { name, applicationId, application, imported, primary, pricesRisk },
        }),
      );
    },

    states: (seriesIds) =>
      readStates<StoredState>(pool, "states", 'revision, ledger, fits, "values"', seriesIds),

    learnt: (seriesIds) => readStates<Learnt>(pool, "learnt", 'revision, fits, "values"', seriesIds),

    async tails(tails, until) {
      const { rows } = await pool.query<[number, number, number]>({
        name: "tails",
        text: `SELECT u.s, floor((extract(epoch FROM x.at) * 1000 - u.f) / u.w)::int AS bin, avg(x.value)
               FROM unnest($1::int[], $2::float8[], $3::float8[]) AS u(s, f, w)
               JOIN "Sample" x ON x."seriesId" = u.s AND x.at >= to_timestamp(u.f / 1000.0)
                 AND x.at < to_timestamp((u.f + floor(($4::float8 - u.f) / u.w) * u.w) / 1000.0)
               GROUP BY 1, 2 ORDER BY 1, 2`,
        values: [
          int4s(tails.map((tail) => tail.seriesId)),
          float8s(tails.map((tail) => tail.from)),
          float8s(tails.map((tail) => tail.step)),
          until,
        ],
        rowMode: "array",
      });
      const found = new Map<number, { step: number; mean: number }[]>();
      for (const [id, step, mean] of rows) {
        const list = found.get(id);
        if (list) list.push({ step, mean });
        else found.set(id, [{ step, mean }]);
      }
      return found;
    },

    save: (made) => saveMade(pool, made),
  };
}
