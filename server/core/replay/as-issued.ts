import type { Forecast, NoForecast } from "@/server/core/forecast/forecast";
import type { Foresight } from "@/server/core/replay/controllers";
import { QUANTILE_LEVELS, type Resource } from "@/server/core/words";

/** Said is what one forecast said of one lead: five quantiles at QUANTILE_LEVELS, in the resource's unit. */
export interface Said {
  leadMs: number;
  values: readonly number[];
}

/** MAX_AGE_MS: an older forecast is not used; a replay then falls back to the floor, as the product does. */
export const MAX_AGE_MS = 20 * 60_000;

const STEP_MS = 5 * 60_000;

/**
 * asIssued gives, at any instant, the newest forecast that had really been issued by then, rebuilt from what was kept of
 * it at a few leads, linear between them. Nothing issued later is ever read. `said` is by resource, then by issue time.
 */
export function asIssued(said: ReadonlyMap<Resource, ReadonlyMap<number, readonly Said[]>>): Foresight {
  const built = new Map<Resource, { issued: number[]; forecasts: Forecast[] }>();
  for (const [resource, byIssue] of said) {
    const issued = [...byIssue.keys()].sort((a, b) => a - b);
    built.set(resource, { issued, forecasts: issued.map((at) => build(at, byIssue.get(at) ?? [])) });
  }
  return {
    forecastAt(resource: Resource, at: number): Forecast | NoForecast {
      const known = built.get(resource);
      const index = known ? newestUpTo(known.issued, at) : -1;
      if (!known || index < 0 || at - known.issued[index] > MAX_AGE_MS)
        return { reason: "No forecast was kept for this instant." };
      return known.forecasts[index];
    },
  };
}

function build(issuedAt: number, points: readonly Said[]): Forecast {
  const sorted = [...points].sort((a, b) => a.leadMs - b.leadMs);
  const last = sorted[sorted.length - 1].leadMs;
  const length = Math.floor(last / STEP_MS) + 1;
  const paths = QUANTILE_LEVELS.map(() => new Float64Array(length));
  for (let step = 0, k = 0; step < length; step++) {
    const lead = step * STEP_MS;
    while (k < sorted.length - 1 && sorted[k].leadMs < lead) k++;
    const upper = sorted[k];
    const lower = k > 0 && upper.leadMs > lead ? sorted[k - 1] : upper;
    const width = upper.leadMs - lower.leadMs;
    const share = width > 0 ? (lead - lower.leadMs) / width : 1;
    paths.forEach((path, l) => {
      path[step] = lower.values[l] + share * (upper.values[l] - lower.values[l]);
    });
  }
  const grid = { start: issuedAt, step: STEP_MS, length };
  return {
    issuedAt,
    grid,
    quantiles: { levels: QUANTILE_LEVELS, paths },
    confidence: Number.NaN,
    model: "as issued",
  };
}

/** Index of the newest instant that is not after `at`, or −1. */
function newestUpTo(issued: readonly number[], at: number): number {
  let low = 0;
  let high = issued.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (issued[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
