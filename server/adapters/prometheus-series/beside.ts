import { makeSeries } from "@/server/core/series/series";
import { QUANTILE_LEVELS } from "@/server/core/words";
import { AppError } from "@/server/errors";
import type {
  CurveRange,
  Prediction,
  SeriesCatalogue,
  SeriesOutbox,
  SeriesStore,
} from "@/server/ports/series-store";
import type { Cluster } from "./cluster";
import { predictedLabels } from "./labels";
import { prometheusSeries } from "./series-store";

/** Local is the store here, and what of it a cluster is still owed. */
export interface Local {
  readonly store: SeriesStore;
  readonly outbox: SeriesOutbox;
  readonly catalogue: SeriesCatalogue;
}

/**
 * besideCluster keeps samples here and in a cluster: forecasts and decisions work without the cluster, which gets every
 * sample and forecast with the next housekeeping, and is asked for what was dropped here.
 */
export function besideCluster({ store, outbox, catalogue }: Local, cluster: Cluster): SeriesStore {
  const remote = prometheusSeries(cluster, catalogue);

  /** What cannot be had from the cluster is missing, as it would be without one. */
  const ifReachable = async <T>(asked: Promise<T>): Promise<T | undefined> => {
    try {
      return await asked;
    } catch (error) {
      if (error instanceof AppError) return undefined;
      throw error;
    }
  };
  const isGone = async (from: number): Promise<boolean> => from < ((await outbox.goneBefore()) ?? from);

  return {
    ...store,

    async read(seriesId, grid) {
      const here = await store.read(seriesId, grid);
      if (!here.values.some(Number.isNaN) || !(await isGone(grid.start))) return here;
      const there = await ifReachable(remote.read(seriesId, grid));
      if (!there) return here;
      const values = here.values.map((value, bin) => (Number.isNaN(value) ? there.values[bin] : value));
      return makeSeries(grid.start, grid.step, values);
    },

    async curves(seriesIds, range: CurveRange) {
      const found = await store.curves(seriesIds, range);
      if (!(await isGone(range.from))) return found;
      const there = await ifReachable(remote.curves(seriesIds, range));
      for (const [id, curve] of there ?? []) {
        const columns = new Map(curve.buckets.map((bucket) => [bucket.at, bucket]));
        // The cluster may lack what is newest and this store what is oldest: the fuller column is right.
        for (const bucket of found.get(id)?.buckets ?? [])
          if (bucket.count >= (columns.get(bucket.at)?.count ?? 0)) columns.set(bucket.at, bucket);
        found.set(id, { width: curve.width, buckets: [...columns.values()].sort((x, y) => x.at - y.at) });
      }
      return found;
    },

    async keepUp(now, signal) {
      await store.keepUp(now, signal);
      await outbox.samples((samples) => remote.write(samples), signal);
      await outbox.predictions(now, async (said) => {
        const known = await catalogue.find([...new Set(said.map(({ seriesId }) => seriesId))]);
        await cluster.write(
          [...linesOf(said)].flatMap(([, { first, points }]) => {
            const one = known.get(first.seriesId);
            return one
              ? QUANTILE_LEVELS.map((level, k) => ({
                  labels: predictedLabels(one, first.leadMs, level),
                  points: points.map(({ at, values }) => [at, values[k]] as const),
                }))
              : [];
          }),
        );
      });
    },
  };
}

/** linesOf groups predictions by series and lead, oldest first. */
function linesOf(said: readonly Prediction[]): Map<string, { first: Prediction; points: Prediction[] }> {
  const lines = new Map<string, { first: Prediction; points: Prediction[] }>();
  for (const one of [...said].sort((x, y) => x.at - y.at)) {
    const key = `${one.seriesId}/${one.leadMs}`;
    const line = lines.get(key);
    if (line) line.points.push(one);
    else lines.set(key, { first: one, points: [one] });
  }
  return lines;
}
