import type { Bucket, SeriesInfo, SeriesStore } from "@/server/ports/series-store";

/** Buckets is a downsampled curve whose columns are whole steps wide, so that only a real gap leaves a column out. */
export interface Buckets {
  /** Milliseconds. */
  width: number;
  points: Bucket[];
}

/** readBuckets reads at most `points` columns over [from, to) (epoch ms) of one series, with quantiles when asked. */
export async function readBuckets(
  series: SeriesStore,
  info: SeriesInfo,
  from: number,
  to: number,
  points: number,
  quantiles?: readonly number[],
): Promise<Buckets> {
  const curve = (await series.curves([info.id], { from, to, points, quantiles })).get(info.id);
  return { width: curve?.width ?? info.step, points: curve?.buckets ?? [] };
}
