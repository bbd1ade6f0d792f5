import type { Forecast } from "@/server/core/forecast/forecast";
import { type Series, timeAt } from "@/server/core/series/series";
import type { Resource } from "@/server/core/words";
import type { Foresight } from "./controllers";
import type { DemandHistory } from "./world";

/** QuickSettings of the quick foresight; levels rise within (0, 1). */
export interface QuickSettings {
  readonly levels: readonly number[];
  readonly horizonMinutes: number;
  /** A new forecast is issued this often; between two the older one holds, as in production. */
  readonly everyMinutes: number;
}

const DAY = 86_400_000;
/** Errors of this many past forecasts give the quantiles. */
const ERRORS_KEPT = 400;
const LEAST_ERRORS = 20;

/**
 * quickForesight forecasts from yesterday's course scaled to the last quarter of an hour, with the quantiles of its own
 * past errors at half its horizon: causal, and a thousand times cheaper than the engine. For what-if previews; a report
 * that a person decides on uses the forecasts as they were issued.
 */
export function quickForesight(demands: readonly DemandHistory[], settings: QuickSettings): Foresight {
  const issuers = new Map<Resource, (issuedAt: number) => Forecast | undefined>();
  for (const { resource, demand } of demands) issuers.set(resource, issuer(demand, settings));
  return {
    forecastAt: (resource, at) =>
      issuers.get(resource)?.(at) ?? { reason: "Less than a day of history lies before." },
  };
}

/** issuer keeps what it learnt from earlier calls; calls come in order of time, and an earlier one starts it anew. */
function issuer(demand: Series, settings: QuickSettings): (at: number) => Forecast | undefined {
  const { step, start } = demand.grid;
  const day = Math.round(DAY / step);
  const horizon = Math.max(1, Math.round((settings.horizonMinutes * 60_000) / step));
  const every = Math.max(1, Math.round((settings.everyMinutes * 60_000) / step));
  const quarter = Math.max(1, Math.round(900_000 / step));
  const middle = Math.max(1, Math.round(horizon / 2));
  const { values } = demand;
  /** The course from index n on: known are the values below n. */
  const course = (n: number, ahead: number): number => {
    let now = 0;
    let then = 0;
    for (let k = n - quarter; k < n; k++) {
      if (Number.isNaN(values[k]) || Number.isNaN(values[k - day])) continue;
      now += values[k];
      then += values[k - day];
    }
    const ratio = then > 0 ? Math.min(3, Math.max(1 / 3, now / then)) : 1;
    const same = values[n + ahead - day];
    return (Number.isNaN(same) ? values[n - 1] : same) * ratio;
  };
  let next = 0;
  let errors: number[] = [];
  let kept: Forecast | undefined;
  return (at) => {
    const known = Math.floor((at - start) / step);
    const n = known - (known % every);
    if (n < day + quarter + middle || n > values.length) return undefined;
    if (n < next - every) {
      next = 0;
      errors = [];
    }
    // Errors of forecasts whose middle has been seen by now.
    const first = Math.max(next, day + quarter, n - middle - ERRORS_KEPT * every);
    for (let origin = first - (first % every); origin + middle < n; origin += every) {
      if (origin < day + quarter || origin < next) continue;
      const said = course(origin, middle);
      const error = Math.log((values[origin + middle] + 1e-9) / (said + 1e-9));
      if (Number.isFinite(error)) errors.push(error);
      next = origin + every;
    }
    if (errors.length > ERRORS_KEPT) errors = errors.slice(-ERRORS_KEPT);
    const issuedAt = timeAt(demand.grid, n);
    if (kept?.issuedAt === issuedAt) return kept;
    if (errors.length < LEAST_ERRORS) return undefined;
    const sorted = Float64Array.from(errors).sort();
    const ratios = settings.levels.map((level) =>
      Math.exp(sorted[Math.min(sorted.length - 1, Math.floor(level * sorted.length))]),
    );
    const path = Float64Array.from({ length: horizon }, (_, ahead) => course(n, ahead));
    const paths = ratios.map((ratio) => path.map((value) => value * ratio));
    const grid = { start: issuedAt, step, length: horizon };
    kept = { issuedAt, grid, quantiles: { levels: settings.levels, paths }, confidence: 0.5, model: "quick" };
    return kept;
  };
}
