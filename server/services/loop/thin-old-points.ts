import type { Deps } from "@/server/services/verb";
import { scoredSeries, thinPoints } from "@/server/store/forecasts";
import { readSetting } from "@/server/store/settings";

const DAY_MS = 24 * 3_600_000;
/** Series in one statement, so that none holds locks for long. */
const AT_ONCE = 200;
/** What one call removes at most, give or take one statement: an hour's points of 10,000 series, twice over. */
const MOST = 1_500_000;

/**
 * thinOldPoints removes the points of forecasts that are older than the setting `retention` says, counted back from the
 * newest value of their series, and gives how many. What is left after a shorter setting goes with the next calls.
 */
export async function thinOldPoints(deps: Deps): Promise<number> {
  const { pointDays } = await readSetting(deps.db, "retention");
  const ids = await scoredSeries(deps.db);
  let removed = 0;
  for (let i = 0; i < ids.length && removed < MOST; i += AT_ONCE)
    removed += await thinPoints(deps.db, ids.slice(i, i + AT_ONCE), pointDays * DAY_MS);
  if (removed > 0) deps.log.info({ removed, pointDays }, "old points of forecasts removed");
  return removed;
}
