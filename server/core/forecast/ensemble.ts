import { type Correction, makeCorrector } from "./correction/correction";
import { trustIn } from "./correction/record";
import type { Expert } from "./expert";
import { steer, widen } from "./guard";
import type { History } from "./history";
import { forget, HALF_LIFE_HOURS, type Ledger, medianOf, mixRows, weigh } from "./ledger";
import { between, type LeadGrid } from "./leads";
import { LEVELS, rearrange } from "./levels";
import { regret } from "./regret";
import { makeDesign } from "./design";
import { lookAt, makeSituation, type Situation } from "./situation";
import { pinball } from "@/server/core/scoring/losses";

const L = LEVELS.length;
const [LOW, HIGH] = [LEVELS.indexOf(0.1), LEVELS.indexOf(0.9)];
const HOUR = 3_600_000;

/** Fit is every expert's numbers, learnt from the history before `at` (epoch ms). */
export interface Fit {
  readonly at: number;
  readonly numbers: readonly Float64Array[];
}

/** fitExperts fits all experts on the history before index `until`; undefined when there is too little. */
export function fitExperts(
  experts: readonly Expert[],
  history: History,
  grid: LeadGrid,
  until: number,
): Fit | undefined {
  const design = makeDesign(history, grid, until);
  if (!design) return undefined;
  return {
    at: history.start + until * history.step,
    numbers: experts.map((expert) => expert.fit(design)),
  };
}

/** Panel asks all experts the same question and mixes their answers. */
export interface Panel {
  readonly experts: readonly Expert[];
  readonly history: History;
  readonly grid: LeadGrid;
  readonly situation: Situation;
  /** One row of levels per expert, then the median, then the mix. */
  readonly rows: Float64Array;
  readonly scratch: Float64Array;
  /** 1 for each expert that had nothing to say when last asked. */
  readonly silent: Uint8Array;
}

/** makePanel reserves the buffers. */
export function makePanel(experts: readonly Expert[], history: History, grid: LeadGrid): Panel {
  return {
    experts,
    history,
    grid,
    situation: makeSituation(history, grid),
    rows: new Float64Array((experts.length + 2) * L),
    scratch: new Float64Array(experts.length),
    silent: new Uint8Array(experts.length),
  };
}

/** ask fills the panel's rows for the target `lead` steps from `origin` on; quantiles rise and stay within the bounds. */
export function ask(panel: Panel, fit: Fit, origin: number, lead: number): void {
  const { experts, rows, silent, situation, history } = panel;
  lookAt(situation, origin, lead);
  for (let e = 0; e < experts.length; e++) {
    experts[e].write(fit.numbers[e], situation, rows, e * L);
    silent[e] = Number.isNaN(rows[e * L]) ? 1 : 0;
    if (silent[e]) continue;
    for (let i = e * L; i < e * L + L; i++) {
      const value = rows[i];
      if (!(value > history.low)) rows[i] = history.low;
      else if (value > history.high) rows[i] = history.high;
    }
    rearrange(rows, e * L, L);
  }
  medianOf(rows, experts.length, panel.scratch);
  // Who has nothing to say agrees with the rest, and so neither gains nor loses.
  const median = experts.length * L;
  for (let e = 0; e < experts.length; e++) if (silent[e]) rows.copyWithin(e * L, median, median + L);
}

/**
 * scoreTargets enters the targets from index `from` up to `to` into the ledger: for each rung, what every member said
 * one lead earlier with the numbers it had then. Only what has been observed is scored, so feedback is delayed by the
 * lead by construction.
 */
export function scoreTargets(
  panel: Panel,
  ledger: Ledger,
  current: Fit,
  earlier: Fit | undefined,
  from: number,
  to: number,
  correction?: Correction,
): void {
  const { history, grid, rows, experts } = panel;
  const corrector = correction && makeCorrector(correction, experts.length);
  // What it has learnt from is no proof of it.
  const provenFrom = correction ? Math.ceil((correction.learntUntil - history.start) / history.step) : 0;
  const moved = new Float64Array(L);
  const { start, step, day, hour, learn, y } = history;
  const first = Math.round(start / step);
  // Near leads are scored about 288 times a day, far ones, whose errors come in long runs, 96 times.
  const near = Math.max(1, Math.round(day / 288));
  const far = Math.max(1, Math.round(day / 96));
  const currentFrom = Math.round((current.at - start) / step);
  const earlierFrom = earlier ? Math.round((earlier.at - start) / step) : currentFrom;
  let weights: Float64Array = new Float64Array(0);
  const mix = experts.length + 1;
  let weighed = -1;
  for (let t = from; t < to; t++) {
    if ((first + t) % near !== 0) continue;
    if (learn[t] && (weighed < 0 || t - weighed >= hour)) {
      weights = weigh(ledger, grid, step);
      weighed = t;
    }
    for (let k = 0; k < grid.leads.length; k++) {
      const stride = grid.leads[k] <= hour ? near : far;
      if ((first + t) % stride !== 0) continue;
      forget(ledger, k, 0.5 ** ((stride * step) / (HALF_LIFE_HOURS * HOUR)));
      if (!learn[t]) continue;
      const lead = grid.leads[k];
      const origin = t - lead + 1;
      const fit = origin >= currentFrom ? current : earlier;
      if (!fit || origin < 1 || (fit === earlier && origin < earlierFrom)) continue;
      ask(panel, fit, origin, lead);
      mixRows(rows, weights, grid, lead, rows, mix * L);
      rearrange(rows, mix * L, L);
      regret(ledger.regrets, ledger.rungs, k, rows, rows.subarray(mix * L), y[t]);
      widen(rows, mix * L, ledger.guard, grid, lead, step);
      steer(ledger.guard, rows, mix * L, y[t], k, lead * step);
      if (corrector && t >= provenFrom) {
        const width = corrector.move(panel, rows, mix * L, moved, 0);
        for (let l = 0; l < L; l++) moved[l] = rows[mix * L + l] + width * moved[l];
        rearrange(moved, 0, L);
        ledger.correction.mass[k]++;
        for (let i = k * L, l = 0; l < L; i++, l++) {
          ledger.correction.corrected[i] += pinball(y[t], moved[l], LEVELS[l]);
          ledger.correction.plain[i] += pinball(y[t], rows[mix * L + l], LEVELS[l]);
        }
      }
      ledger.mass[k]++;
      for (let l = 0; l < L; l++) {
        if (y[t] <= rows[mix * L + l]) ledger.under[k * L + l]++;
        for (let m = 0; m <= mix; m++)
          ledger.losses[(m * ledger.rungs + k) * L + l] += pinball(y[t], rows[m * L + l], LEVELS[l]);
      }
    }
  }
}

/**
 * issuePaths gives one path per kept level for leads 1 … `horizon` from the end of the history. `answers` are the
 * extra experts' quantiles (lead × levels each), in the order in which they stand in `weights` after the median. `moves` says how far
 * the built-in experts' share is to be corrected, rungs × levels, in widths of the band.
 */
export function issuePaths(
  panel: Panel,
  weights: Float64Array,
  guard: Float64Array,
  fit: Fit,
  horizon: number,
  answers: readonly Float64Array[],
  moves?: Float64Array,
): Float64Array[] {
  const paths = LEVELS.map(() => new Float64Array(horizon));
  const row = new Float64Array(L);
  const voters = panel.experts.length + 1;
  const rungs = panel.grid.leads.length;
  const rows = new Float64Array((voters + answers.length) * L);
  for (let lead = 1; lead <= horizon; lead++) {
    ask(panel, fit, panel.history.y.length, lead);
    rows.set(panel.rows.subarray(0, voters * L));
    answers.forEach((answer, x) => {
      rows.set(answer.subarray((lead - 1) * L, lead * L), (voters + x) * L);
    });
    mixRows(rows, weights, panel.grid, lead, row, 0);
    rearrange(row, 0, L);
    widen(row, 0, guard, panel.grid, lead, panel.history.step);
    if (moves) {
      const width = row[HIGH] - row[LOW];
      for (let l = 0; l < L; l++) {
        let share = 1;
        for (let x = 0; x < answers.length; x++)
          share -= between(panel.grid, weights, (voters + x) * rungs * L, L, l, lead);
        row[l] += share * width * between(panel.grid, moves, 0, L, l, lead);
      }
      rearrange(row, 0, L);
    }
    for (let l = 0; l < L; l++) paths[l][lead - 1] = row[l];
  }
  return paths;
}

/** movesAt asks a correction at each rung up to `horizon` from the end of the history, as far as its record here makes it believed: rungs × levels, in widths of the mix's band. */
export function movesAt(
  panel: Panel,
  ledger: Ledger,
  fit: Fit,
  horizon: number,
  correction: Correction,
): Float64Array | undefined {
  const { experts, grid, history, rows } = panel;
  const corrector = makeCorrector(correction, experts.length);
  if (!corrector) return undefined;
  const rungs = grid.leads.length;
  const weights = weigh(ledger, grid, history.step);
  const trust = trustIn(ledger.correction);
  const moves = new Float64Array(rungs * L);
  const mix = (experts.length + 1) * L;
  // One rung beyond the horizon is needed for the leads before it.
  for (let k = 0; k < rungs && (k === 0 || grid.leads[k - 1] < horizon); k++) {
    ask(panel, fit, history.y.length, grid.leads[k]);
    mixRows(rows, weights, grid, grid.leads[k], rows, mix);
    rearrange(rows, mix, L);
    widen(rows, mix, ledger.guard, grid, grid.leads[k], history.step);
    corrector.move(panel, rows, mix, moves, k * L);
    for (let i = k * L; i < (k + 1) * L; i++) moves[i] *= trust[k];
  }
  return moves;
}
