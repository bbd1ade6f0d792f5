import { pinball } from "@/server/core/scoring/losses";
import { QUANTILE_LEVELS } from "@/server/core/words";
import type { Verdict } from "./verdict";

/** CALIBRATION_LEVELS at which promised and observed shares are compared; they hold all of QUANTILE_LEVELS. */
export const CALIBRATION_LEVELS = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] as const;

/** Scored is what one model reached on the held-back folds. */
export interface Scored {
  /** "lstm-3", "ensemble" or "seasonal naive". */
  readonly name: string;
  /** What it stood there as. */
  readonly role: "challenger" | "champion" | "statistical" | "seasonal naive";
  /** Weighted quantile loss of each fold, unitless: pinball relative to the usual size of the series. */
  readonly lossByFold: readonly number[];
  /** The same by lead, in the order of TrainingScores.leadsMs. */
  readonly lossByLead: readonly number[];
  /** Share of actual values at or under each of CALIBRATION_LEVELS, 0 to 1. */
  readonly observed: readonly number[];
  readonly coverage90: number;
  /** Mean wall milliseconds for one forecast. */
  readonly answersInMs: number;
}

/** TrainingScores is the scorecard of one training: all models on the same folds, which none of them learnt from. */
export interface TrainingScores {
  readonly folds: number;
  readonly series: number;
  readonly leadsMs: readonly number[];
  /** Epoch ms. */
  readonly heldBackFrom: number;
  readonly heldBackTo: number;
  readonly scored: readonly Scored[];
  readonly verdict: Verdict;
}

/** Tally adds up what one model said. */
export interface Tally {
  readonly fold: number[];
  readonly lead: number[];
  readonly leadCount: number[];
  readonly foldCount: number[];
  readonly under: number[];
  count: number;
  ms: number;
  answers: number;
}

/** emptyTally starts at nothing. */
export const emptyTally = (folds: number, leads: number): Tally => ({
  fold: new Array(folds).fill(0),
  lead: new Array(leads).fill(0),
  leadCount: new Array(leads).fill(0),
  foldCount: new Array(folds).fill(0),
  under: CALIBRATION_LEVELS.map(() => 0),
  count: 0,
  ms: 0,
  answers: 0,
});

/**
 * enter adds one forecast to a tally: `said[l]` is the value at CALIBRATION_LEVELS[l] for the lead at place `lead`,
 * `size` the mean absolute value of the series. A missing actual or forecast is left out.
 */
export function enter(
  tally: Tally,
  fold: number,
  lead: number,
  said: readonly number[],
  actual: number,
  size: number,
): void {
  if (Number.isNaN(actual) || said.some(Number.isNaN) || !(size > 0)) return;
  let loss = 0;
  CALIBRATION_LEVELS.forEach((level, l) => {
    if ((QUANTILE_LEVELS as readonly number[]).includes(level)) loss += pinball(actual, said[l], level);
    if (actual <= said[l]) tally.under[l]++;
  });
  const relative = (2 * loss) / QUANTILE_LEVELS.length / size;
  tally.fold[fold] += relative;
  tally.foldCount[fold]++;
  tally.lead[lead] += relative;
  tally.leadCount[lead]++;
  tally.count++;
}

/** scoredOf closes a tally. */
export function scoredOf(name: string, role: Scored["role"], tally: Tally): Scored {
  const observed = tally.under.map((under) => under / tally.count);
  return {
    name,
    role,
    lossByFold: tally.fold.map((sum, i) => sum / tally.foldCount[i]),
    lossByLead: tally.lead.map((sum, i) => sum / tally.leadCount[i]),
    observed,
    coverage90: observed[CALIBRATION_LEVELS.indexOf(0.9)],
    answersInMs: tally.answers > 0 ? tally.ms / tally.answers : 0,
  };
}

/** meanLoss is the mean over folds. */
export const meanLoss = ({ lossByFold }: Pick<Scored, "lossByFold">): number =>
  lossByFold.reduce((sum, loss) => sum + loss, 0) / lossByFold.length;
