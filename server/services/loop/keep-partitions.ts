import type { Deps } from "@/server/services/verb";
import { makePartitionsAhead } from "@/server/store/partitions";
import { BACKFILL_MS } from "./read-samples";

/** Weeks are made this long before they begin. */
const AHEAD_MS = 28 * 24 * 3_600_000;

/** keepPartitions makes the partitions of the weeks to come, and of those that a new source is read back over. */
export async function keepPartitions(deps: Deps): Promise<void> {
  const now = deps.clock.now();
  const made = await makePartitionsAhead(deps.db, now - BACKFILL_MS, now + AHEAD_MS);
  if (made.length > 0) deps.log.info({ partitions: made }, "partitions made");
}
