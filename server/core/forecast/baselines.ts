import { lastKnown, type Series } from "@/server/core/series/series";
import type { Fitted, Forecaster, Quantiles, Training } from "./forecast";
import { quantileOfSorted, sampleQuantiles } from "./levels";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** known gives the values of a training series with excluded stretches missing. */
function learnable({ series, events = [] }: Training): Float64Array {
  const values = series.values.slice();
  const { start, step } = series.grid;
  for (const event of events) {
    if (!event.excludeFromTraining) continue;
    const from = Math.max(0, Math.floor((event.startsAt - start) / step));
    const to = Math.min(values.length, Math.ceil((event.endsAt - start) / step));
    if (from < to) values.fill(Number.NaN, from, to);
  }
  return values;
}

function changes(values: Float64Array, lag: number): Float64Array {
  const out: number[] = [];
  for (let i = lag; i < values.length; i++) {
    const change = values[i] - values[i - lag];
    if (!Number.isNaN(change)) out.push(change);
  }
  return Float64Array.from(out).sort();
}

const at = (sorted: Float64Array, level: number): number =>
  sorted.length > 0 ? quantileOfSorted(sorted, sorted.length, level) : 0;

/** lastValue holds the last known value; the quantiles are those of its own past changes over each lead, 0 at the median. */
export const lastValue: Forecaster = {
  name: "last value",
  minimumHistory: () => 24,
  fit(training): Fitted {
    const values = learnable(training);
    const tables = new Map<number, Float64Array>();
    const table = (lead: number): Float64Array => {
      const lag = Math.min(lead, Math.max(1, values.length >> 1));
      let sorted = tables.get(lag);
      if (!sorted) tables.set(lag, (sorted = changes(values, lag)));
      return sorted;
    };
    return {
      predict(context, horizon, levels): Quantiles {
        const base = lastKnown(context)?.value ?? Number.NaN;
        const paths = levels.map((level) =>
          Float64Array.from(
            { length: horizon },
            (_, h) => base + (level === 0.5 ? 0 : at(table(h + 1), level)),
          ),
        );
        return { levels, paths };
      },
    };
  },
};

/** seasonalNaive repeats the value one season before; the quantiles are those of its own past errors, 0 at the median. */
export const seasonalNaive = (name: "day" | "week"): Forecaster => {
  const period = name === "day" ? DAY : 7 * DAY;
  return {
    name: `${name} before`,
    minimumHistory: (step) => Math.round(period / step) + 24,
    fit(training): Fitted {
      const season = Math.max(1, Math.round(period / training.series.grid.step));
      const errors = changes(learnable(training), season);
      return {
        predict(context, horizon, levels): Quantiles {
          const middle = Float64Array.from({ length: horizon }, (_, h) => seasonBefore(context, season, h));
          const paths = levels.map((level) => {
            const shift = level === 0.5 ? 0 : at(errors, level);
            return middle.map((value) => value + shift);
          });
          return { levels, paths };
        },
      };
    },
  };
};

function seasonBefore({ values }: Series, season: number, h: number): number {
  for (let i = values.length - season + (h % season); i >= 0; i -= season)
    if (i < values.length && !Number.isNaN(values[i])) return values[i];
  return Number.NaN;
}

/** movingQuantile is the quantiles of the last `hours` hours, the same at every step. */
export const movingQuantile = (hours: number): Forecaster => ({
  name: `last ${hours} h`,
  minimumHistory: () => 6,
  fit: (): Fitted => ({
    predict(context, horizon, levels): Quantiles {
      const width = Math.max(6, Math.round((hours * HOUR) / context.grid.step));
      const values = sampleQuantiles(context.values.subarray(-width), levels);
      return { levels, paths: levels.map((_, l) => new Float64Array(horizon).fill(values[l])) };
    },
  }),
});
