import { z } from "zod";
import { RESOURCES, type Resource } from "@/server/core/words";
import { notedSince } from "@/server/store/audit";
import type { Db } from "@/server/store/client";

/** NOTICED is the action under which a lasting change of level stands in the record. */
export const NOTICED = "noticeShift";

const noted = z.object({
  measure: z.enum(RESOURCES),
  /** Epoch ms at which the new level began, and at which it was noticed. */
  from: z.number(),
  at: z.number(),
  size: z.number(),
  /** "requests of shop rose by about 123 req/s at 08:00 and stays there". */
  change: z.string().default(""),
});

/** NotedShift is a lasting change of level as it stands in the record. */
export type NotedShift = z.infer<typeof noted>;

/** lastShift gives the newest change of level of some workloads' measure that began in [from, to) (epoch ms), if any. */
export async function lastShift(
  db: Db,
  workloadIds: string | readonly string[],
  measure: Resource,
  from: number,
  to: number,
): Promise<NotedShift | undefined> {
  const ids = typeof workloadIds === "string" ? [workloadIds] : workloadIds;
  return (await notedSince(db, NOTICED, ids, from))
    .flatMap(({ after }) => noted.safeParse(after).data ?? [])
    .filter((shift) => shift.measure === measure && shift.from >= from && shift.from < to)
    .sort((a, b) => b.from - a.from)[0];
}
