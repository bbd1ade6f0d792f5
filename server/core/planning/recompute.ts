import type { Reason } from "./plan";
import { boundsTo } from "./stages/bounds";
import { budgetTo } from "./stages/budget";
import { forecastTo } from "./stages/forecast";
import { marginTo } from "./stages/margin";
import { type NeedNowNumbers, needNow } from "./stages/need-now";
import { oddsTo } from "./stages/odds";
import { downTo, upTo } from "./stages/rate";
import { sharedTo } from "./priorities/shared";
import { sizeTo } from "./stages/size";
import { waitTo } from "./stages/wait";
import { warmTo } from "./stages/warm";
import { freezeTo, noReleaseTo } from "./stages/windows";

type Numbers = Readonly<Record<string, number>>;
const as = <T>(numbers: Numbers): T => numbers as unknown as T;

/** FORMULAS gives, for each stage name, the number that its own figures lead to. */
const FORMULAS: Readonly<Record<string, (from: number, numbers: Numbers) => number>> = {
  Situation: (from) => from,
  "Need now": (_, numbers) => ("held" in numbers ? numbers.held : needNow(as<NeedNowNumbers>(numbers))),
  Forecast: (_, numbers) => forecastTo(as(numbers)),
  Margin: (from, numbers) => marginTo(from, as(numbers)),
  Odds: (_, numbers) => oddsTo(as(numbers)),
  "Start-up": (from) => from,
  Shadow: (from) => from,
  "Wait before release": (from, numbers) => waitTo(from, as(numbers)),
  Freeze: (_, numbers) => freezeTo(as(numbers)),
  "No release": (from, numbers) => noReleaseTo(from, as(numbers)),
  Rate: (from, numbers) => ("floor" in numbers ? upTo(from, as(numbers)) : downTo(from, as(numbers))),
  Budget: (from, numbers) => budgetTo(from, as(numbers)),
  "Shared capacity": (from, numbers) => sharedTo(from, numbers),
  Size: (from, numbers) => sizeTo(from, numbers),
  Warm: (from, numbers) => warmTo(from, numbers),
  Bounds: (from, numbers) => boundsTo(from, as(numbers)),
};

/** recompute gives the number that a stored reason's own figures lead to, or undefined for a stage that is not known. */
export const recompute = (reason: Reason): number | undefined =>
  FORMULAS[reason.stage]?.(reason.from, reason.numbers ?? {});

/** Recheck is what "Recompute" in the Why panel answers: whether all agrees, and the first stage that does not. */
export interface Recheck {
  readonly agrees: boolean;
  readonly stage?: string;
  readonly expected?: number;
  readonly found?: number;
}

/** recheck recomputes a plan from its stored reasons: each from its figures, each starting where the one before ended. */
export function recheck(replicas: number, reasons: readonly Reason[]): Recheck {
  let last: number | undefined;
  for (const reason of reasons) {
    if (last !== undefined && reason.from !== last)
      return { agrees: false, stage: reason.stage, expected: last, found: reason.from };
    const expected = recompute(reason);
    if (expected !== reason.to) return { agrees: false, stage: reason.stage, expected, found: reason.to };
    last = reason.to;
  }
  return last === replicas
    ? { agrees: true }
    : { agrees: false, stage: reasons.at(-1)?.stage, expected: last, found: replicas };
}
