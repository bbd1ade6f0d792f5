import type { Deps } from "@/server/services/verb";
import { findSubjects, readMemory } from "@/server/store/behaviour";
import { needHours, saveSegmentNeeds } from "@/server/store/segment-demand";
import { USER_RESOURCES } from "./expect";
import { costsOf, type StoredCosts } from "./memory";
import { segmentHours } from "./segment-hours";

const [HOUR, DAY] = [3_600_000, 86_400_000];
/** So long it is kept what was predicted. */
const KEPT_DAYS = 30;
/** While history is caught up with, only its last days are predicted, each from the day before. */
const LOOKED_BACK_DAYS = 7;

/**
 * saySegmentNeeds predicts, as of `at` (epoch ms), what segments take in the hours that come, and keeps it to be compared with what they
 * take: the next hour of which nothing was said, and the next day while history is caught up with. What was said of an hour stays said.
 */
export async function saySegmentNeeds({ db, clock }: Deps, at: number): Promise<void> {
  const now = clock.now();
  if (at < now - LOOKED_BACK_DAYS * DAY) return;
  const costs = await readMemory<StoredCosts>(db, "costs");
  if (!costs || costs.at > at) return;
  const live = at > now - HOUR;
  const first = Math.ceil(at / HOUR) * HOUR;
  const said = await needHours(db, first, first + DAY);
  const hours = Array.from({ length: live ? 1 : 24 }, (_, i) => first + i * HOUR).filter(
    (hour) => !said.has(hour),
  );
  if (hours.length === 0) return;
  const rows = segmentHours(await findSubjects(db), costsOf(costs.body, USER_RESOURCES), at, hours);
  await saveSegmentNeeds(db, rows, now - KEPT_DAYS * DAY);
}
