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

/** Bucket is one column of a downsampled curve: the spike survives as min and max. Missing buckets are left out. */
export interface Bucket {
  at: number;
  min: number;
  mean: number;
  max: number;
}

/**
 * SeriesStore keeps samples. Contract: `write` is idempotent (same series and instant: the last value wins), takes
 * samples in any order and stores all or none of a call; `read` gives a grid with NaN where nothing is stored, and the
 * mean of a bin where the asked step is coarser than the stored one.
 */
export interface SeriesStore {
  /** ensure finds or creates the series; step in ms. */
  ensure(key: SeriesKey, step: number): Promise<SeriesInfo>;
  list(workloadId: string, subject?: string): Promise<SeriesInfo[]>;
  write(samples: readonly { seriesId: number; at: number; value: number }[]): Promise<void>;
  read(seriesId: number, grid: Grid): Promise<Series>;
  /** At most `points` buckets over [from, to). */
  curve(seriesId: number, from: number, to: number, points: number): Promise<Bucket[]>;
  /** Newest sample of each series, at or before `at`. */
  latest(seriesIds: readonly number[], at: number): Promise<Map<number, { at: number; value: number }>>;
  /** Removes samples before `at`; gives how many. */
  dropBefore(seriesId: number, at: number): Promise<number>;
}
