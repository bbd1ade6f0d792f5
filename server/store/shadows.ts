import type { Db } from "@/server/store/client";
import { Prisma } from "@/server/store/prisma/client";
import { findModel } from "./models";

/** ShadowRow is what would have been said of one instant at one lead with a model in shadow. */
export interface ShadowRow {
  /** Name of the model, e.g. "lstm-3". */
  model: string;
  seriesId: number;
  leadMs: number;
  /** Epoch ms. */
  at: number;
  /** Values at QUANTILE_LEVELS. */
  said: readonly number[];
}

/** saveShadowPoints keeps what models in shadow would have said; what is there already stays. */
export async function saveShadowPoints(db: Db, rows: readonly ShadowRow[]): Promise<void> {
  if (rows.length === 0) return;
  const ids = new Map<string, string | undefined>();
  for (const { model } of rows) if (!ids.has(model)) ids.set(model, (await findModel(db, model))?.id);
  await db.shadowPoint.createMany({
    data: rows.flatMap(({ model, seriesId, leadMs, at, said }) => {
      const modelId = ids.get(model);
      if (!modelId) return [];
      const [q10, q50, q90, q95, q99] = said;
      return [{ modelId, seriesId, leadMs, at: new Date(at), q10, q50, q90, q95, q99 }];
    }),
    skipDuplicates: true,
  });
}

/** ShadowRecord is how a model in shadow did beside what was served, on the same instants. */
export interface ShadowRecord {
  points: number;
  /** Weighted quantile loss, unitless: of the shadow, of what was served, and of seasonal naive. */
  loss: number | null;
  servedLoss: number | null;
  naiveLoss: number | null;
  /** Share of actual values at or under p90. */
  coverage90: number | null;
}

const lossSql = (prefix: string): Prisma.Sql =>
  Prisma.raw(
    `(${[10, 50, 90, 95, 99]
      .map((p) => {
        const miss = `(f.actual - ${prefix}${p})`;
        return `greatest(${p / 100} * ${miss}, ${p / 100 - 1} * ${miss})`;
      })
      .join(" + ")})`,
  );

/** shadowRecord scores a model in shadow where the actual value is known; each series counts by its own size. */
export async function shadowRecord(db: Db, modelId: string): Promise<ShadowRecord> {
  const [row] = await db.$queryRaw<ShadowRecord[]>(Prisma.sql`
    SELECT coalesce(sum(points), 0)::int AS points,
           avg(2 * loss / 5 / size) AS loss, avg(2 * served / 5 / size) AS "servedLoss",
           avg(2 * naive / 5 / size) AS "naiveLoss",
           (sum(under) / nullif(sum(points), 0))::float8 AS coverage90
    FROM (
      SELECT count(*) AS points, sum(${lossSql("s.q")}) AS loss, sum(${lossSql("f.q")}) AS served,
             sum(${lossSql("f.naive")}) AS naive, nullif(sum(abs(f.actual)), 0) AS size,
             sum((f.actual <= s.q90)::int) AS under
      FROM "ShadowPoint" s
      JOIN "ForecastPoint" f ON f."seriesId" = s."seriesId" AND f."leadMs" = s."leadMs" AND f.at = s.at
      WHERE s."modelId" = ${modelId} AND f.actual IS NOT NULL AND f.naive50 IS NOT NULL AND NOT f.backtest
      GROUP BY s."seriesId", s."leadMs") one`);
  return row;
}

/** forgetShadow removes the points of models that no longer stand in shadow and were finished before `before` (epoch ms). */
export async function forgetShadow(db: Db, before: number): Promise<number> {
  return db.$executeRaw`
    DELETE FROM "ShadowPoint" s USING "Model" m
    WHERE m.id = s."modelId" AND m.state <> 'shadow' AND m."finishedAt" < ${new Date(before)}`;
}
