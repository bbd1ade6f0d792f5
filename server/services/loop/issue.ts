import type { EventState } from "@/server/core/forecast/bayes/event-state";
import { type EngineState } from "@/server/core/forecast/state";
import type { Correction } from "@/server/core/forecast/correction/correction";
import { type ExtraExpert, issueForecast, type Shift } from "@/server/core/forecast/engine";
import type { Forecast, KnownEvent, NoForecast } from "@/server/core/forecast/forecast";
import { seasonalNaive } from "@/server/core/scoring/yardstick";
import { before, type Series } from "@/server/core/series/series";
import { QUANTILE_LEVELS } from "@/server/core/words";
import type { PointRow } from "@/server/ports/forecast-store";
import { LEADS_MS } from "@/server/store/forecasts";
import type { ShadowRow } from "@/server/store/shadows";
import { type Heard, hearUsers, type Told } from "./hear-users";

/** FORECAST_STEP_MS is the grid of forecasts; a series with a coarser step keeps its own. */
export const FORECAST_STEP_MS = 5 * 60_000;
/** HORIZON_MS ahead: a day. */
export const HORIZON_MS = 24 * 3_600_000;

/** usualHorizon is how many steps of `step` milliseconds a series is forecast ahead unless its own number says otherwise. */
export const usualHorizon = (step: number): number => Math.max(1, Math.round(HORIZON_MS / step));

/** SeriesHistory is one series with what the engine remembers of it. */
export interface SeriesHistory {
  seriesId: number;
  name: string;
  series: Series;
  events: readonly KnownEvent[];
  seed: number;
  extraExperts?: readonly ExtraExpert[];
  /** For what is said live only: of the past that a backtest replays it would know what came. */
  correction?: Correction;
  /** What is remembered of events, and, before anything is, coarser history from before `series`. */
  eventState?: EventState;
  longAgo?: Series;
  /** A day when undefined. */
  horizonSteps?: number;
  /** Milliseconds after midnight UTC at which the experts of this series are fitted. */
  refitAt?: number;
  /** The account of what users told of this series, and what they do now; left out where activity tells nothing. */
  users?: Heard;
}

export type Issue =
  | {
      forecast: Forecast;
      state: EngineState;
      eventState?: EventState;
      points: PointRow[];
      shadowPoints: ShadowRow[];
      shift?: Shift;
      /** What users told, to be kept. */
      users?: Told;
    }
  | NoForecast;

/** issue makes the forecast of one series at `issuedAt` and the points by which it will be scored, beside the yardstick. */
export function issue(
  history: SeriesHistory,
  issuedAt: number,
  state: EngineState | undefined,
  backtest: boolean,
): Issue {
  const step = history.series.grid.step;
  const result = issueForecast({
    series: history.series,
    name: history.name,
    events: history.events,
    issuedAt,
    horizonSteps: history.horizonSteps ?? usualHorizon(step),
    stepByStep: !backtest,
    refitAt: history.refitAt,
    levels: QUANTILE_LEVELS,
    seed: history.seed,
    state,
    extraExperts: history.extraExperts,
    correction: history.correction,
    eventState: history.eventState,
    longAgo: history.longAgo,
  });
  if ("reason" in result) return result;
  const told = history.users && hearUsers(history.users, history.series, result);
  const { forecast, shadows } = told ?? result;
  const leads = LEADS_MS.filter((lead) => lead % step === 0 && lead / step <= forecast.grid.length);
  const steps = leads.map((lead) => lead / step);
  const naive = seasonalNaive(before(history.series, issuedAt), steps, QUANTILE_LEVELS);
  const points = leads.map(
    (leadMs, i): PointRow => ({
      seriesId: history.seriesId,
      at: forecast.grid.start + (steps[i] - 1) * step,
      leadMs,
      issuedAt,
      model: forecast.model,
      said: forecast.quantiles.paths.map((path) => path[steps[i] - 1]),
      naive: naive[i],
      backtest,
    }),
  );
  const shadowPoints = shadows.flatMap(({ name, quantiles }) =>
    leads.map((leadMs, i) => ({
      model: name,
      seriesId: history.seriesId,
      leadMs,
      at: forecast.grid.start + (steps[i] - 1) * step,
      said: quantiles.paths.map((path) => path[steps[i] - 1]),
    })),
  );
  const { eventState, shift } = result;
  return { forecast, state: result.state, eventState, points, shadowPoints, shift, users: told?.users };
}
