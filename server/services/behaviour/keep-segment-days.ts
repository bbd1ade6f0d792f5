import { daysOf } from "@/server/core/behaviour/segments/days";
import { type Membership, movesOf } from "@/server/core/behaviour/segments/match";
import type { Segmentation } from "@/server/core/behaviour/segments/segments";
import type { Db } from "@/server/store/client";
import { findNewcomers, saveMoves, saveSegmentDays } from "@/server/store/segment-days";

const DAY = 86_400_000;
/** KEPT_MOVES_DAYS is how long it is kept who moved. */
export const KEPT_MOVES_DAYS = 90;

/** keepSegmentDay keeps what a day's run made of the segments, and who moved; `before` is everybody's segment until then, `since` the run before (epoch ms). */
export async function keepSegmentDay(
  db: Db,
  { at, segments, membership }: Pick<Segmentation, "at" | "segments" | "membership">,
  before: Membership,
  since: number | undefined,
): Promise<void> {
  const newcomers = await findNewcomers(db, since ?? 0);
  const moves = movesOf(before, membership).filter(({ user }) => !newcomers.has(user));
  await saveSegmentDays(
    db,
    at,
    daysOf(segments, before, membership, since === undefined ? new Set(membership.keys()) : newcomers),
  );
  await saveMoves(db, at, since === undefined ? [] : moves, at - KEPT_MOVES_DAYS * DAY);
}
