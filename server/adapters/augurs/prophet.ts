import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as augurs from "@bsull/augurs/prophet";
import { optimizer } from "@bsull/augurs-prophet-wasmstan";
import type { Fitted, Forecaster } from "@/server/core/forecast/forecast";
import { quantileOfSorted } from "@/server/core/forecast/levels";
import { type Series, timeAt } from "@/server/core/series/series";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FIT_DAYS = 28;
/** A fit takes a few tenths of a second at this many values; finer steps are thinned. */
const MOST_VALUES = 2_000;
const SECOND = 1000;

let ready = false;
function start(): void {
  if (ready) return;
  const wasm = createRequire(import.meta.url)
    .resolve("@bsull/augurs/prophet")
    .replace(/\.js$/, "_bg.wasm");
  augurs.initSync({ module: readFileSync(wasm) });
  ready = true;
}

/**
 * prophetForecaster fits trend, daily and weekly seasons to the last 28 days (Taylor and Letham 2018) by the penalised
 * likelihood that Stan maximises; quantiles are those of its own errors on what it was fitted to, since its sampled bands
 * are not the same twice. Local and slow (tenths of a second a forecast): for comparison and few series. It throws when
 * the context has fewer than two days of values.
 */
export const prophetForecaster: Forecaster = {
  name: "prophet",
  minimumHistory: (step) => Math.ceil((2 * DAY) / step),
  fit(): Fitted {
    return {
      predict(context, horizon, levels) {
        start();
        const { ds, y } = trainingOf(context);
        const { grid } = context;
        const end = timeAt(grid, grid.length);
        const ahead = Array.from({ length: horizon }, (_, h) => (end + h * grid.step) / SECOND);
        const model = new augurs.Prophet({
          optimizer,
          yearlySeasonality: { type: "manual", enabled: false },
          weeklySeasonality: {
            type: "manual",
            enabled: ds.length > 0 && end / SECOND - ds[0] > (14 * DAY) / SECOND,
          },
          dailySeasonality: { type: "manual", enabled: true },
          uncertaintySamples: 0,
        });
        try {
          model.fit({ ds, y }, undefined);
          const { point } = model.predict({ ds: [...ds, ...ahead] }).yhat;
          const errors = Float64Array.from(y, (value, i) => value - point[i]).sort();
          const path = point.slice(ds.length);
          const paths = levels.map((level) => {
            const off = quantileOfSorted(errors, errors.length, level);
            return Float64Array.from(path, (value) => value + off);
          });
          return { levels, paths };
        } finally {
          model.free();
        }
      },
    };
  },
};

/** trainingOf gives the known values of the last weeks with their seconds; missing ones stay out, which Prophet allows. */
function trainingOf({ grid, values }: Series): { ds: number[]; y: number[] } {
  const from = Math.max(0, values.length - Math.round((FIT_DAYS * DAY) / grid.step));
  const stride = Math.max(1, Math.ceil((values.length - from) / MOST_VALUES));
  const ds: number[] = [];
  const y: number[] = [];
  for (let i = from; i < values.length; i += stride) {
    if (Number.isNaN(values[i])) continue;
    ds.push(timeAt(grid, i) / SECOND);
    y.push(values[i]);
  }
  return { ds, y };
}
