import type { Forecast } from "@/server/core/forecast/forecast";
import type { Measure } from "@/server/core/words";

/** DueSeries is a series with all that a forecast cycle needs to know of it before it reads samples. Times: epoch ms. */
export interface DueSeries {
  id: number;
  workloadId: string;
  measure: Measure;
  /** Milliseconds. */
  step: number;
  /** Steps of the forecast grid; undefined for a day. */
  horizonSteps: number | undefined;
  firstAt: number;
  lastAt: number;
  revision: number;
  /** The newest issue, also of a refusal; 0 for none. */
  issuedThrough: number;
  /** Why there is no forecast is on record. */
  refused: boolean;
  /** Something is remembered of this revision. */
  remembered: boolean;
  workload: {
    name: string;
    applicationId: string;
    application: string;
    imported: boolean;
    primary: Measure;
    /** Its policy prices risk: the risk planner's outlook is kept. */
    pricesRisk: boolean;
  };
}

/** Learnt is what is remembered of a series and changes once a day: its fits, and the packed history that they were learnt from. */
export interface Learnt {
  revision: number;
  fits: Uint8Array;
  values: Uint8Array;
}

/** StoredState is all that is remembered of a series; see core/forecast/state.ts. */
export interface StoredState extends Learnt {
  ledger: Uint8Array;
}

/** PointRow is what one forecast, and seasonal naive beside it, said of one instant at one lead. */
export interface PointRow {
  seriesId: number;
  at: number;
  leadMs: number;
  issuedAt: number;
  model: string;
  /** Values at QUANTILE_LEVELS. */
  said: readonly number[];
  naive: readonly number[] | undefined;
  backtest: boolean;
}

/** Made is what a cycle has to say of one series: a forecast or why there is none, and what came true meanwhile. */
export interface Made {
  seriesId: number;
  at: number;
  forecast?: Forecast;
  reason?: string;
  points: readonly PointRow[];
  /** [instant, value] of steps that ended since the last issue. */
  actuals: readonly (readonly [number, number])[];
  /** What to remember; parts that are undefined stay as they are stored. */
  state?: { revision: number; through: number; ledger: Uint8Array; fits?: Uint8Array; values?: Uint8Array };
  /** A stored refusal is to go. */
  clearRefusal: boolean;
}

/** Tail asks for the samples of a series from an instant on, as means of `step` milliseconds counted from there. */
export interface Tail {
  seriesId: number;
  from: number;
  step: number;
}

/**
 * ForecastStore is what forecast cycles read and write, many series at a time. Contract: `save` stores all or none of a
 * call and may be repeated; a forecast or point that is there stays, and what is remembered never goes back in time.
 */
export interface ForecastStore {
  /** The workloads' own resources that have samples, archived workloads left out. */
  due(workloadIds: readonly string[]): Promise<DueSeries[]>;
  states(seriesIds: readonly number[]): Promise<Map<number, StoredState>>;
  learnt(seriesIds: readonly number[]): Promise<Map<number, Learnt>>;
  /** Means of [from + i · step, from + (i + 1) · step) that end by `until`; steps without a sample are left out. */
  tails(tails: readonly Tail[], until: number): Promise<Map<number, { step: number; mean: number }[]>>;
  save(made: readonly Made[]): Promise<void>;
}
