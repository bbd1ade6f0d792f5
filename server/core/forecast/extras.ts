import { type Series, timeAt } from "@/server/core/series/series";
import { pinball } from "@/server/core/scoring/losses";
import { ask, type Fit, type MixAt, type Panel } from "./ensemble";
import type { Fitted } from "./forecast";
import { HALF_LIFE_HOURS } from "./ledger";
import { between, type LeadGrid } from "./leads";
import { LEVELS, rearrange } from "./levels";

const HOUR = 3_600_000;
const L = LEVELS.length;
/** How far back a newcomer is asked what it would have said, if it had learnt by then. */
const LOOK_BACK = 48 * HOUR;
/**
 * Leads up to an hour are asked for four times an hour, longer ones once: full hours alone would judge a network by the
 * minutes in which other machines' hourly work begins.
 */
const NEAR = HOUR;
const NEAR_EVERY = HOUR / 4;
/** How far one passed quantile moves the correction, in usual misses (online gradient of the pinball loss, Zinkevich 2003). */
const SHIFT_RATE = 0.1;
const MEDIAN = LEVELS.indexOf(0.5);

/** ExtraExpert is a forecaster from outside the core (a network, an adapter); it joins the mix by its own record. */
export interface ExtraExpert {
  readonly name: string;
  readonly fitted: Fitted;
  /** Epoch ms before which it has learnt: its record begins there. */
  readonly learntUntil: number;
  /** It is followed like any other but has no vote: what the mix would say with it, in place of those that vote, is given beside. */
  readonly shadow?: boolean;
}

/** Said is what an extra expert said at `at` (epoch ms): rungs × levels, between full hours the near rungs only. */
export interface Said {
  readonly at: number;
  readonly rows: Float64Array;
}

/** ExtraRecord is the account of one extra expert beside the built-in experts' mix on the same targets, rungs × levels. */
export interface ExtraRecord {
  readonly name: string;
  readonly mass: Float64Array;
  readonly losses: Float64Array;
  readonly reference: Float64Array;
  /** What is added to each of its quantiles, rungs × levels, in the series' unit: learnt from how often they were passed. */
  readonly shift: Float64Array;
  /** What still waits for its values, oldest first. */
  said: Said[];
}

/** emptyRecord begins an account. */
export const emptyRecord = (name: string, rungs: number): ExtraRecord => ({
  name,
  mass: new Float64Array(rungs),
  losses: new Float64Array(rungs * L),
  reference: new Float64Array(rungs * L),
  shift: new Float64Array(rungs * L),
  said: [],
});

/** askExtra gives an extra expert's quantiles for `horizon` leads after `context`, or undefined when it fails to answer in full. */
function askExtra(extra: ExtraExpert, context: Series, horizon: number): Float64Array | undefined {
  const { paths } = extra.fitted.predict(context, horizon, LEVELS);
  const rows = new Float64Array(horizon * L);
  for (let h = 0; h < horizon; h++) {
    for (let l = 0; l < L; l++) {
      const value = paths[l]?.[h] ?? Number.NaN;
      if (!Number.isFinite(value)) return undefined;
      rows[h * L + l] = value;
    }
    rearrange(rows, h * L, L);
  }
  return rows;
}

/** correct moves the answer of an extra expert, lead by lead, by what its record says it is off. */
export function correct(rows: Float64Array, shift: Float64Array, grid: LeadGrid): Float64Array {
  for (let h = 0; h * L < rows.length; h++) {
    for (let l = 0; l < L; l++) rows[h * L + l] += between(grid, shift, 0, L, l, h + 1);
    rearrange(rows, h * L, L);
  }
  return rows;
}

/** rowsAtRungs keeps the leads of the ladder only, as many as `rows` reach. */
function rowsAtRungs(rows: Float64Array, grid: LeadGrid): Float64Array {
  const leads = grid.leads.filter((lead) => lead * L <= rows.length);
  const kept = new Float64Array(leads.length * L);
  leads.forEach((lead, k) => kept.set(rows.subarray((lead - 1) * L, lead * L), k * L));
  return kept;
}

/** horizonAt gives how many steps ahead an extra expert is asked for its record at `at` (epoch ms); 0 for not at all. */
function horizonAt(at: number, grid: LeadGrid, step: number): number {
  if (at % Math.max(HOUR, step) === 0) return grid.leads[grid.leads.length - 1];
  if (at % Math.max(NEAR_EVERY, step) !== 0) return 0;
  return Math.max(0, ...grid.leads.filter((lead) => lead * step <= NEAR));
}

/** Followed is what an extra expert is judged with: the experts' panel, their mix, and their fit at an index. */
export interface Followed {
  readonly panel: Panel;
  readonly mixAt: MixAt;
  readonly fitAt: (origin: number) => Fit | undefined;
}

/**
 * followExtra brings an extra expert's account up to date: it is asked at every quarter of an hour since `through` (a newcomer
 * over the last two days), never before what it has learnt, and charged for what has come. `series` ends at the origin;
 * `answer` is what it says there and is corrected in place.
 */
export function followExtra(
  extra: ExtraExpert,
  record: ExtraRecord,
  series: Series,
  through: number | undefined,
  followed: Followed,
  answer?: Float64Array,
): void {
  const { grid, history } = followed.panel;
  const { start, step } = series.grid;
  const end = start + series.values.length * step;
  const every = Math.max(NEAR_EVERY, step);
  const known = record.said.length > 0 || record.mass[0] > 0;
  const from = Math.max(
    extra.learntUntil,
    end - LOOK_BACK,
    known && through !== undefined ? through : 0,
    start + step,
  );
  for (let at = Math.ceil(from / every) * every; at < end; at += every) {
    const index = Math.round((at - start) / step);
    const horizon = horizonAt(at, grid, step);
    if (index < 1 || horizon === 0 || timeAt(series.grid, index) !== at) continue;
    if (record.said.some((said) => said.at === at)) continue;
    const context = { grid: { start, step, length: index }, values: series.values.subarray(0, index) };
    const rows = askExtra(extra, context, horizon);
    if (rows) record.said.push({ at, rows: rowsAtRungs(correct(rows, record.shift, grid), grid) });
  }
  charge(record, followed, Math.round((end - history.start) / step), known ? through : undefined);
  if (!answer) return;
  correct(answer, record.shift, grid);
  // Asked here already, so the next call need not.
  const horizon = end >= extra.learntUntil ? horizonAt(end, grid, step) : 0;
  if (horizon > 0 && record.said.every(({ at }) => at !== end))
    record.said.push({ at: end, rows: rowsAtRungs(answer.subarray(0, horizon * L), grid) });
}

const usualMiss = ({ mass, losses }: ExtraRecord, k: number): number =>
  mass[k] > 0 ? (2 * losses[k * L + MEDIAN]) / mass[k] : 0;

function charge(
  record: ExtraRecord,
  { panel, mixAt, fitAt }: Followed,
  now: number,
  through: number | undefined,
): void {
  const { grid, history, experts, rows } = panel;
  const { start, step, y, learn } = history;
  const mix = (experts.length + 1) * L;
  const lastLead = ({ rows }: Said): number => grid.leads[rows.length / L - 1];
  for (const said of record.said) {
    const origin = Math.round((said.at - start) / step);
    for (let k = 0; k * L < said.rows.length; k++) {
      const lead = grid.leads[k];
      const target = origin + lead - 1;
      const due = start + (target + 1) * step;
      // Charged once: in the call in which the value became known.
      if (target >= now || (through !== undefined && due <= through) || origin < 1 || !learn[target])
        continue;
      const fit = fitAt(origin);
      if (!fit) continue;
      ask(panel, fit, origin, lead);
      mixAt(lead);
      const every = Math.max(lead * step <= NEAR ? NEAR_EVERY : HOUR, step);
      const keep = 0.5 ** (every / (HALF_LIFE_HOURS * HOUR));
      // In its own usual misses; the longer it takes until a step is felt, the smaller the step. What it is asked about the
      // days before it came is all said at once, so nothing is learnt from that but its weight.
      const delay = 1 + (lead * step) / HOUR;
      const move = through === undefined ? 0 : (SHIFT_RATE / delay) * usualMiss(record, k);
      record.mass[k] = record.mass[k] * keep + 1;
      for (let l = 0; l < L; l++) {
        const i = k * L + l;
        record.losses[i] = record.losses[i] * keep + pinball(y[target], said.rows[i], LEVELS[l]);
        const passed = y[target] > said.rows[i] ? LEVELS[l] : LEVELS[l] - 1;
        record.shift[i] += move * passed;
        record.reference[i] = record.reference[i] * keep + pinball(y[target], rows[mix + l], LEVELS[l]);
      }
    }
  }
  record.said = record.said.filter(
    (said) => Math.round((said.at - start) / step) + lastLead(said) - 1 >= now,
  );
}

/** answerNow gives what each extra expert says about the coming steps, those that do not answer left out. */
export function answerNow(
  extras: readonly ExtraExpert[],
  series: Series,
  grid: LeadGrid,
): Map<string, Float64Array> {
  const answers = new Map<string, Float64Array>();
  const horizon = grid.leads[grid.leads.length - 1];
  for (const extra of extras) {
    const rows = askExtra(extra, series, horizon);
    if (rows) answers.set(extra.name, rows);
  }
  return answers;
}
