import type { SampleKind } from "@/server/ports/metrics-source";
import type { SeriesInfo } from "@/server/ports/series-store";
import type { Deps } from "@/server/services/verb";
import type { findSource } from "@/server/store/sources";

export type FilledSource = NonNullable<Awaited<ReturnType<typeof findSource>>>;

/** History that a new source is asked for. */
export const BACKFILL_MS = 28 * 24 * 3_600_000;
/** One write at most; a day of a few workloads. */
const WRITE_ROWS = 100_000;

/** sampleReader stores samples of one kind from a source, remembering the catalogue entries it has seen. */
export function sampleReader(deps: Deps, source: FilledSource, what: SampleKind, signal?: AbortSignal) {
  const idOf = new Map(source.workloads.map((workload) => [workload.externalId, workload.id]));
  const seen = new Map<string, SeriesInfo>();
  /** from, to: epoch ms. */
  return async (from: number, to: number): Promise<void> => {
    let rows: { seriesId: number; at: number; value: number }[] = [];
    for await (const batch of deps.metricsSource(source).read(from, to, signal, what)) {
      const workloadId = idOf.get(batch.externalId);
      if (!workloadId) continue;
      const subject = batch.subject ?? "";
      const key = `${workloadId}/${batch.measure}/${subject}`;
      let info = seen.get(key);
      if (!info) {
        info = await deps.series.ensure({ workloadId, measure: batch.measure, subject }, batch.step);
        seen.set(key, info);
      }
      for (const [at, value] of batch.points) rows.push({ seriesId: info.id, at, value });
      if (rows.length < WRITE_ROWS) continue;
      await deps.series.write(rows);
      rows = [];
    }
    await deps.series.write(rows);
  };
}
