import { columnsFor } from "@/server/core/series/levels";
import { makeSeries } from "@/server/core/series/series";
import type {
  Bucket,
  CataloguedSeries,
  Curve,
  CurveRange,
  Sample,
  SeriesCatalogue,
  SeriesStore,
} from "@/server/ports/series-store";
import type { Cluster } from "./cluster";
import { labelsOf, selectorOf } from "./labels";

/** Prometheus gives at most 11,000 points a series. */
const POINTS_AT_ONCE = 10_000;
/** Series ids in one selector. */
const SERIES_AT_ONCE = 500;
/** latest looks back this many steps first, and this many times further each time that something is not found. */
const FIRST_LOOK = 10;
const FURTHER = 20;
const FURTHEST_MS = 32 * 24 * 3_600_000;

/**
 * prometheusSeries keeps samples in a Prometheus-compatible cluster, under catalogue entries that stay here. Repeated
 * instants need a cluster that keeps the last value (VictoriaMetrics with -dedup.minScrapeInterval=1ms), late samples one
 * that takes them. A column is evaluated a millisecond before its end, because PromQL's ranges hold their ends.
 */
export function prometheusSeries(cluster: Cluster, catalogue: SeriesCatalogue): SeriesStore {
  const columns = async (
    stat: string,
    ids: readonly number[],
    start: number,
    width: number,
    count: number,
  ) => {
    const found = new Map<string, Float64Array>();
    const expr = stat.replace("$", `${selectorOf(ids)}[${width}ms]`);
    for (let first = 0; first < count; first += POINTS_AT_ONCE) {
      const last = Math.min(count, first + POINTS_AT_ONCE) - 1;
      const at = (column: number) => start + (column + 1) * width - 1;
      for (const series of await cluster.range(expr, at(first), at(last), width)) {
        const values = found.get(series.metric.series) ?? new Float64Array(count).fill(Number.NaN);
        found.set(series.metric.series, values);
        for (const [seconds, value] of series.values)
          values[Math.round((seconds * 1000 + 1 - start) / width) - 1] = value;
      }
    }
    return found;
  };

  return {
    ensure: (key, step) => catalogue.ensure(key, step),
    list: (workloadId, subject) => catalogue.list(workloadId, subject),
    keepUp: async () => {},

    async write(samples) {
      const points = pointsOf(samples);
      if (points.size === 0) return;
      const known = await catalogue.find([...points.keys()]);
      const series = [...points].flatMap(([id, of]) => {
        const one = known.get(id);
        return one ? [{ labels: labelsOf(one), points: of }] : [];
      });
      await cluster.write(series);
      await catalogue.heard(
        new Map([...points].map(([id, of]) => [id, { first: of[0][0], last: of[of.length - 1][0] }])),
      );
    },

    async read(seriesId, { start, step, length }) {
      const sums = await columns("sum by (series) (sum_over_time($))", [seriesId], start, step, length);
      const counts = await columns("sum by (series) (count_over_time($))", [seriesId], start, step, length);
      const [sum, count] = [sums.get(String(seriesId)), counts.get(String(seriesId))];
      const values = new Float64Array(length).fill(Number.NaN);
      if (sum && count) for (let bin = 0; bin < length; bin++) values[bin] = sum[bin] / count[bin];
      return makeSeries(start, step, values);
    },

    async curves(seriesIds, range) {
      const known = [...(await catalogue.find(seriesIds)).values()];
      const found = new Map<number, Curve>();
      for (const group of alike(known)) {
        for (const [id, curve] of await curvesOf(columns, group, range)) found.set(id, curve);
      }
      return found;
    },

    async latest(seriesIds, at) {
      const known = await catalogue.find(seriesIds);
      const found = new Map<number, { at: number; value: number }>();
      for (const group of alike([...known.values()])) {
        let back = group[0].step * FIRST_LOOK;
        for (let left = group; left.length > 0; back *= FURTHER) {
          const width = Math.min(back, FURTHEST_MS);
          const selector = `${selectorOf(left.map(({ id }) => id))}[${width}ms]`;
          for (const { metric, values } of await cluster.samples(selector, at)) {
            const [seconds, value] = values[values.length - 1];
            const time = Math.round(seconds * 1000);
            if (time > (found.get(Number(metric.series))?.at ?? Number.NEGATIVE_INFINITY))
              found.set(Number(metric.series), { at: time, value });
          }
          left = left.filter(({ id }) => !found.has(id));
          if (width === FURTHEST_MS) break;
        }
      }
      return found;
    },
  };
}

type Columns = (
  stat: string,
  ids: readonly number[],
  start: number,
  width: number,
  count: number,
) => Promise<Map<string, Float64Array>>;

/** curvesOf reads series of one step; only what was asked of quantiles is computed. */
async function curvesOf(read: Columns, group: readonly CataloguedSeries[], range: CurveRange) {
  const { start, width, count } = columnsFor(range.from, range.to, range.points, group[0].step);
  const ids = group.map(({ id }) => id);
  const [min, max, sum, samples, ...quantiles] = await Promise.all(
    [
      "min by (series) (min_over_time($))",
      "max by (series) (max_over_time($))",
      "sum by (series) (sum_over_time($))",
      "sum by (series) (count_over_time($))",
      ...(range.quantiles ?? []).map((level) => `max by (series) (quantile_over_time(${level}, $))`),
    ].map((stat) => read(stat, ids, start, width, count)),
  );
  const curves = new Map<number, Curve>();
  for (const id of ids) {
    const buckets: Bucket[] = [];
    const of = String(id);
    const counts = samples.get(of);
    for (let column = 0; counts && column < count; column++) {
      if (!(counts[column] > 0)) continue;
      const value = (from: Map<string, Float64Array>) => from.get(of)?.[column] ?? Number.NaN;
      buckets.push({
        at: start + column * width,
        min: value(min),
        mean: value(sum) / counts[column],
        max: value(max),
        count: counts[column],
        ...(range.quantiles && { quantiles: quantiles.map(value) }),
      });
    }
    curves.set(id, { width, buckets });
  }
  return curves;
}

/** alike groups series of one step, some hundred a group. */
function alike(known: readonly CataloguedSeries[]): CataloguedSeries[][] {
  const groups: CataloguedSeries[][] = [];
  const open = new Map<number, CataloguedSeries[]>();
  for (const one of known) {
    let group = open.get(one.step);
    if (!group || group.length === SERIES_AT_ONCE) {
      group = [];
      groups.push(group);
      open.set(one.step, group);
    }
    group.push(one);
  }
  return groups;
}

/** pointsOf groups finite samples by series, oldest first; of an instant that comes twice the last value stays. */
function pointsOf(samples: readonly Sample[]): Map<number, [number, number][]> {
  const values = new Map<number, Map<number, number>>();
  for (const { seriesId, at, value } of samples) {
    if (!Number.isFinite(value)) continue;
    const of = values.get(seriesId) ?? new Map<number, number>();
    values.set(seriesId, of.set(at, value));
  }
  return new Map([...values].map(([id, of]) => [id, [...of].sort(([a], [b]) => a - b)]));
}
