import { before, makeSeries, type Series } from "@/server/core/series/series";
import { confidenceOf } from "./confidence";
import { type Fit, fitExperts, issuePaths, makePanel, scoreTargets } from "./ensemble";
import { EXPERTS } from "./experts/all";
import type { Fitted, Forecast, KnownEvent, NoForecast } from "./forecast";
import { type History, readHistory } from "./history";
import { emptyLedger, type Ledger, weigh } from "./ledger";
import { type LeadGrid, makeLeadGrid } from "./leads";
import { LEVELS, mapLevels } from "./levels";
import { type EngineState, restore, save } from "./state";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** FIRST_FORECAST_HOURS is how much must have been observed before a forecast is given. */
export const FIRST_FORECAST_HOURS = 24;
/** HISTORY_DAYS is how far back the engine looks; callers need not pass more. */
export const HISTORY_DAYS = 36;
const WARM_DAYS = 8;

/** ExtraExpert is a forecaster from outside the core (a network, an adapter); it joins the mix by its own record. */
export interface ExtraExpert {
  readonly name: string;
  readonly fitted: Fitted;
  /** Epoch ms before which it has learnt: its record begins there. */
  readonly learntUntil: number;
}

/** IssueRequest is one question to the engine. */
export interface IssueRequest {
  readonly series: Series;
  /** What the series is called in a reason, e.g. "checkout-api". */
  readonly name?: string;
  readonly events?: readonly KnownEvent[];
  /** Epoch ms; nothing at or after it is read. */
  readonly issuedAt: number;
  /** Steps ahead, at least 1. */
  readonly horizonSteps: number;
  /** Rising, each within (0, 1). */
  readonly levels: readonly number[];
  readonly seed: number;
  /** What the last call gave back; without it the engine warms up on the last eight days of history. */
  readonly state?: EngineState;
  readonly extraExperts?: readonly ExtraExpert[];
}

/** Issued is a forecast and the state to pass to the next call. */
export interface Issued {
  readonly forecast: Forecast;
  readonly state: EngineState;
}

/** issueForecast says what the next `horizonSteps` steps may bring, or why nothing can be said; same input, same bytes. */
export function issueForecast(request: IssueRequest): Issued | NoForecast {
  const { issuedAt, horizonSteps, levels } = request;
  const known = knownPart(request.series, issuedAt);
  const history = readHistory(known, request.events);
  const hours = history ? (history.observed * history.step) / HOUR : 0;
  const who = request.name ?? "The series";
  if (!history || hours < FIRST_FORECAST_HOURS)
    return {
      reason: `${who} has ${Math.floor(hours)} of the ${FIRST_FORECAST_HOURS} hours that a first forecast needs.`,
    };

  const grid = makeLeadGrid(horizonSteps);
  const rolled = roll(history, grid, restore(request.state, history.step, horizonSteps, EXPERTS.length));
  if (!rolled)
    return { reason: `${who} has ${history.observed} values, too few for a first forecast of this step.` };

  const panel = makePanel(EXPERTS, history, grid);
  const kept = issuePaths(panel, rolled.ledger, rolled.current, horizonSteps);
  const end = history.start + history.y.length * history.step;
  return {
    forecast: {
      issuedAt,
      grid: { start: end, step: history.step, length: horizonSteps },
      quantiles: { levels, paths: readLevels(kept, levels, history) },
      confidence: confidenceOf(record(history, rolled.ledger)),
      model: "ensemble",
      weights: firstWeights(rolled.ledger),
    },
    state: save(end, horizonSteps, history.step, rolled),
  };
}

/** knownPart cuts the series at the origin, extends it to there with missing values and keeps the last weeks. */
function knownPart(series: Series, issuedAt: number): Series {
  const cut = before(series, issuedAt);
  const { start, step, length } = cut.grid;
  const whole = Math.max(length, Math.floor((issuedAt - start) / step));
  const most = Math.ceil((HISTORY_DAYS * DAY) / step);
  const from = Math.max(0, whole - most);
  const values = new Float64Array(whole - from).fill(Number.NaN);
  if (length > from) values.set(cut.values.subarray(from));
  return makeSeries(start + from * step, step, values);
}

/** Rolled is where the engine stands after everything observed has been scored. */
export interface Rolled {
  readonly ledger: Ledger;
  readonly current: Fit;
  readonly earlier: Fit | undefined;
}

/** roll moves the state over what has been observed since, fitting again at each midnight UTC it passes. */
function roll(
  history: History,
  grid: LeadGrid,
  state: (Rolled & { through: number }) | undefined,
): Rolled | undefined {
  const n = history.y.length;
  const { start, step } = history;
  const indexOf = (at: number): number => Math.ceil((at - start) / step);
  let ledger: Ledger;
  let current: Fit | undefined;
  let earlier: Fit | undefined;
  let at: number;
  const usable = state && state.through >= start + DAY && indexOf(state.through) <= n;
  if (usable && indexOf(state.through) > n - 14 * history.day) {
    ledger = {
      ...state.ledger,
      mass: state.ledger.mass.slice(),
      losses: state.ledger.losses.slice(),
      under: state.ledger.under.slice(),
    };
    ({ current, earlier } = state);
    at = indexOf(state.through);
  } else {
    ledger = emptyLedger(EXPERTS.length, grid.leads.length);
    const warm = indexOf(Math.floor((start + (n - WARM_DAYS * history.day) * step) / DAY) * DAY);
    const earliest = Math.max(Math.min(n, 2 * history.day), Math.round(0.3 * n), 48);
    at = Math.min(n, Math.max(warm, earliest));
    current = fitExperts(EXPERTS, history, grid, at) ?? fitExperts(EXPERTS, history, grid, (at = n));
    if (!current) return undefined;
  }
  const panel = makePanel(EXPERTS, history, grid);
  while (true) {
    const midnight = indexOf((Math.floor((start + at * step) / DAY) + 1) * DAY);
    const to = Math.min(n, midnight);
    scoreTargets(panel, ledger, current, earlier, at, to);
    at = to;
    if (midnight > n || (at >= n && midnight !== n)) break;
    const next = fitExperts(EXPERTS, history, grid, at);
    if (next) [earlier, current] = [current, next];
    if (at >= n) break;
  }
  return { ledger, current, earlier };
}

function readLevels(kept: Float64Array[], levels: readonly number[], history: History): Float64Array[] {
  const map = mapLevels(LEVELS, levels);
  return levels.map((_, i) => {
    const low = kept[map.low[i]];
    const high = kept[map.low[i] + 1];
    const share = map.share[i];
    return low.map((value, h) => {
      const read = share === 0 ? value : share === 1 ? high[h] : value + share * (high[h] - value);
      return Math.min(history.high, Math.max(history.low, read));
    });
  });
}

const NAMES: readonly string[] = [...EXPERTS.map((expert) => expert.name), "median of experts"];

function firstWeights(ledger: Ledger): Record<string, number> {
  const weights = weigh(ledger, new Float64Array(ledger.losses.length));
  const L = LEVELS.length;
  const out: Record<string, number> = {};
  NAMES.forEach((name, m) => {
    let sum = 0;
    for (let l = 0; l < L; l++) sum += weights[m * ledger.rungs * L + l];
    out[name] = sum / L;
  });
  return out;
}

/** record sums up how the mix did lately, for the confidence. */
function record(history: History, ledger: Ledger) {
  const L = LEVELS.length;
  const { rungs, members, losses, mass, under } = ledger;
  const naive = NAMES.indexOf("day before");
  let mix = 0;
  let reference = 0;
  let hits = 0;
  let scored = 0;
  for (let k = 0; k < rungs; k++) {
    scored += mass[k];
    hits += under[k * L + LEVELS.indexOf(0.9)];
    for (let l = 0; l < L; l++) {
      mix += losses[((members - 1) * rungs + k) * L + l];
      reference += losses[(naive * rungs + k) * L + l];
    }
  }
  return {
    observedDays: (history.observed * history.step) / DAY,
    scored: scored / rungs,
    lossRatio: reference > 0 ? mix / reference : Number.NaN,
    coverage90: scored > 0 ? hits / scored : Number.NaN,
  };
}
