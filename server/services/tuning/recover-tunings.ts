import type { Deps } from "@/server/services/verb";
import { listTunings } from "@/server/store/tunings";
import { tuningJob } from "./begin-tuning";

/** A tuning without a sign of life for this long (wall) has lost its worker or its job. */
const LOST_AFTER_MS = 120_000;

/** recoverTunings hands tunings to the queue again whose worker was killed; one that only waits its turn is left alone. */
export async function recoverTunings(deps: Deps): Promise<void> {
  const lostAfter = LOST_AFTER_MS * deps.clock.speed;
  const now = deps.clock.now();
  for (const tuning of await listTunings(deps.db, { states: ["running"], limit: 20 })) {
    if ((tuning.heartbeatAt ?? tuning.createdAt) > now - lostAfter) continue;
    await deps.queue.add(tuningJob(tuning, `_${Math.floor(now / lostAfter)}`));
  }
}
