import type { SeriesInfo } from "@/server/ports/series-store";
import type { Deps } from "@/server/services/verb";
import { addActivity, addFeedEvents } from "@/server/store/activity";
import { notifyChange } from "@/server/store/changes";
import { findSource, markCollected, markSourceError } from "@/server/store/sources";
import { discoverWorkloads } from "./discover";
import { observeTargets } from "./observe-targets";

/** History that a new source is asked for. */
export const BACKFILL_MS = 28 * 24 * 3_600_000;
const CHUNK_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;
const WRITE_ROWS = 40_000;

/**
 * collect reads everything new from one source up to the last full minute: samples, activity, calendar entries and
 * what the targets say; then asks for forecasts. Safe to repeat and to overlap: one process collects a source at a
 * time, samples and events are idempotent, and the mark moves only after a chunk is stored.
 */
export async function collect(deps: Deps, sourceId: string, signal?: AbortSignal): Promise<void> {
  await deps.exclusive(`collect/${sourceId}`, async () => {
    const source = await findSource(deps.db, sourceId);
    if (!source) return;
    const now = deps.clock.now();
    try {
      const to = Math.floor(now / MINUTE_MS) * MINUTE_MS;
      const from = source.collectedTo?.getTime() ?? to - BACKFILL_MS;
      if (source.workloads.length === 0 || Math.floor(from / 3_600_000) !== Math.floor(to / 3_600_000)) {
        await discoverWorkloads(deps, source);
      }
      const filled = (await findSource(deps.db, sourceId)) ?? source;
      await observeTargets(deps, filled.workloads);
      // Calendar first: a forecast may use what was announced.
      const events = deps.eventSource(source);
      if (events) await addFeedEvents(deps.db, source.name, await events.calendar(from, to + 14 * CHUNK_MS));
      const cache = new Map<string, SeriesInfo>();
      for (let at = from; at < to; at += CHUNK_MS) {
        signal?.throwIfAborted();
        const end = Math.min(to, at + CHUNK_MS);
        await readSamples(deps, filled, at, end, cache, signal);
        if (events) for await (const batch of events.activity(at, end, signal)) await addActivity(deps.db, batch);
        await markCollected(deps.db, sourceId, end, now);
      }
      await notifyChange(deps.db, "series");
      for (const workload of filled.workloads) {
        await deps.queue.add({ name: "forecast", payload: { workloadId: workload.id }, id: `forecast_${workload.id}` });
      }
    } catch (error) {
      if (!signal?.aborted) await markSourceError(deps.db, sourceId, now, (error as Error).message);
      throw error;
    }
  });
}

type Filled = NonNullable<Awaited<ReturnType<typeof findSource>>>;

async function readSamples(
  deps: Deps,
  source: Filled,
  from: number,
  to: number,
  cache: Map<string, SeriesInfo>,
  signal?: AbortSignal,
): Promise<void> {
  const idOf = new Map(source.workloads.map((workload) => [workload.externalId, workload.id]));
  let rows: { seriesId: number; at: number; value: number }[] = [];
  for await (const batch of deps.metricsSource(source).read(from, to, signal)) {
    const workloadId = idOf.get(batch.externalId);
    if (!workloadId) continue;
    const subject = batch.subject ?? "";
    const key = `${workloadId}/${batch.measure}/${subject}`;
    let info = cache.get(key);
    if (!info) {
      info = await deps.series.ensure({ workloadId, measure: batch.measure, subject }, batch.step);
      cache.set(key, info);
    }
    for (const [at, value] of batch.points) rows.push({ seriesId: info.id, at, value });
    if (rows.length >= WRITE_ROWS) {
      await deps.series.write(rows);
      rows = [];
    }
  }
  await deps.series.write(rows);
}
