import type { Deps } from "@/server/services/verb";
import { recentImports } from "@/server/store/imports";

/** An import that has not ended this long (wall) after it was handed in may have lost its job. */
const LOST_AFTER_MS = 60_000;

/** recoverImports hands imports that have not ended to the queue again; one that is being stored is not begun twice. */
export async function recoverImports(deps: Deps): Promise<void> {
  const now = deps.clock.now();
  const lostAfter = LOST_AFTER_MS * deps.clock.speed;
  for (const { id, state, createdAt } of await recentImports(deps.db, 50)) {
    if ((state !== "queued" && state !== "running") || now - createdAt < lostAfter) continue;
    // The minute in the id lets it be enqueued again later, and once a minute at most.
    await deps.queue.add({
      name: "importSeries",
      payload: { importId: id },
      id: `import_${id}_${Math.floor(now / lostAfter)}`,
    });
  }
}
