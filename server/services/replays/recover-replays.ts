import type { Deps } from "@/server/services/verb";
import { lostParts, replaysAliveSince } from "@/server/store/replays";
import { partJob } from "./begin-replay";

/** A part without a sign of life for this long (wall) has lost its worker or its job. */
const LOST_AFTER_MS = 45_000;

/**
 * recoverReplays hands parts to the queue again whose worker was killed or whose job was lost. Parts that only wait their
 * turn are left alone: while any part is alive, only those that had begun count as lost.
 */
export async function recoverReplays(deps: Deps): Promise<void> {
  const now = deps.clock.now();
  const lostAfter = LOST_AFTER_MS * deps.clock.speed;
  const parts = await lostParts(deps.db, now - lostAfter);
  if (parts.length === 0) return;
  const alive = await replaysAliveSince(deps.db, now - lostAfter);
  for (const { replayId, position, state } of parts) {
    if (alive && state === "queued") continue;
    // The stretch in the id lets it be handed over again later, and once in each at most.
    await deps.queue.add(partJob(replayId, position, `_${Math.floor(now / lostAfter)}`));
  }
}
