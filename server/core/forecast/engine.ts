import { before, makeSeries, type Series } from "@/server/core/series/series";
import { knownAt } from "./bayes/calendar";
import type { EventState } from "./bayes/event-state";
import { foresee, type SegmentMix } from "./bayes/foresee";
import { confidenceOf } from "./confidence";
import type { Correction } from "./correction/correction";
import { correctingOf, issuePaths, makePanel, mixAtOf, type Panel, shownWeights } from "./ensemble";
import type { Expert } from "./expert";
import { EXPERTS } from "./experts/all";
import { answerNow, emptyRecord, type ExtraExpert, type ExtraRecord, followExtra } from "./extras";
import type { Forecast, KnownEvent, NoForecast, Quantiles } from "./forecast";
import { type History, readHistory } from "./history";
import type { Ledger } from "./ledger";
import { type Mixing, mixingOf, withNewcomers } from "./mixing";
import { type LeadGrid, makeLeadGrid } from "./leads";
import { LEVELS, mapLevels } from "./levels";
import { fitFor, roll, type Rolled } from "./roll";
import type { Shift } from "./shift";
import { standIn } from "./stand-in";
import { type EngineState, restore, restoreExtras, save } from "./state";

export type { ExtraExpert } from "./extras";
export type { Shift } from "./shift";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** FIRST_FORECAST_HOURS is how much must have been observed before a forecast is given. */
export const FIRST_FORECAST_HOURS = 24;
/** STALE_HOURS is how long values may be missing before no forecast is given. */
export const STALE_HOURS = 24;
/** HISTORY_DAYS is how far back the engine looks (3,000 steps where that is longer); callers need not pass more. */
export const HISTORY_DAYS = 36;
const LEAST_HISTORY_STEPS = 3000;

/** historySteps is how many steps of `step` milliseconds the engine reads at most: callers need not keep more. */
export const historySteps = (step: number): number =>
  Math.max(LEAST_HISTORY_STEPS, Math.ceil((HISTORY_DAYS * DAY) / step)) + Math.ceil(DAY / step);

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
  /** Fixes every random choice; the built-in experts make none. */
  readonly seed: number;
  /** What the last call remembered of events; without it they are learnt from the history given. */
  readonly eventState?: EventState;
  /** Coarser history from before `series`, in which earlier events lie. */
  readonly longAgo?: Series;
  readonly segmentMix?: SegmentMix;
  /** What the last call gave back; without it the engine warms up on the last eight days of history. */
  readonly state?: EngineState;
  /**
   * True to pass through every step since the state as if it had been asked at each: the answer then does not depend on
   * when it was asked before. For a day at most; a state that is older is rolled forward at once.
   */
  readonly stepByStep?: boolean;
  /** Milliseconds after midnight UTC at which experts are fitted again, so that not all series are at once; 0 by default. */
  readonly refitAt?: number;
  readonly extraExperts?: readonly ExtraExpert[];
  /** Moves the mix by what many series have taught, as far as that proves right in this one. */
  readonly correction?: Correction;
  /** The built-in experts by default; fewer for an ablation. A state made with others is not used. */
  readonly experts?: readonly Expert[];
}

/** Issued is a forecast and the state to pass to the next call. */
export interface Issued {
  readonly forecast: Forecast;
  /** The lasting change of level that is news, noticed at `shift.at`; the same object content until it is over, or a week. */
  readonly shift?: Shift;
  readonly state: EngineState;
  readonly eventState?: EventState;
  /** What the mix would have said with each extra expert that stands in shadow. */
  readonly shadows: readonly { readonly name: string; readonly quantiles: Quantiles }[];
}

/** Stand is where the engine is at one origin, with everything observed before it scored. */
interface Stand {
  readonly known: Series;
  readonly events: readonly KnownEvent[];
  readonly history: History;
  readonly grid: LeadGrid;
  readonly panel: Panel;
  readonly rolled: Rolled;
  /** The built-in experts as they are weighed now. */
  readonly alone: Mixing;
  readonly records: readonly ExtraRecord[];
  readonly answers: ReadonlyMap<string, Float64Array>;
  readonly state: EngineState;
}

/** issueForecast says what the next `horizonSteps` steps may bring, or why nothing can be said; same input, same bytes. */
export function issueForecast(request: IssueRequest): Issued | NoForecast {
  const { issuedAt, horizonSteps, levels, extraExperts = [], experts = EXPERTS } = request;
  const stood = standAt(request, issuedAt, upToNow(request), true);
  if ("reason" in stood) return stood;
  const { known, events, history, grid, panel, rolled, alone, records, answers } = stood;
  const end = history.start + history.y.length * history.step;
  const ahead = { start: end, step: history.step, length: horizonSteps };
  const { correction } = request;
  const correcting = correctingOf(panel, rolled.ledger, alone, correction);
  const answersOf = (voters: readonly ExtraRecord[]) =>
    voters.map((record) => answers.get(record.name) ?? new Float64Array(0));
  const mixOf = (voters: readonly ExtraRecord[], eventState: EventState | undefined) => {
    const mixing = withNewcomers(alone, voters, grid, history.step);
    const said = answersOf(voters);
    const paths = issuePaths(
      panel,
      mixing,
      rolled.ledger.guard,
      rolled.current,
      horizonSteps,
      said,
      correcting,
    );
    const { longAgo, segmentMix, seed } = request;
    const read = { series: known, longAgo, events, segmentMix };
    const told =
      events.length > 0 ? foresee({ ...read, issuedAt, paths, grid, seed, state: eventState }) : undefined;
    return { mixing, told, quantiles: { levels, paths: readLevels(paths, levels, history) } };
  };
  const inShadow = new Set(extraExperts.filter(({ shadow }) => shadow).map(({ name }) => name));
  const voters = records.filter(({ name }) => !inShadow.has(name));
  const { mixing, told, quantiles } = mixOf(voters, request.eventState);
  const weights = shownWeights(panel, rolled.current, mixing, answersOf(voters), 1);
  const eventState = told ? told.state : request.eventState;
  return {
    forecast: {
      issuedAt,
      grid: ahead,
      quantiles,
      confidence: confidenceOf(standing(history, rolled.ledger, experts)),
      model: "ensemble",
      weights: meanWeights(weights, [
        ...experts.map((expert) => expert.name),
        "median of experts",
        ...voters.map((record) => record.name),
      ]),
      ...(told && told.why.length > 0 && { why: told.why }),
    },
    ...(rolled.watch?.shift && { shift: rolled.watch.shift }),
    state: stood.state,
    eventState,
    shadows: records
      .filter(({ name }) => inShadow.has(name))
      .map((record) => ({ name: record.name, quantiles: mixOf([record], eventState).quantiles })),
  };
}

/** upToNow gives the state of the step before the origin, passing through each step since, where that is asked. */
function upToNow(request: IssueRequest): EngineState | undefined {
  const { issuedAt, stepByStep, series } = request;
  const { step } = series.grid;
  let { state } = request;
  if (!stepByStep || state?.step !== step || state.through < issuedAt - DAY) return state;
  for (let at = state.through + step; at < issuedAt; at += step) {
    const stood = standAt(request, at, state, false);
    if (!("reason" in stood)) state = stood.state;
  }
  return state;
}

/** standAt moves `state` to the origin `at`; extra experts that do not `answer` now are left out where that is asked. */
function standAt(
  request: IssueRequest,
  at: number,
  state: EngineState | undefined,
  answer: boolean,
): Stand | NoForecast {
  const { horizonSteps, extraExperts = [], experts = EXPERTS, refitAt = 0 } = request;
  const known = knownPart(request.series, at, refitAt);
  const events = knownAt(request.events ?? [], at);
  const history = readHistory(known, events);
  const hours = history ? (history.observed * history.step) / HOUR : 0;
  const who = request.name ?? "The series";
  if (!history || hours < FIRST_FORECAST_HOURS) {
    const meanwhile = answer ? standIn(known, at, horizonSteps, request.levels) : undefined;
    return {
      reason: `${who} has ${Math.floor(hours)} of the ${FIRST_FORECAST_HOURS} hours that a first forecast needs.`,
      ...(meanwhile && { meanwhile }),
    };
  }

  const stale = staleHours(history);
  if (stale >= STALE_HOURS)
    return {
      reason: `${who} has had no value for ${Math.floor(stale)} hours; a forecast needs one within ${STALE_HOURS}.`,
    };

  // A state that looks farther ahead is kept: a shorter question reads the beginning of the same ladder.
  const span = Math.max(horizonSteps, state?.step === history.step ? state.horizon : 0);
  const grid = makeLeadGrid(span);
  const past = restore(state, history.step, span, experts);
  const rolled = roll(experts, history, grid, past, request.events, refitAt, request.correction);
  if (!rolled)
    return { reason: `${who} has ${history.observed} values, too few for a first forecast of this step.` };

  const panel = makePanel(experts, history, grid);
  const stored = restoreExtras(state, grid.leads.length);
  const answers = answer ? answerNow(extraExperts, known, grid) : new Map<string, Float64Array>();
  const fitAt = (origin: number) => fitFor(rolled, history, origin);
  const alone = mixingOf(rolled.ledger, grid, history.step);
  const mixAt = extraExperts.length > 0 ? mixAtOf(panel, rolled.ledger, alone, request.correction) : () => {};
  const followed = { panel, mixAt, fitAt };
  const records: ExtraRecord[] = [];
  for (const extra of extraExperts) {
    const said = answers.get(extra.name);
    if (answer && !said) continue;
    const record = stored.get(extra.name) ?? emptyRecord(extra.name, grid.leads.length);
    followExtra(extra, record, known, state?.through, followed, said);
    records.push(record);
  }
  const end = history.start + history.y.length * history.step;
  const kept = save(end, span, history.step, experts, rolled, records);
  return { known, events, history, grid, panel, rolled, alone, records, answers, state: kept };
}

/**
 * knownPart cuts the series at the origin, extends it to there with missing values and keeps the last weeks, from the
 * `refitAt` of a day on: running sums that begin at the same instant all day round alike.
 */
function knownPart(series: Series, issuedAt: number, refitAt: number): Series {
  const cut = before(series, issuedAt);
  const { start, step, length } = cut.grid;
  const whole = Math.max(length, Math.floor((issuedAt - start) / step));
  const most = Math.max(LEAST_HISTORY_STEPS, Math.ceil((HISTORY_DAYS * DAY) / step));
  const phase = Math.floor((start + (whole - most) * step - refitAt) / DAY) * DAY + refitAt;
  const from = Math.max(0, Math.ceil((phase - start) / step));
  const values = new Float64Array(whole - from).fill(Number.NaN);
  if (length > from) values.set(cut.values.subarray(from));
  return makeSeries(start + from * step, step, values);
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

/** meanWeights names the weights (voters × levels), each the mean over the levels. */
function meanWeights(weights: Float64Array, names: readonly string[]): Record<string, number> {
  const L = LEVELS.length;
  return Object.fromEntries(
    names.map((name, m) => [name, weights.subarray(m * L, (m + 1) * L).reduce((sum, w) => sum + w, 0) / L]),
  );
}

/** staleHours is how long before the origin the newest observed value ends, in hours. */
function staleHours({ y, seen, step }: History): number {
  let last = y.length - 1;
  while (last > 0 && !seen[last]) last--;
  return ((y.length - 1 - last) * step) / HOUR;
}

/** standing sums up how the mix did lately, for the confidence. */
export function standing(history: History, ledger: Ledger, experts: readonly Expert[]) {
  const L = LEVELS.length;
  const { rungs, members, losses, mass, under } = ledger;
  const naive = experts.findIndex((expert) => expert.name === "day before");
  let mix = 0;
  let reference = 0;
  let hits = 0;
  let scored = 0;
  for (let k = 0; k < rungs; k++) {
    scored += mass[k];
    hits += under[k * L + LEVELS.indexOf(0.9)];
    for (let l = 0; l < L; l++) {
      mix += losses[((members - 1) * rungs + k) * L + l];
      if (naive >= 0) reference += losses[(naive * rungs + k) * L + l];
    }
  }
  return {
    staleHours: staleHours(history),
    observedDays: (history.observed * history.step) / DAY,
    scored: scored / rungs,
    lossRatio: reference > 0 ? mix / reference : Number.NaN,
    coverage90: scored > 0 ? hits / scored : Number.NaN,
  };
}
