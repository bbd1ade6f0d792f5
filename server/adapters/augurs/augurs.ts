import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as ets from "@bsull/augurs/ets";
import * as mstl from "@bsull/augurs/mstl";
import type { Fitted, Forecaster, Quantiles } from "@/server/core/forecast/forecast";
import { holdShortGaps, repeatSeason } from "@/server/core/forecast/history";
import { normalScore } from "@/server/core/forecast/levels";
import type { Series } from "@/server/core/series/series";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Two weeks are enough for daily and weekly seasons and keep a fit near half a second at five minutes. */
const MSTL_DAYS = 14;
const ETS_STEPS = 500;
/** The interval that the library is asked for; other levels are scaled from its width as a normal law's. */
const INTERVAL = 0.8;

const wasmOf = (module: string): Buffer =>
  readFileSync(
    createRequire(import.meta.url)
      .resolve(`@bsull/augurs/${module}`)
      .replace(/\.js$/, "_bg.wasm"),
  );

let ready = false;
function start(): void {
  if (ready) return;
  mstl.initSync({ module: wasmOf("mstl") });
  ets.initSync({ module: wasmOf("ets") });
  ready = true;
}

interface Outcome {
  readonly point: number[];
  readonly intervals?: { readonly lower: number[]; readonly upper: number[] } | undefined;
}

/** spread reads quantile paths off a point path and its central interval. */
function spread({ point, intervals }: Outcome, levels: readonly number[]): Quantiles {
  const unit = normalScore(0.5 + INTERVAL / 2);
  const paths = levels.map((level) => {
    const z = normalScore(level) / unit;
    return Float64Array.from(point, (middle, h) => {
      if (!intervals || z === 0) return middle;
      return middle + (z > 0 ? z * (intervals.upper[h] - middle) : z * (middle - intervals.lower[h]));
    });
  });
  return { levels, paths };
}

/** filled gives the last `steps` values of a context with gaps filled by the named steps of the history. */
function filled(context: Series, steps: number): Float64Array {
  const values = context.values.slice(-steps);
  const first = values.findIndex((value) => !Number.isNaN(value));
  const kept = values.subarray(Math.max(0, first));
  holdShortGaps(kept, Math.max(1, Math.round(HOUR / context.grid.step)));
  repeatSeason(kept, Math.max(1, Math.round(DAY / context.grid.step)));
  return kept;
}

/**
 * mstlForecaster decomposes the last 14 days into daily and weekly seasons and an ETS trend (Bandara, Hyndman and
 * Bergmeir 2021). The model is local: it is fitted again on every context, about half a second at five-minute steps, so
 * it suits few series. It throws when the context is shorter than two days.
 */
export const mstlForecaster: Forecaster = {
  name: "mstl",
  minimumHistory: (step) => Math.ceil((2 * DAY) / step),
  fit(): Fitted {
    return {
      predict(context, horizon, levels) {
        start();
        const day = Math.round(DAY / context.grid.step);
        const values = filled(context, MSTL_DAYS * day);
        const periods = values.length >= 2 * 7 * day ? [day, 7 * day] : [day];
        const model = mstl.MSTL.ets(periods);
        try {
          model.fit(values);
          return spread(model.predict(horizon, INTERVAL), levels);
        } finally {
          model.free();
        }
      },
    };
  },
};

/** etsForecaster chooses an exponential smoothing model without season on the last 500 steps (Hyndman et al. 2002). */
export const etsForecaster: Forecaster = {
  name: "ets",
  minimumHistory: () => 24,
  fit(): Fitted {
    return {
      predict(context, horizon, levels) {
        start();
        const model = new ets.AutoETS(1, "ZZN");
        try {
          model.fit(filled(context, ETS_STEPS));
          return spread(model.predict(horizon, INTERVAL), levels);
        } finally {
          model.free();
        }
      },
    };
  },
};
