import type { Grid, Series } from "@/server/core/series/series";
import type { Why } from "./bayes/why";

/**
 * Quantiles is one path per level: `paths[l][h]` is the value that demand stays under with probability
 * `levels[l]` at step h of the forecast grid, in the series' own unit. Levels rise, and at each step so do the paths.
 */
export interface Quantiles {
  readonly levels: readonly number[];
  readonly paths: readonly Float64Array[];
}

/** Forecast is what was said at `issuedAt` (epoch ms) about the instants of `grid`, and by whom. */
export interface Forecast {
  /** Nothing at or after this instant was read. */
  readonly issuedAt: number;
  readonly grid: Grid;
  readonly quantiles: Quantiles;
  /** 0 to 1; see confidence.ts for the written definition. */
  readonly confidence: number;
  /** Name of the model that made it, e.g. "ensemble" or "lstm-3". */
  readonly model: string;
  /** Weight of each expert in the mix at the first step, when there is a mix. */
  readonly weights?: Readonly<Record<string, number>>;
  /** What the network of events and demand regime believes of events ahead, where it changed the forecast. */
  readonly why?: readonly Why[];
}

/** NoForecast says why there is none: an expected outcome, not an error. */
export interface NoForecast {
  readonly reason: string;
  /** What can be shown of a series that is too young, with bands as wide as that is; nothing acts on it. */
  readonly meanwhile?: Forecast;
}

/** KnownEvent is a calendar entry that a forecaster may use; times are epoch milliseconds. */
export interface KnownEvent {
  readonly kind: string;
  readonly title: string;
  readonly startsAt: number;
  readonly endsAt: number;
  /** When it became known; a forecast issued earlier may not use it. Absent: known all along. */
  readonly announcedAt?: number;
  /** The stretch is to be left out of what is learnt. */
  readonly excludeFromTraining: boolean;
}

/** Training is what `fit` may see. `series` ends at the origin; events may lie ahead when they were announced before it. */
export interface Training {
  readonly series: Series;
  readonly events?: readonly KnownEvent[];
  /** Fixed seed of every random choice. */
  readonly seed: number;
}

/** Forecaster learns from history. It keeps no state between calls: same training, same result. */
export interface Forecaster {
  readonly name: string;
  /** Least number of known values that `fit` needs, for a given step in milliseconds. */
  minimumHistory(step: number): number;
  fit(training: Training): Fitted;
}

/** Fitted forecasts from any context whose grid has the step it was fitted on. */
export interface Fitted {
  /** predict gives `horizon` steps after the context's last instant, one path per level. */
  predict(context: Series, horizon: number, levels: readonly number[]): Quantiles;
}
