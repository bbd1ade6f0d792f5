import { type Correction, type Corrector, makeCorrector } from "./correction/correction";
import { trustIn } from "./correction/record";
import type { Expert } from "./expert";
import { steer, widen } from "./guard";
import type { History } from "./history";
import { charge, chargeManners, forget, HALF_LIFE_HOURS, type Ledger, type Pending } from "./ledger";
import { creditMedian, medianOf, type Mixing, mixingOf, mixRows, sayByManner, weightsAt } from "./mixing";
import { between, type LeadGrid } from "./leads";
import { LEVELS, rearrange } from "./levels";
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

/** strideOf is how many steps lie between the targets that rung `k` is scored at: near leads about 288 times a day, far ones, whose errors come in long runs, 96 times. */
export function strideOf({ day, hour }: History, grid: LeadGrid, k: number): number {
  return Math.max(1, Math.round(day / (grid.leads[k] <= hour ? 288 : 96)));
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
  const { start, step, hour, learn, y } = history;
  const first = Math.round(start / step);
  const near = strideOf(history, grid, 0);
  const currentFrom = Math.round((current.at - start) / step);
  const earlierFrom = earlier ? Math.round((earlier.at - start) / step) : currentFrom;
  let mixing: Mixing | undefined;
  const mix = experts.length + 1;
  let weighed = -1;
  const quarter = Math.max(1, Math.round(hour / 4));
  /** Weights by quarter of an hour since `from`, as far back as the farthest lead. */
  const stood: (Mixing | undefined)[] = [];
  const asked = Math.ceil(grid.leads[grid.leads.length - 1] / quarter) + 1;
  for (let t = from; t < to; t++) {
    settle(ledger, start + t * step, y[t], learn[t] === 1);
    if (weighed < 0 || t - weighed >= quarter || (first + t) % quarter === 0) {
      mixing = mixingOf(ledger, grid, step);
      weighed = t;
    }
    const block = Math.floor((t - from) / quarter);
    stood[block] ??= mixing;
    if (block >= asked) stood[block - asked] = undefined;
    if (mixing && (first + t) % quarter === 0) saySoon(panel, ledger, mixing, current, t, to);
    if ((first + t) % near !== 0) continue;
    for (let k = 0; k < grid.leads.length; k++) {
      const stride = strideOf(history, grid, k);
      if ((first + t) % stride !== 0) continue;
      forget(ledger, k, 0.5 ** ((stride * step) / (HALF_LIFE_HOURS * HOUR)));
      if (!learn[t] || !mixing) continue;
      const lead = grid.leads[k];
      const origin = t - lead + 1;
      const fit = origin >= currentFrom ? current : earlier;
      if (!fit || origin < 1 || (fit === earlier && origin < earlierFrom)) continue;
      ask(panel, fit, origin, lead);
      mixRows(rows, mixing, grid, lead, rows, mix * L);
      rearrange(rows, mix * L, L);
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
      charge(ledger, k, rows, y[t]);
      // By the weights of its origin: those of now have seen what came since, which would flatter who follows the latest.
      const then = origin >= from ? stood[Math.floor((origin - from) / quarter)] : undefined;
      if (then) chargeManners(ledger, k, sayByManner(then, rows, k), y[t]);
    }
  }
}

/**
 * saySoon keeps what each manner says at index `origin` of targets from index `to` on, which are scored in another call: up to an hour ahead
 * four times an hour, farther once.
 */
function saySoon(panel: Panel, ledger: Ledger, mixing: Mixing, fit: Fit, origin: number, to: number): void {
  const { grid, rows } = panel;
  const { start, step, hour } = panel.history;
  const onTheHour = (Math.round(start / step) + origin) % hour === 0;
  const said: Pending[] = [];
  grid.leads.forEach((lead, k) => {
    if (origin + lead - 1 < to || origin < 1 || (lead > hour && !onTheHour)) return;
    ask(panel, fit, origin, lead);
    said.push({ due: start + (origin + lead - 1) * step, k, said: sayByManner(mixing, rows, k) });
  });
  if (said.length > 0) ledger.manners = { ...ledger.manners, pending: [...ledger.manners.pending, ...said] };
}

/** settle charges the manners for what they said of the target that begins at `at` (epoch ms), once it is known to be `y`. */
function settle(ledger: Ledger, at: number, y: number, learn: boolean): void {
  const { pending } = ledger.manners;
  if (pending.every(({ due }) => due > at)) return;
  if (learn) for (const { due, k, said } of pending) if (due === at) chargeManners(ledger, k, said, y);
  ledger.manners = { ...ledger.manners, pending: pending.filter(({ due }) => due > at) };
}

/** Correcting is a correction with what it needs of one series: the weights of the built-in experts alone, and how far it is believed at each rung. */
export interface Correcting {
  readonly corrector: Corrector;
  readonly mixing: Mixing;
  readonly trust: Float64Array;
}

/** correctingOf prepares a correction for a series, whose experts alone are weighed by `mixing`; undefined when it was learnt from another set of experts. */
export function correctingOf(
  { experts }: Panel,
  ledger: Ledger,
  mixing: Mixing,
  correction: Correction | undefined,
): Correcting | undefined {
  const corrector = correction && makeCorrector(correction, experts.length);
  return corrector && { corrector, mixing, trust: trustIn(ledger.correction) };
}

/**
 * issuePaths gives one path per kept level for leads 1 … `horizon` from the end of the history. `answers` are the
 * extra experts' quantiles (lead × levels each), in the order in which they stand in `mixing` after the median. Only the share of the
 * built-in experts is corrected.
 */
export function issuePaths(
  panel: Panel,
  mixing: Mixing,
  guard: Float64Array,
  fit: Fit,
  horizon: number,
  answers: readonly Float64Array[],
  correcting?: Correcting,
): Float64Array[] {
  const { grid, history } = panel;
  const paths = LEVELS.map(() => new Float64Array(horizon));
  const row = new Float64Array(L);
  const voters = panel.experts.length + 1;
  const rungs = grid.leads.length;
  const rows = new Float64Array((voters + answers.length) * L);
  /** By how much to move at each rung, in widths of the mix's band. */
  const moves = new Float64Array(rungs * L);
  for (let lead = 1; lead <= horizon; lead++) {
    ask(panel, fit, history.y.length, lead);
    if (correcting && grid.share[lead] === 0) moveAt(panel, guard, correcting, lead, moves);
    rows.set(panel.rows.subarray(0, voters * L));
    answers.forEach((answer, x) => {
      rows.set(answer.subarray((lead - 1) * L, lead * L), (voters + x) * L);
    });
    mixRows(rows, mixing, grid, lead, row, 0);
    rearrange(row, 0, L);
    widen(row, 0, guard, grid, lead, history.step);
    for (let l = 0; l < L; l++) paths[l][lead - 1] = row[l];
  }
  if (!correcting) return paths;
  // The last leads lie before a rung that is farther than was asked.
  if (grid.share[horizon] > 0) {
    const beyond = grid.leads[grid.rung[horizon] + 1];
    ask(panel, fit, history.y.length, beyond);
    moveAt(panel, guard, correcting, beyond, moves);
  }
  for (let lead = 1; lead <= horizon; lead++) {
    for (let l = 0; l < L; l++) row[l] = paths[l][lead - 1];
    const width = row[HIGH] - row[LOW];
    for (let l = 0; l < L; l++) {
      let share = 1;
      for (let x = 0; x < answers.length; x++)
        share -= between(grid, mixing.weights, (voters + x) * rungs * L, L, l, lead);
      row[l] += share * width * between(grid, moves, 0, L, l, lead);
    }
    rearrange(row, 0, L);
    for (let l = 0; l < L; l++) paths[l][lead - 1] = row[l];
  }
  return paths;
}

/** moveAt writes what a correction says at the rung that the panel was just asked about, as far as it is believed there; the panel's row of the mix is not yet moved. */
function moveAt(
  panel: Panel,
  guard: Float64Array,
  { corrector, mixing, trust }: Correcting,
  lead: number,
  moves: Float64Array,
): number {
  const { rows, grid } = panel;
  const mix = (panel.experts.length + 1) * L;
  const k = grid.rung[lead];
  mixRows(rows, mixing, grid, lead, rows, mix);
  rearrange(rows, mix, L);
  widen(rows, mix, guard, grid, lead, panel.history.step);
  const width = corrector.move(panel, rows, mix, moves, k * L);
  for (let i = k * L; i < (k + 1) * L; i++) moves[i] *= trust[k];
  return width;
}

/** MixAt writes into the panel's row of the mix what the built-in experts say at the rung that was just asked about, corrected as far as that is believed. */
export type MixAt = (lead: number) => void;

/** mixAtOf prepares the mix of the built-in experts as it stands. */
export function mixAtOf(
  panel: Panel,
  ledger: Ledger,
  mixing: Mixing,
  correction: Correction | undefined,
): MixAt {
  const { grid, history, rows, experts } = panel;
  const mix = (experts.length + 1) * L;
  const correcting = correctingOf(panel, ledger, mixing, correction);
  const moves = new Float64Array(grid.leads.length * L);
  return (lead) => {
    if (!correcting) {
      mixRows(rows, mixing, grid, lead, rows, mix);
      rearrange(rows, mix, L);
      widen(rows, mix, ledger.guard, grid, lead, history.step);
      return;
    }
    const width = moveAt(panel, ledger.guard, correcting, lead, moves);
    const k = grid.rung[lead];
    for (let l = 0; l < L; l++) rows[mix + l] += width * moves[k * L + l];
    rearrange(rows, mix, L);
  };
}

/**
 * shownWeights gives the weights (voters × levels) as they apply to what is said at a lead now: distances counted, and the shares of experts
 * that have nothing to say with the median. The panel holds what the experts say there, and its `silent` who does not.
 */
export function shownWeights(
  panel: Panel,
  fit: Fit,
  mixing: Mixing,
  answers: readonly Float64Array[],
  lead: number,
): Float64Array {
  const own = (panel.experts.length + 1) * L;
  const rows = new Float64Array(own + answers.length * L);
  ask(panel, fit, panel.history.y.length, lead);
  rows.set(panel.rows.subarray(0, own));
  answers.forEach((answer, x) => {
    rows.set(answer.subarray((lead - 1) * L, lead * L), own + x * L);
  });
  const weights = new Float64Array(rows.length);
  weightsAt(rows, mixing, panel.grid, lead, weights);
  creditMedian(weights, panel.silent);
  return weights;
}
