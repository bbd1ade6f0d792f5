import type { Bucket, SeriesInfo, SeriesStore } from "@/server/ports/series-store";

/** Buckets is a downsampled curve whose columns are whole steps wide, so that only a real gap leaves a column out. */
export interface Buckets {
  /** Milliseconds. */
  width: number;
  points: Bucket[];
}

/** readBuckets reads at most `points` columns over [from, to) (epoch ms), each a multiple of the series' own step. */
export async function readBuckets(
  series: SeriesStore,
  info: SeriesInfo,
  from: number,
  to: number,
  points: number,
): Promise<Buckets> {
  const step = Math.max(1_000, info.step);
  const start = Math.floor(from / step) * step;
  const width = Math.max(1, Math.ceil((to - start) / step / points)) * step;
  const columns = Math.max(1, Math.ceil((to - start) / width));
  return { width, points: await series.curve(info.id, start, start + columns * width, columns) };
}
