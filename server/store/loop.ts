import type { Db } from "@/server/store/client";
import type {
  Application,
  Policy,
  PolicyVersion,
  Prisma,
  Source,
  Target,
  Workload,
} from "@/server/store/prisma/client";

/** LoopWorkload is a workload with everything that a cycle needs to know about it. */
export type LoopWorkload = Workload & {
  application: Application;
  source: Source;
  target: Target;
  policy: (Policy & { versions: PolicyVersion[] }) | null;
};

/** loopWorkload reads a workload with its source, target and active policy version; null when it is gone or archived. */
export const loopWorkload = (db: Db, id: string): Promise<LoopWorkload | null> =>
  db.workload.findFirst({
    where: { id, archivedAt: null },
    include: {
      application: true,
      source: true,
      target: true,
      policy: { include: { versions: { where: { state: "active" }, take: 1 } } },
    },
  });

/** engineState reads what the forecaster remembers of a series. */
export async function engineState(db: Db, seriesId: number): Promise<Prisma.JsonValue | undefined> {
  const row = await db.series.findUnique({ where: { id: seriesId }, select: { engine: true } });
  return row?.engine ?? undefined;
}

/** saveEngineState keeps what the forecaster remembers of a series. */
export async function saveEngineState(db: Db, seriesId: number, state: object): Promise<void> {
  await db.series.update({ where: { id: seriesId }, data: { engine: state as Prisma.InputJsonObject } });
}

/** issuedThrough gives the newest issue time of a series, epoch ms, also of a refusal to forecast; 0 for none. */
export async function issuedThrough(db: Db, seriesId: number): Promise<number> {
  const [forecast, none] = await Promise.all([
    db.forecast.findFirst({ where: { seriesId }, orderBy: { issuedAt: "desc" }, select: { issuedAt: true } }),
    db.noForecast.findUnique({ where: { seriesId }, select: { at: true } }),
  ]);
  return Math.max(forecast?.issuedAt.getTime() ?? 0, none?.at.getTime() ?? 0);
}

/** noForecastReason tells why a series has no forecast, or undefined when that is not recorded. */
export async function noForecastReason(db: Db, seriesId: number): Promise<string | undefined> {
  return (await db.noForecast.findUnique({ where: { seriesId } }))?.reason;
}
