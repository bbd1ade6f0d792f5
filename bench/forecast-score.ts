import { seasonalNaive } from "@/server/core/forecast/baselines";
import type { Quantiles } from "@/server/core/forecast/forecast";
import { LEVELS } from "@/server/core/forecast/levels";
import { pinball } from "@/server/core/scoring/losses";
import { makeSeries, type Series } from "@/server/core/series/series";

/** HORIZONS are the lengths of path that are scored, in seconds. */
export const HORIZONS = [
  { name: "5m", seconds: 300 },
  { name: "15m", seconds: 900 },
  { name: "30m", seconds: 1800 },
  { name: "60m", seconds: 3600 },
  { name: "24h", seconds: 86_400 },
] as const;
/** A series is as promised when its coverage is this close to the level. */
const TOLERANCE = 0.05;
/** Fewer scored values than this say nothing about one series' coverage. */
const LEAST_VALUES = 100;

/** Case is one series at one horizon: sums of loss, of the seasonal naive's loss, and values at or below the 0.9 and 0.95 quantile. */
export interface Case {
  loss: number;
  naive: number;
  under90: number;
  under95: number;
  values: number;
}

/** Tally holds the cases by series, then by horizon name. */
export type Tally = Map<string, Map<string, Case>>;

/** caseOf finds or begins a case. */
export function caseOf(tally: Tally, series: string, horizon: string): Case {
  let cases = tally.get(series);
  if (!cases) tally.set(series, (cases = new Map<string, Case>()));
  let one = cases.get(horizon);
  if (!one) cases.set(horizon, (one = { loss: 0, naive: 0, under90: 0, under95: 0, values: 0 }));
  return one;
}

/** scoreForecast enters what was said at index `origin` of a series, beside repeating the day before. */
export function scoreForecast(
  tally: Tally,
  name: string,
  series: Series,
  origin: number,
  said: Quantiles,
): void {
  const { start, step } = series.grid;
  const past = makeSeries(start, step, series.values.subarray(Math.max(0, origin - 45_000), origin));
  const length = said.paths[0].length;
  const naive = seasonalNaive("day").fit({ series: past, seed: 1 }).predict(past, length, LEVELS);
  for (const horizon of HORIZONS) {
    const steps = Math.round((horizon.seconds * 1000) / step);
    if (horizon.seconds * 1000 < step || steps > length || origin + steps > series.values.length) continue;
    const one = caseOf(tally, name, horizon.name);
    for (let h = 0; h < steps; h++) {
      const actual = series.values[origin + h];
      if (Number.isNaN(actual)) continue;
      // Every origin counts the same, whatever the number of its steps.
      LEVELS.forEach((level, l) => {
        one.loss += pinball(actual, said.paths[l][h], level) / steps;
        one.naive += pinball(actual, naive.paths[l][h], level) / steps;
      });
      if (actual <= said.paths[2][h]) one.under90++;
      if (actual <= said.paths[3][h]) one.under95++;
      one.values++;
    }
  }
}

/**
 * summarise gives per horizon the geometric mean over series of loss ÷ the seasonal naive's, the mean coverage, and how
 * many series do worse than the naive; and over all cases with enough values the share whose coverage is within 0.05.
 */
export function summarise(tally: Tally) {
  const horizons: Record<
    string,
    { series: number; relWQL: number; cov90: number; cov95: number; worse: number }
  > = {};
  let promised = 0;
  let judged = 0;
  const poor = new Set<string>();
  for (const { name } of HORIZONS) {
    let [log, n, cov90, cov95, worse] = [0, 0, 0, 0, 0];
    for (const [series, cases] of tally) {
      const one = cases.get(name);
      if (!one || one.values === 0 || !(one.naive > 0)) continue;
      const ratio = Math.min(100, Math.max(0.01, one.loss / one.naive));
      log += Math.log(ratio);
      n++;
      if (ratio > 1) {
        worse++;
        poor.add(series);
      }
      cov90 += one.under90 / one.values;
      cov95 += one.under95 / one.values;
      if (one.values < LEAST_VALUES) continue;
      judged += 2;
      promised += Math.abs(one.under90 / one.values - 0.9) <= TOLERANCE ? 1 : 0;
      promised += Math.abs(one.under95 / one.values - 0.95) <= TOLERANCE ? 1 : 0;
    }
    if (n === 0) continue;
    horizons[name] = {
      series: n,
      relWQL: round(Math.exp(log / n)),
      cov90: round(cov90 / n),
      cov95: round(cov95 / n),
      worse,
    };
  }
  return {
    horizons,
    coverageCases: judged,
    coverageWithin005: judged > 0 ? round(promised / judged) : null,
    seriesNowhereWorse: tally.size > 0 ? round(1 - poor.size / tally.size) : null,
  };
}

const round = (value: number): number => Number(value.toFixed(3));
