import { z } from "zod";
import type { Db } from "@/server/store/client";

/** keptView is the stored form of what a series' outlook says: times in epoch seconds, values in the series' unit. */
const keptView = z.object({
  start: z.number(),
  step: z.number().positive(),
  newest: z.int(),
  recent: z.array(z.number()),
  ahead: z.array(z.array(z.number())),
  /** Values of the last day, from which the usual fleet follows at any capacity. */
  usual: z.number(),
});

/** KeptView is what the risk planner expects of a series, as it is stored. */
export type KeptView = z.infer<typeof keptView>;

/** SeriesOutlook is a stored outlook: when it was made (epoch ms), and the view or why there is none. */
export type SeriesOutlook = { at: number } & ({ view: KeptView } | { reason: string });

/** saveOutlook keeps what is expected of a series since `at`; `learntAt` is when it was last learnt anew, epoch ms. */
export async function saveOutlook(
  db: Db,
  seriesId: number,
  outlook: SeriesOutlook,
  learntAt?: number,
): Promise<void> {
  const data = {
    at: new Date(outlook.at),
    learntAt: learntAt === undefined ? null : new Date(learntAt),
    view: "view" in outlook ? outlook.view : undefined,
    reason: "reason" in outlook ? outlook.reason : null,
  };
  await db.seriesOutlook.upsert({ where: { seriesId }, create: { seriesId, ...data }, update: data });
}

/** seriesOutlook reads the newest outlook of a series, or undefined when there was none yet. */
export async function seriesOutlook(db: Db, seriesId: number): Promise<SeriesOutlook | undefined> {
  const row = await db.seriesOutlook.findUnique({ where: { seriesId } });
  if (!row) return undefined;
  const at = row.at.getTime();
  if (row.reason !== null) return { at, reason: row.reason };
  return { at, view: keptView.parse(row.view) };
}
