import type { Db } from "@/server/store/client";
import type {
  Application,
  Policy,
  PolicyVersion,
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

/** noForecastReason tells why a series has no forecast, or undefined when that is not recorded. */
export async function noForecastReason(db: Db, seriesId: number): Promise<string | undefined> {
  return (await db.noForecast.findUnique({ where: { seriesId } }))?.reason;
}
