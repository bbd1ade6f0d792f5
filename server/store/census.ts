import type { Db } from "./client";

/** countCensus counts workloads by mode and plans by state, and finds the newest sample and forecast (epoch ms). */
export async function countCensus(db: Db) {
  const [workloads, plans, sources, forecast] = await Promise.all([
    db.workload.groupBy({ by: ["mode"], where: { archivedAt: null }, _count: true }),
    db.plan.groupBy({ by: ["state"], _count: true }),
    db.source.aggregate({ _max: { collectedTo: true }, where: { kind: { not: "import" } } }),
    db.forecast.aggregate({ _max: { issuedAt: true } }),
  ]);
  return {
    workloads: workloads.map((row) => ({ mode: row.mode, count: row._count })),
    plans: plans.map((row) => ({ state: row.state, count: row._count })),
    newestSample: sources._max.collectedTo?.getTime(),
    newestForecast: forecast._max.issuedAt?.getTime(),
  };
}
