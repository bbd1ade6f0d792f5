import type { Deps } from "@/server/services/verb";
import { findSource, markUsersCollected } from "@/server/store/sources";
import { BACKFILL_MS, sampleReader } from "./read-samples";

const HOUR_MS = 3_600_000;
/** History is read in parts of six hours, so that a restart loses little and other jobs get their turn. */
const CHUNK_MS = 6 * HOUR_MS;

/**
 * collectUsers reads what single users did and used, up to where the totals of their source are. Safe to repeat and to
 * overlap, like collect.
 */
export async function collectUsers(deps: Deps, sourceId: string, signal?: AbortSignal): Promise<void> {
  await deps.exclusive(`collectUsers/${sourceId}`, async () => {
    const source = await findSource(deps.db, sourceId);
    if (!source?.collectedTo) return;
    const to = source.collectedTo.getTime();
    const read = sampleReader(deps, source, "subjects", signal);
    const events = deps.eventSource(source);
    for (let at = source.usersTo?.getTime() ?? to - BACKFILL_MS; at < to; at += CHUNK_MS) {
      signal?.throwIfAborted();
      const end = Math.min(to, at + CHUNK_MS);
      await read(at, end);
      if (events) for await (const batch of events.activity(at, end, signal)) await deps.activity.add(batch);
      await markUsersCollected(deps.db, sourceId, end);
    }
  });
}
