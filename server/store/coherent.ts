import type { Quantiles } from "@/server/core/forecast/forecast";
import type { Grid } from "@/server/core/series/series";
import type { Measure } from "@/server/core/words";
import type { Db } from "@/server/store/client";
import { Prisma } from "@/server/store/prisma/client";

/** Coherent is the newest coherent forecast of one node; "" is the application itself. */
export interface Coherent {
  readonly applicationId: string;
  readonly measure: Measure;
  readonly node: string;
  readonly grid: Grid;
  readonly quantiles: Quantiles;
  readonly method: string;
}

const LEVELS = [0.1, 0.5, 0.9, 0.95, 0.99];

/** saveCoherent replaces the coherent forecasts of these nodes. */
export async function saveCoherent(db: Db, rows: readonly Coherent[]): Promise<void> {
  for (const { applicationId, measure, node, grid, quantiles, method } of rows) {
    const [q10, q50, q90, q95, q99] = quantiles.paths.map((path) => [...path]);
    const data = {
      issuedAt: new Date(grid.start),
      stepMs: grid.step,
      horizonSteps: grid.length,
      q10,
      q50,
      q90,
      q95,
      q99,
      method,
    };
    const key = { applicationId, measure, node };
    await db.coherentForecast.upsert({
      where: { applicationId_measure_node: key },
      create: { ...key, ...data },
      update: data,
    });
  }
}

/** findCoherent reads the newest coherent forecasts of one measure: of the application, or of the nodes whose name begins with `under`. */
export async function findCoherent(
  db: Db,
  applicationId: string,
  measure: Measure,
  under?: string,
): Promise<Coherent[]> {
  const node = under === undefined ? "" : { startsWith: under };
  const rows = await db.coherentForecast.findMany({
    where: { applicationId, measure, node },
    orderBy: { node: "asc" },
  });
  return rows.map((row) => ({
    applicationId,
    measure,
    node: row.node,
    grid: { start: row.issuedAt.getTime(), step: row.stepMs, length: row.horizonSteps },
    quantiles: {
      levels: LEVELS,
      paths: [row.q10, row.q50, row.q90, row.q95, row.q99].map((path) => Float64Array.from(path)),
    },
    method: row.method,
  }));
}

/** coherentNode reads the newest coherent forecasts of one node's name over all applications and measures, with the application's name. */
export async function coherentNode(
  db: Db,
  node: string,
  since: number,
): Promise<
  {
    application: string;
    measure: string;
    at: number;
    stepMs: number;
    q10: number[];
    q50: number[];
    q90: number[];
  }[]
> {
  const rows = await db.coherentForecast.findMany({
    where: { node, issuedAt: { gte: new Date(since) } },
    include: { application: { select: { name: true } } },
    orderBy: [{ application: { name: "asc" } }, { measure: "asc" }],
  });
  return rows.map(({ application, issuedAt, ...row }) => ({
    application: application.name,
    measure: row.measure,
    at: issuedAt.getTime(),
    stepMs: row.stepMs,
    q10: row.q10,
    q50: row.q50,
    q90: row.q90,
  }));
}

/** dropCoherent removes the coherent forecasts of nodes whose name begins with `under` that were issued before `before` (epoch ms). */
export async function dropCoherent(
  db: Db,
  applicationId: string,
  measure: Measure,
  under: string,
  before: number,
): Promise<void> {
  const issuedAt = { lt: new Date(before) };
  await db.coherentForecast.deleteMany({
    where: { applicationId, measure, node: { startsWith: under }, issuedAt },
  });
}

/** Past is one past error of a series: what came at `at` (epoch ms) less the median that had been said. */
export interface Past {
  readonly seriesId: number;
  readonly at: number;
  readonly error: number;
}

/** pastErrors reads the errors that forecasts of these series made at full hours since `since` (epoch ms), one hour ahead. */
export async function pastErrors(db: Db, seriesIds: readonly number[], since: number): Promise<Past[]> {
  const rows = await db.$queryRaw<{ seriesId: number; at: Date; error: number }[]>(Prisma.sql`
    SELECT "seriesId", at, actual - q50 AS error FROM "ForecastPoint"
    WHERE "seriesId" = ANY(${[...seriesIds]}::int[]) AND "leadMs" = 3600000 AND actual IS NOT NULL
      AND at >= to_timestamp(${since}::float8 / 1000.0) AND extract(minute FROM at) = 0`);
  return rows.map(({ seriesId, at, error }) => ({ seriesId, at: at.getTime(), error }));
}

/** ReconciledApplication is an application with what says whether its forecasts are made coherent. */
export interface ReconciledApplication {
  readonly id: string;
  readonly name: string;
  /** What somebody chose; null when nobody did. */
  readonly chosen: boolean | null;
  readonly workloads: readonly { id: string; name: string; imported: boolean }[];
}

/** findReconciled reads an application by id or name, with the workloads that are watched; null when there is none. */
export async function findReconciled(db: Db, key: string): Promise<ReconciledApplication | null> {
  const found = await db.application.findFirst({
    where: { OR: [{ id: key }, { name: key }] },
    include: {
      workloads: { where: { archivedAt: null }, include: { source: true }, orderBy: { name: "asc" } },
    },
  });
  return (
    found && {
      id: found.id,
      name: found.name,
      chosen: found.reconcile,
      workloads: found.workloads.map((w) => ({
        id: w.id,
        name: w.name,
        imported: w.source.kind === "import",
      })),
    }
  );
}

/** setReconcile keeps whether an application's forecasts are made coherent. */
export async function setReconcile(db: Db, id: string, on: boolean): Promise<void> {
  await db.application.update({ where: { id }, data: { reconcile: on } });
}
