import { combineColumns } from "@/server/core/forecast/reconcile/combine";
import { rearrange } from "@/server/core/forecast/levels";
import { pinball } from "@/server/core/scoring/losses";
import type { Series } from "@/server/core/series/series";
import { JOIN_FEATURES, joinFeatures } from "./features";
import { correctionOf, type Join, joinedQuantiles, learnJoin, newJoin } from "./join";

/** COLUMN_STEP_MS is the grid on which behaviour is told ahead, and COLUMN_LEADS the steps ahead at which it is joined; between them it is interpolated. */
export const COLUMN_STEP_MS = 300_000;
export const COLUMN_LEADS = [1, 2, 3, 6, 12] as const;
/** COLUMN_NAME is what the column is called among the experts. */
export const COLUMN_NAME = "what users do";
/** COLUMN_STEPS is how many steps ahead and back a column looks: an hour. */
export const COLUMN_STEPS = 12;

const DAY = 86_400_000;
const SLOTS = 48;
/** How fast losses fade with each lesson, and what is usual at a time of day with each look at it. */
const [KEEP_LOSS, KEEP_USUAL] = [0.998, 0.95];
/** What is joined already holds the traffic-based forecast, so the better of the two is leant on: losses count by this power. */
const POWER = 8;

/** ColumnOutlook is what users do to one series: cost of acts in the newest full steps and expected in the next, in one unit. */
export interface ColumnOutlook {
  /** The latest last; {@link COLUMN_STEPS} of them. */
  readonly done: readonly number[];
  readonly ahead: readonly number[];
}

/** LeadAccount is what is known of one lead: what behaviour adds, and what was lost without and with it. */
export interface LeadAccount {
  readonly join: Join;
  /** What is usually ahead, by half hour of the day; NaN until seen. */
  readonly usualAhead: Float64Array;
  /** Mean pinball loss lately at each level, of the traffic-based forecast and of the one that behaviour corrected; NaN before the first. */
  readonly traffic: Float64Array;
  readonly joined: Float64Array;
}

/** Waiting is what was said of one instant and has not come yet. */
export interface Waiting {
  readonly at: number;
  /** Index of its lead. */
  readonly k: number;
  readonly correction: number;
  readonly median: number;
  readonly features: Float64Array;
  readonly traffic: Float64Array;
  readonly joined: Float64Array;
}

/** Column is the account of the behaviour-based forecast of one series beside its traffic-based one. */
export interface Column {
  readonly leads: readonly LeadAccount[];
  readonly usualDone: Float64Array;
  waiting: readonly Waiting[];
}

/** newColumn begins one for so many quantile levels: it says nothing until its record speaks for it. */
export const newColumn = (levels: number): Column => ({
  leads: COLUMN_LEADS.map(() => ({
    join: newJoin(JOIN_FEATURES),
    usualAhead: new Float64Array(SLOTS).fill(Number.NaN),
    traffic: new Float64Array(levels).fill(Number.NaN),
    joined: new Float64Array(levels).fill(Number.NaN),
  })),
  usualDone: new Float64Array(SLOTS).fill(Number.NaN),
  waiting: [],
});

/** followColumn enters what has come by the end of `series` into the account; what never came is let go. */
export function followColumn(column: Column, series: Series, levels: readonly number[]): void {
  const { start, step, length } = series.grid;
  const due = ({ at, k }: Waiting): number => Math.round((at - start) / step) + COLUMN_LEADS[k] - 1;
  for (const one of column.waiting) {
    const actual = series.values[due(one)];
    if (due(one) >= length || !Number.isFinite(actual)) continue;
    const lead = column.leads[one.k];
    learnJoin(lead.join, one.features, actual - one.median, one.correction);
    for (const which of ["traffic", "joined"] as const)
      levels.forEach((level, l) => {
        const loss = pinball(actual, one[which][l], level);
        lead[which][l] = KEEP_LOSS * orElse(lead[which][l], loss) + (1 - KEEP_LOSS) * loss;
      });
  }
  column.waiting = column.waiting.filter((one) => due(one) >= length);
}

/** Joined is a forecast's beginning after behaviour was heard: paths by level over {@link COLUMN_STEPS}, and the column's share at each of its leads. */
export interface Joined {
  readonly paths: readonly Float64Array[];
  readonly shares: readonly number[];
  /** The column's own quantiles at each of its leads. */
  readonly own: readonly Float64Array[];
}

/**
 * joinColumn says what the next hour may bring when users are heard beside traffic. `paths` is the traffic-based forecast from the end of
 * `series` on, `levels` hold 0.5. A column has no share at a lead where its own record is not better than that of traffic alone, and where it
 * is, as much as its losses deserve (combineColumns). What is said here waits in the account for what comes.
 */
export function joinColumn(
  column: Column,
  series: Series,
  paths: readonly Float64Array[],
  levels: readonly number[],
  { done, ahead }: ColumnOutlook,
): Joined {
  const { start, step, length } = series.grid;
  const at = start + length * step;
  const last = series.values[length - 1];
  const horizon = Math.min(COLUMN_STEPS, paths[0].length);
  const out = paths.map((path) => path.slice(0, horizon));
  const none = COLUMN_LEADS.map(() => 0);
  if (!Number.isFinite(last)) return { paths: out, shares: none, own: [] };
  const middle = levels.indexOf(0.5);
  const slot = Math.floor((at % DAY) / (DAY / SLOTS));
  const usualDone = orElse(column.usualDone[slot], done[done.length - 1]);
  const waiting = [...column.waiting];
  const own: Float64Array[] = [];
  const moved: Float64Array[] = [];
  const shares = COLUMN_LEADS.map((lead, k) => {
    if (lead > horizon) return 0;
    const { join, usualAhead, ...losses } = column.leads[k];
    const expected = ahead[lead - 1];
    const outlook = { done, ahead, usualAhead: orElse(usualAhead[slot], expected), usualDone };
    const traffic = Float64Array.from(paths, (path) => path[lead - 1]);
    const median = traffic[middle];
    const features = joinFeatures(outlook, lead, median, last);
    // An account of numbers that cannot be solved tells nothing; it must not cost the forecast.
    const told = correctionOf(join, features);
    const correction = Number.isFinite(told) ? told : 0;
    const joined = Float64Array.from(joinedQuantiles(join, [...traffic], median, correction));
    waiting.push({ at, k, correction, median, features, traffic, joined });
    usualAhead[slot] = KEEP_USUAL * outlook.usualAhead + (1 - KEEP_USUAL) * expected;
    own.push(joined);
    const { mixed, share } = mixOf(traffic, joined, sumOf(losses.traffic), sumOf(losses.joined));
    moved.push(mixed.map((value, l) => value - traffic[l]));
    return share;
  });
  column.usualDone[slot] = KEEP_USUAL * usualDone + (1 - KEEP_USUAL) * done[done.length - 1];
  column.waiting = waiting;
  const row = new Float64Array(levels.length);
  for (let h = 1; h <= horizon && shares.some((share) => share > 0); h++) {
    let k = 0;
    while (k < moved.length - 1 && COLUMN_LEADS[k + 1] <= h) k++;
    const next = Math.min(k + 1, moved.length - 1);
    const part = next === k ? 0 : (h - COLUMN_LEADS[k]) / (COLUMN_LEADS[next] - COLUMN_LEADS[k]);
    for (let l = 0; l < levels.length; l++)
      row[l] = Math.max(0, out[l][h - 1] + moved[k][l] + part * (moved[next][l] - moved[k][l]));
    rearrange(row, 0, levels.length);
    for (let l = 0; l < levels.length; l++) out[l][h - 1] = row[l];
  }
  return { paths: out, shares, own };
}

/** mixOf weighs one lead's two columns by what they lost; behaviour has no share where it has not been better. */
function mixOf(
  traffic: Float64Array,
  joined: Float64Array,
  plain: number,
  better: number,
): { mixed: Float64Array; share: number } {
  if (!(better < plain)) return { mixed: traffic, share: 0 };
  const column = (name: string, said: Float64Array, loss: number) => ({
    name,
    paths: Array.from(said, (value) => Float64Array.of(value)),
    loss,
  });
  const columns = [column("traffic", traffic, plain), column(COLUMN_NAME, joined, better)];
  const { paths, weights } = combineColumns(columns, POWER);
  return { mixed: Float64Array.from(paths, ([value]) => value), share: weights[1] };
}

const sumOf = (losses: Float64Array): number => losses.reduce((sum, loss) => sum + loss, 0);
const orElse = (value: number, otherwise: number): number => (Number.isNaN(value) ? otherwise : value);
