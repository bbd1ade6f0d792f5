import type { Expert } from "./expert";
import { steer, widen } from "./guard";
import type { History } from "./history";
import { forget, HALF_LIFE_HOURS, type Ledger, medianOf, mixRows, weigh } from "./ledger";
import type { LeadGrid } from "./leads";
import { LEVELS, rearrange } from "./levels";
import { regret } from "./regret";
import { makeDesign } from "./design";
import { lookAt, makeSituation, type Situation } from "./situation";
import { pinball } from "@/server/core/scoring/losses";

const L = LEVELS.length;
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
): void {
  const { history, grid, rows, experts } = panel;
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
 * extra experts' quantiles (lead × levels each), in the order in which they stand in `weights` after the median.
 */
export function issuePaths(
  panel: Panel,
  weights: Float64Array,
  guard: Float64Array,
  fit: Fit,
  horizon: number,
  answers: readonly Float64Array[],
): Float64Array[] {
  const paths = LEVELS.map(() => new Float64Array(horizon));
  const row = new Float64Array(L);
  const voters = panel.experts.length + 1;
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
    for (let l = 0; l < L; l++) paths[l][lead - 1] = row[l];
  }
  return paths;
}
