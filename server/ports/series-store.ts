import type { Grid, Series } from "@/server/core/series/series";
import type { Measure } from "@/server/core/words";

/** SeriesKey names a stored series. */
export interface SeriesKey {
  workloadId: string;
  measure: Measure;
  /** Pseudonymous user; empty for the workload's total. */
  subject: string;
}

/** SeriesInfo is a catalogue entry. */
export interface SeriesInfo extends SeriesKey {
  id: number;
  unit: string;
  /** Milliseconds. */
  step: number;
  /** Epoch ms of the first and last sample; undefined while empty. */
  firstAt?: number;
  lastAt?: number;
}

/** Sample is one value of a series; `at` is epoch ms, and a value that is not finite is not stored. */
export interface Sample {
  seriesId: number;
  at: number;
  value: number;
}

/** Bucket is one column of a downsampled curve: the spike survives as min and max. Missing buckets are left out. */
export interface Bucket {
  /** Epoch ms; the column covers [at, at + width). */
  at: number;
  min: number;
  mean: number;
  max: number;
  /** Samples in it. */
  count: number;
  /** One for each level that was asked for, within RELATIVE_ERROR of core/series/sketch.ts of a sample at that rank. */
  quantiles?: readonly number[];
}

/** Curve is a range of one series in columns of equal width. */
export interface Curve {
  /** Milliseconds. */
  width: number;
  buckets: Bucket[];
}

/** CurveRange is what to read: at most `points` columns over [from, to), epoch ms; the first may begin before `from`. */
export interface CurveRange {
  from: number;
  to: number;
  points: number;
  /** Quantile levels within [0, 1]; none when left out. */
  quantiles?: readonly number[];
}

/**
 * SeriesStore keeps samples. Contract: `write` is idempotent (same series and instant: the last value wins), takes
 * samples in any order and stores all or none of a call; `read` gives a grid with NaN where nothing is stored, and the
 * mean of a bin where the asked step is coarser than the stored one; `curves` cuts every range as columnsFor of
 * core/series/levels.ts does and leaves columns without a sample out. All of them count a late sample from the moment
 * that its write was answered; values keep at least ten digits. A store that cannot be reached throws AppError("unavailable").
 */
export interface SeriesStore {
  /** ensure finds or creates the series; step in ms. */
  ensure(key: SeriesKey, step: number): Promise<SeriesInfo>;
  list(workloadId: string, subject?: string): Promise<SeriesInfo[]>;
  write(samples: readonly Sample[]): Promise<void>;
  read(seriesId: number, grid: Grid): Promise<Series>;
  /** The same range of many series; those with another step than most have columns of another width. Unknown ids are left out. */
  curves(seriesIds: readonly number[], range: CurveRange): Promise<Map<number, Curve>>;
  /** Newest sample of each series, at or before `at`. */
  latest(seriesIds: readonly number[], at: number): Promise<Map<number, { at: number; value: number }>>;
  /** keepUp does up to `now` what makes reads quick and is due behind them; reads are right without it. One at a time. */
  keepUp(now: number, signal?: AbortSignal): Promise<void>;
}

/** CataloguedSeries is a catalogue entry with the names that people know it by. */
export interface CataloguedSeries extends SeriesInfo {
  workload: string;
  application: string;
}

/** SeriesCatalogue says which series there are; a store of samples elsewhere keeps its entries here. */
export interface SeriesCatalogue extends Pick<SeriesStore, "ensure" | "list"> {
  /** Entries by id; unknown ids are left out. */
  find(seriesIds: readonly number[]): Promise<Map<number, CataloguedSeries>>;
  /** Notes the first and last instant (epoch ms) that was just stored of each series. */
  heard(spans: ReadonlyMap<number, { first: number; last: number }>): Promise<void>;
}

/** Prediction is what was said of a series at `at` (epoch ms), one `leadMs` before, at each level of QUANTILE_LEVELS. */
export interface Prediction {
  seriesId: number;
  leadMs: number;
  at: number;
  values: readonly number[];
}

/**
 * SeriesOutbox is what a store here still owes to one elsewhere. `send` may get the same again after a crash; when it
 * throws, the same is owed as before.
 */
export interface SeriesOutbox {
  /** Hands over samples that are settled here, and hours with late ones again; gives how many. */
  samples(send: (samples: Sample[]) => Promise<void>, signal?: AbortSignal): Promise<number>;
  /** Hands over what was forecast up to `now` (epoch ms); gives how many points. */
  predictions(now: number, send: (predictions: Prediction[]) => Promise<void>): Promise<number>;
  /** Samples before this instant (epoch ms) may be gone here; undefined while none are. */
  goneBefore(): Promise<number | undefined>;
}
