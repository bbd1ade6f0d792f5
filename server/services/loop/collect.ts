import type { Deps } from "@/server/services/verb";
import { isStream } from "@/server/core/sources/stream";
import { collectFeeds } from "@/server/services/sources/collect-feeds";
import { FRESH_MS } from "@/server/services/behaviour/outlook";
import { collectStream } from "@/server/services/sources/collect-stream";
import { isAsked } from "@/server/services/sources/connection";
import { addFeedEvents } from "@/server/store/activity";
import { notifyChange } from "@/server/store/changes";
import { findSource, markCollected, markSourceError } from "@/server/store/sources";
import { ensureBacktests } from "./backtest";
import { discoverWorkloads } from "./discover";
import { enqueueForecasts } from "./enqueue-forecasts";
import { observeTargets } from "./observe-targets";
import { BACKFILL_MS, sampleReader } from "./read-samples";

const CHUNK_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;

/**
 * collect reads everything new from one source up to the last full minute: what its targets say, calendar entries and
 * the workloads' samples; then asks for forecasts. Safe to repeat and to overlap: one process collects a source at a
 * time, samples are idempotent, and the mark moves only after a chunk is stored.
 */
export async function collect(deps: Deps, sourceId: string, signal?: AbortSignal): Promise<void> {
  await deps.exclusive(`collect/${sourceId}`, async () => {
    const found = await findSource(deps.db, sourceId);
    if (!found || found.pausedAt || found.removedAt) return;
    const now = deps.clock.now();
    try {
      if (isStream(found.kind)) return await collectStream(deps, found, signal);
      if (isAsked(found.kind)) return await collectFeeds(deps, found, signal);
      const to = Math.floor(now / MINUTE_MS) * MINUTE_MS;
      const from = found.collectedTo?.getTime() ?? to - BACKFILL_MS;
      const anotherHour = Math.floor(from / 3_600_000) !== Math.floor(to / 3_600_000);
      if (found.workloads.length === 0 || anotherHour) await discoverWorkloads(deps, found);
      const source = (await findSource(deps.db, sourceId)) ?? found;
      await observeTargets(deps, source.workloads);
      // Calendar before samples: a forecast may use what was announced.
      const events = deps.eventSource(source);
      if (events) await addFeedEvents(deps.db, source.name, await events.calendar(from, to + 14 * CHUNK_MS));
      const read = sampleReader(deps, source, "totals", signal);
      for (let at = from; at < to; at += CHUNK_MS) {
        signal?.throwIfAborted();
        const end = Math.min(to, at + CHUNK_MS);
        await read(at, end);
        await markCollected(deps.db, sourceId, end, now);
      }
      // What users just did, before the forecasts that hear them; long history is collectUsers' alone, and so is what users used.
      const usersTo = source.usersTo?.getTime();
      if (events && usersTo !== undefined && to - usersTo <= FRESH_MS)
        for await (const batch of events.activity(usersTo, to, signal)) await deps.activity.add(batch);
      await notifyChange(deps.db, "series");
      await enqueueForecasts(
        deps,
        source.workloads.map((workload) => workload.id),
      );
      if (!found.collectedTo) await ensureBacktests(deps);
      await deps.queue.add({ name: "collectUsers", payload: { sourceId }, id: `collectUsers_${sourceId}` });
    } catch (error) {
      if (!signal?.aborted) {
        await markSourceError(deps.db, sourceId, deps.clock.now(), (error as Error).message);
        await notifyChange(deps.db, "sources");
      }
      throw error;
    }
  });
}
