import type { Pool, PoolClient } from "pg";
import type { Made, PointRow } from "@/server/ports/forecast-store";
import { float8s, int4s } from "./binary";

/** Shares of the mix below this are not kept with a forecast: they would take more room than what it says. */
const LEAST_SHARE = 0.01;
/** How many rows of packed bytes go in one statement. */
const ROWS_AT_ONCE = 200;

/** saveMade stores what a cycle made, all of it or none; what another process has stored meanwhile stays. */
export async function saveMade(pool: Pool, made: readonly Made[]): Promise<void> {
  if (made.length === 0) return;
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await insertForecasts(client, made);
    await saveReasons(client, made);
    await fillActuals(client, made);
    await insertPoints(
      client,
      made.flatMap((one) => one.points),
    );
    await saveStates(client, made);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}

/** rows writes "($1, $2), ($3, $4)" with a type for each column. */
function rows(count: number, types: readonly string[]): string {
  let n = 0;
  return Array.from({ length: count }, () => `(${types.map((type) => `$${++n}::${type}`).join(",")})`).join(
    ",",
  );
}

async function insertForecasts(client: PoolClient, made: readonly Made[]): Promise<void> {
  const all = made.flatMap((one) => (one.forecast ? [{ id: one.seriesId, forecast: one.forecast }] : []));
  const types = [
    "int",
    "timestamptz",
    "text",
    "int",
    "int",
    ...Array(5).fill("float8[]"),
    "float8",
    "jsonb",
    "jsonb",
  ];
  for (let i = 0; i < all.length; i += ROWS_AT_ONCE) {
    const part = all.slice(i, i + ROWS_AT_ONCE);
    await client.query(
      `INSERT INTO "Forecast" ("seriesId", "issuedAt", model, "stepMs", "horizonSteps", q10, q50, q90, q95, q99, confidence, weights, why)
       VALUES ${rows(part.length, types)} ON CONFLICT ("seriesId", "issuedAt") DO NOTHING`,
      part.flatMap(({ id, forecast }) => [
        id,
        new Date(forecast.issuedAt),
        forecast.model,
        forecast.grid.step,
        forecast.grid.length,
        ...forecast.quantiles.paths.map(float8s),
        forecast.confidence,
        forecast.weights ? JSON.stringify(shares(forecast.weights)) : null,
        forecast.why ? JSON.stringify(forecast.why) : null,
      ]),
    );
  }
}

const shares = (weights: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(weights)
      .filter(([, share]) => share >= LEAST_SHARE)
      .map(([name, share]) => [name, Number(share.toFixed(3))]),
  );

async function saveReasons(client: PoolClient, made: readonly Made[]): Promise<void> {
  const gone = made.filter((one) => one.clearRefusal && one.forecast).map((one) => one.seriesId);
  if (gone.length > 0)
    await client.query(`DELETE FROM "NoForecast" WHERE "seriesId" = ANY($1::int[])`, [int4s(gone)]);
  const refused = made.filter((one) => one.reason !== undefined);
  if (refused.length === 0) return;
  await client.query(
    `INSERT INTO "NoForecast" ("seriesId", at, reason)
     SELECT s, to_timestamp(t / 1000.0), r FROM unnest($1::int[], $2::float8[], $3::text[]) AS u(s, t, r)
     ON CONFLICT ("seriesId") DO UPDATE SET at = EXCLUDED.at, reason = EXCLUDED.reason`,
    [
      int4s(refused.map((one) => one.seriesId)),
      float8s(refused.map((one) => one.at)),
      refused.map((one) => one.reason),
    ],
  );
}

/** fillActuals writes what came beside the points that said something of it. */
async function fillActuals(client: PoolClient, made: readonly Made[]): Promise<void> {
  const ids: number[] = [];
  const instants: number[] = [];
  const values: number[] = [];
  const leads = new Set<number>();
  for (const one of made) {
    for (const point of one.points) leads.add(point.leadMs);
    for (const [at, value] of one.actuals) {
      ids.push(one.seriesId);
      instants.push(at);
      values.push(value);
    }
  }
  if (ids.length === 0) return;
  await client.query({
    name: "actuals",
    text: `UPDATE "ForecastPoint" p SET actual = u.v
           FROM unnest($1::int[], $2::float8[], $3::float8[]) AS u(s, t, v), unnest($4::int[]) AS l(lead)
           WHERE p."seriesId" = u.s AND p."leadMs" = l.lead AND p.at = to_timestamp(u.t / 1000.0) AND p.actual IS NULL`,
    values: [int4s(ids), float8s(instants), float8s(values), int4s([...leads])],
  });
}

async function insertPoints(client: PoolClient, points: readonly PointRow[]): Promise<void> {
  if (points.length === 0) return;
  const said = (l: number) => float8s(points.map((point) => point.said[l]));
  const naive = (l: number) => float8s(points.map((point) => point.naive?.[l] ?? Number.NaN));
  await client.query({
    name: "points",
    text: `INSERT INTO "ForecastPoint" ("seriesId", at, "leadMs", "issuedAt", model, backtest, q10, q50, q90, q95, q99,
             naive10, naive50, naive90, naive95, naive99)
           SELECT s, to_timestamp(t / 1000.0), l, to_timestamp(i / 1000.0), m, b, q1, q2, q3, q4, q5, n1, n2, n3, n4, n5
           FROM unnest($1::int[], $2::float8[], $3::int[], $4::float8[], $5::text[], $6::bool[], $7::float8[], $8::float8[],
             $9::float8[], $10::float8[], $11::float8[], $12::float8[], $13::float8[], $14::float8[], $15::float8[],
             $16::float8[]) AS u(s, t, l, i, m, b, q1, q2, q3, q4, q5, n1, n2, n3, n4, n5)
           ON CONFLICT ("seriesId", "leadMs", at) DO NOTHING`,
    values: [
      int4s(points.map((point) => point.seriesId)),
      float8s(points.map((point) => point.at)),
      int4s(points.map((point) => point.leadMs)),
      float8s(points.map((point) => point.issuedAt)),
      points.map((point) => point.model),
      points.map((point) => point.backtest),
      ...[0, 1, 2, 3, 4].map(said),
      ...[0, 1, 2, 3, 4].map(naive),
    ],
  });
}

type State = NonNullable<Made["state"]> & { id: number };

async function saveStates(client: PoolClient, made: readonly Made[]): Promise<void> {
  const all = made.flatMap((one) => (one.state ? [{ ...one.state, id: one.seriesId }] : []));
  const whole = all.filter((state) => state.fits && state.values);
  const part = all.filter((state) => !(state.fits && state.values));
  const values = (state: State) => [
    state.id,
    state.revision,
    new Date(state.through),
    asBuffer(state.ledger),
    asBuffer(state.fits),
    asBuffer(state.values),
  ];
  const types = ["int", "int", "timestamptz", "bytea", "bytea", "bytea"];
  for (let i = 0; i < whole.length; i += ROWS_AT_ONCE) {
    const some = whole.slice(i, i + ROWS_AT_ONCE);
    await client.query(
      `INSERT INTO "EngineState" AS e ("seriesId", revision, through, ledger, fits, "values") VALUES ${rows(some.length, types)}
       ON CONFLICT ("seriesId") DO UPDATE SET revision = EXCLUDED.revision, through = EXCLUDED.through,
         ledger = EXCLUDED.ledger, fits = EXCLUDED.fits, "values" = EXCLUDED."values"
       WHERE e.revision <> EXCLUDED.revision OR e.through <= EXCLUDED.through`,
      some.flatMap(values),
    );
  }
  for (let i = 0; i < part.length; i += ROWS_AT_ONCE) {
    const some = part.slice(i, i + ROWS_AT_ONCE);
    await client.query(
      `UPDATE "EngineState" e SET through = u.through, ledger = u.ledger, fits = coalesce(u.fits, e.fits),
         "values" = coalesce(u."values", e."values")
       FROM (VALUES ${rows(some.length, types)}) AS u(id, revision, through, ledger, fits, "values")
       WHERE e."seriesId" = u.id AND e.revision = u.revision AND e.through < u.through`,
      some.flatMap(values),
    );
  }
}

const asBuffer = (bytes: Uint8Array | undefined): Buffer | null =>
  bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : null;
