import type { Correction } from "./correction/correction";
import { type Fit, fitExperts, makePanel, scoreTargets } from "./ensemble";
import type { Expert } from "./expert";
import type { History } from "./history";
import type { KnownEvent } from "./forecast";
import { copyLedger, emptyLedger, forget, type Ledger } from "./ledger";
import type { LeadGrid } from "./leads";
import { learnWatch, type ShiftWatch, watchShift } from "./shift";

const DAY = 24 * 3_600_000;
/** Without a state the last eight days are replayed, at coarse steps at least 240 steps. */
const WARM_DAYS = 8;
const LEAST_WARM_STEPS = 240;
/** Share of the losses so far that still counts once a shift has been noticed. */
const KEPT_AT_SHIFT = 0.6;

/** Rolled is where the engine stands after everything observed has been scored. */
export interface Rolled {
  readonly ledger: Ledger;
  readonly current: Fit;
  readonly earlier: Fit | undefined;
  /** Looks for a lasting change of level; undefined while the series is too young to say what is usual. */
  readonly watch: ShiftWatch | undefined;
}

/**
 * roll moves the state over what has been observed since, fitting again at `refitAt` (milliseconds after midnight UTC) of
 * each day it passes.
 */
export function roll(
  experts: readonly Expert[],
  history: History,
  grid: LeadGrid,
  state: (Rolled & { through: number }) | undefined,
  events: readonly KnownEvent[] = [],
  refitAt = 0,
  correction?: Correction,
): Rolled | undefined {
  const n = history.y.length;
  const { start, step } = history;
  const indexOf = (at: number): number => Math.ceil((at - start) / step);
  const dayOf = (at: number): number => Math.floor((at - refitAt) / DAY);
  let ledger: Ledger;
  let current: Fit | undefined;
  let earlier: Fit | undefined;
  let watch: ShiftWatch | undefined;
  let at: number;
  const usable = state && state.through >= start + DAY && indexOf(state.through) <= n;
  if (usable && indexOf(state.through) > n - 14 * history.day) {
    ledger = copyLedger(state.ledger);
    ({ current, earlier, watch } = state);
    at = indexOf(state.through);
  } else {
    ledger = emptyLedger(experts.length, grid.leads.length);
    const warmSteps = Math.max(WARM_DAYS * history.day, Math.min(LEAST_WARM_STEPS, n >> 1));
    const warm = indexOf(dayOf(start + (n - warmSteps) * step) * DAY + refitAt);
    const earliest = Math.max(Math.min(n, 2 * history.day), Math.round(0.3 * n), 48);
    at = Math.min(n, Math.max(warm, earliest));
    current = fitExperts(experts, history, grid, at) ?? fitExperts(experts, history, grid, (at = n));
    if (!current) return undefined;
    watch = learnWatch(history, at, events);
  }
  const panel = makePanel(experts, history, grid);
  while (true) {
    const refit = indexOf((dayOf(start + at * step) + 1) * DAY + refitAt);
    const to = Math.min(n, refit);
    scoreTargets(panel, ledger, current, earlier, at, to, correction);
    if (watch) {
      const known = watch.shift?.at;
      watch = watchShift(watch, history, at, to, events);
      // What did well on the old level may not on the new one: old losses count less.
      if (watch.shift && watch.shift.at !== known)
        for (let k = 0; k < grid.leads.length; k++) forget(ledger, k, KEPT_AT_SHIFT);
    }
    at = to;
    if (refit > n || (at >= n && refit !== n)) break;
    // Far back in a long replay every other day is enough.
    if (n - at > 2 * history.day && Math.round((start + at * step - refitAt) / DAY) % 2 === 1) continue;
    const next = fitExperts(experts, history, grid, at);
    if (next) [earlier, current] = [current, next];
    // While a shift is news, what was usual before it stays the measure.
    if (!watch?.shift) watch = learnWatch(history, at, events) ?? watch;
    if (at >= n) break;
  }
  // What was said before the fit in force has met its values by then, and its numbers are asked no more.
  const over = n - indexOf(current.at) >= grid.leads[grid.leads.length - 1];
  return { ledger, current, earlier: over ? undefined : earlier, watch };
}

/** fitFor gives the numbers that were in force at index `origin`, or undefined before the oldest that is kept. */
export function fitFor(rolled: Rolled, history: History, origin: number): Fit | undefined {
  const at = history.start + origin * history.step;
  if (at >= rolled.current.at) return rolled.current;
  return rolled.earlier && at >= rolled.earlier.at ? rolled.earlier : undefined;
}
