import type { Design, Rung } from "../design";
import type { Expert } from "../expert";
import type { History } from "../history";
import { LEVELS, quantileOfSorted } from "../levels";
import { REGRESSOR_COUNT, type Situation } from "../situation";
import { makeTransform, SILENT, type Space, unitOf } from "./point";

const L = LEVELS.length;
const BINS = 8;

/** HEAD is how many numbers stand before the tables: the unit of the transform, and the mark of the key. */
const HEAD = 2;

/** Key is what past cases are sorted by: a number that is known at the origin; `mark` is what `markOf` learnt from the design. */
export type Key = (
  regressors: Float64Array,
  at: number,
  history: History,
  origin: number,
  lead: number,
  mark: number,
) => number;

/**
 * binnedExpert answers "what happened in the past cases most like this one": cases are sorted by a key into eight
 * bins of equal count, and the quantiles of what followed are kept for each bin: as change from the last value, or
 * as value. It sees what lines cannot: floors, bursts that fade, on and off.
 */
export function binnedExpert(
  name: string,
  space: Space,
  change: boolean,
  key: Key,
  markOf: (design: Design) => number = () => 0,
): Expert {
  const width = BINS - 1 + BINS * L;
  return {
    name,
    fit(design: Design) {
      const unit = unitOf(design);
      // As it will be stored, so that cases fall into the same bins later.
      const mark = Math.fround(markOf(design));
      if (Number.isNaN(mark)) return SILENT;
      const { to } = makeTransform(space, unit);
      const out = new Float64Array(HEAD + design.rungs.length * width);
      out[0] = unit;
      out[1] = mark;
      const keyed: Key = (r, at, history, origin, lead) => key(r, at, history, origin, lead, mark);
      design.rungs.forEach((rung, k) => fitBins(rung, design, to, keyed, change, out, HEAD + k * width));
      return out;
    },
    write(numbers, s: Situation, out, at) {
      if (Number.isNaN(numbers[1])) {
        out.fill(Number.NaN, at, at + L);
        return;
      }
      const { to, back } = makeTransform(space, numbers[0]);
      const { grid, lead } = s;
      const x = key(s.regressors, 0, s.history, s.origin, lead, numbers[1]);
      const base = change ? to(s.regressors[0]) : 0;
      const k = HEAD + grid.rung[lead] * width;
      const share = grid.share[lead];
      const low = k + BINS - 1 + binOf(numbers, k, x) * L;
      const high = share > 0 ? k + width + BINS - 1 + binOf(numbers, k + width, x) * L : low;
      for (let l = 0; l < L; l++)
        out[at + l] = back(base + numbers[low + l] + share * (numbers[high + l] - numbers[low + l]));
    },
  };
}

function binOf(numbers: Float64Array, at: number, x: number): number {
  let bin = 0;
  while (bin < BINS - 1 && x > numbers[at + bin]) bin++;
  return bin;
}

function fitBins(
  rung: Rung,
  design: Design,
  to: (value: number) => number,
  key: Key,
  change: boolean,
  out: Float64Array,
  at: number,
): void {
  const { rows, origins, targets, regressors, lead } = rung;
  const keys = new Float64Array(rows);
  const values = new Float64Array(rows);
  const order = new Uint32Array(rows);
  for (let r = 0; r < rows; r++) {
    keys[r] = key(regressors, r * REGRESSOR_COUNT, design.history, origins[r], lead, 0);
    values[r] = to(targets[r]) - (change ? to(regressors[r * REGRESSOR_COUNT]) : 0);
    order[r] = r;
  }
  order.sort((a, b) => keys[a] - keys[b] || a - b);
  for (let bin = 0; bin < BINS; bin++) {
    const from = Math.floor((bin * rows) / BINS);
    const to_ = Math.floor(((bin + 1) * rows) / BINS);
    if (bin < BINS - 1) out[at + bin] = 0.5 * (keys[order[to_ - 1]] + keys[order[Math.min(rows - 1, to_)]]);
    // Neighbouring cases on both sides steady the tails.
    const side = Math.ceil((to_ - from) / 4);
    const sample = Float64Array.from(
      order.subarray(Math.max(0, from - side), Math.min(rows, to_ + side)),
      (r) => values[r],
    );
    sample.sort();
    for (let l = 0; l < L; l++)
      out[at + BINS - 1 + bin * L + l] = quantileOfSorted(sample, sample.length, LEVELS[l]);
  }
}

const phase: Key = (_, __, { day, start }, origin, lead) => {
  const step = 86_400_000 / day;
  return (Math.round(start / step) + origin + lead - 1) % day;
};

/** CHANGE_BY_LEVEL is what followed values like the last one, as change. */
export const CHANGE_BY_LEVEL = binnedExpert("change by level", "root", true, (r, at) => r[at]);
/** CHANGE_BY_TREND is what followed when the last value stood so far above or below its last six hours, as change. */
export const CHANGE_BY_TREND = binnedExpert("change by trend", "root", true, (r, at) => r[at] - r[at + 7]);
/** VALUE_BY_LEVEL is what followed values like the last hour's mean. */
export const VALUE_BY_LEVEL = binnedExpert("value by level", "raw", false, (r, at) => r[at + 1]);
/** CHANGE_BY_TIME is what followed at this time of day over four weeks, as change. */
export const CHANGE_BY_TIME = binnedExpert("change by time of day", "root", true, phase);
/** VALUE_BY_PROFILE is what came when the daily profile said about this. */
export const VALUE_BY_PROFILE = binnedExpert("value by profile", "raw", false, (r, at) => r[at + 9]);
