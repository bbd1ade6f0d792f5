/** Scorecard is what one model reached on the held-back folds, all models on the same folds. */
export interface Scorecard {
  /** Mean pinball loss of each fold, in the series' unit or scaled; lower is better. */
  readonly lossByFold: readonly number[];
  /** Share of actual values at or under the p90, 0 to 1. */
  readonly coverage90: number;
}

/** Verdict says whether a challenger replaces the champion, and why, in one sentence. */
export interface Verdict {
  readonly wins: boolean;
  readonly why: string;
  /** Percent by which the challenger's mean loss is lower than the champion's; negative when it is higher. */
  readonly betterThanChampionPercent: number;
  /** The same against seasonal naive. */
  readonly betterThanNaivePercent: number;
  /** Folds that the challenger won against the champion. */
  readonly foldsWon: number;
  readonly folds: number;
}

/** PromotionRules is how much better a challenger must be. */
export interface PromotionRules {
  readonly leastGainPercent: number;
  /** Least share of folds won, 0 to 1. */
  readonly leastFoldShare: number;
  /** Furthest that the p90 coverage may lie from 0.9. */
  readonly coverageSlack: number;
}

/** PROMOTION_RULES: 1 % better, on more than half of the folds, and p90 holding for 85 to 95 of 100. */
export const PROMOTION_RULES: PromotionRules = {
  leastGainPercent: 1,
  leastFoldShare: 0.5,
  coverageSlack: 0.05,
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const gain = (challenger: number, other: number): number => (other > 0 ? (1 - challenger / other) * 100 : 0);
const show = (value: number): string => Number(value.toPrecision(2)).toString().replace("-", "−");

/**
 * promotionVerdict compares a challenger with the champion (undefined when there is none) and with seasonal naive on
 * the same folds. A challenger that has no fold, or a fold that is not a number, never wins.
 */
export function promotionVerdict(
  challenger: Scorecard,
  champion: Scorecard | undefined,
  seasonalNaive: Scorecard,
  rules: PromotionRules = PROMOTION_RULES,
): Verdict {
  const folds = challenger.lossByFold.length;
  const rival = champion ?? seasonalNaive;
  const same = folds > 0 && rival.lossByFold.length === folds && seasonalNaive.lossByFold.length === folds;
  const all = [
    ...challenger.lossByFold,
    ...rival.lossByFold,
    ...seasonalNaive.lossByFold,
    challenger.coverage90,
  ];
  if (!same || !all.every(Number.isFinite)) {
    const why = "The models were not scored on the same held-back folds, so nothing is promoted.";
    return { wins: false, why, betterThanChampionPercent: 0, betterThanNaivePercent: 0, foldsWon: 0, folds };
  }
  const betterThanChampionPercent = gain(mean(challenger.lossByFold), mean(rival.lossByFold));
  const betterThanNaivePercent = gain(mean(challenger.lossByFold), mean(seasonalNaive.lossByFold));
  const foldsWon = challenger.lossByFold.filter((loss, fold) => loss < rival.lossByFold[fold]).length;
  const counts = { betterThanChampionPercent, betterThanNaivePercent, foldsWon, folds };
  const name = champion ? "the champion" : "seasonal naive";
  const score = `${show(betterThanChampionPercent)} % lower loss than ${name}, ${foldsWon} of ${folds} folds won`;
  const lost = (why: string): Verdict => ({ wins: false, why, ...counts });

  if (betterThanNaivePercent <= 0)
    return lost(
      `It does not beat seasonal naive (${show(betterThanNaivePercent)} %), so it is not promoted.`,
    );
  if (betterThanChampionPercent < rules.leastGainPercent)
    return lost(`${score}; at least ${rules.leastGainPercent} % is asked, so it is not promoted.`);
  if (foldsWon <= folds * rules.leastFoldShare)
    return lost(
      `${score}; it must win more than ${show(rules.leastFoldShare * 100)} % of the folds, so it is not promoted.`,
    );
  const off = Math.abs(challenger.coverage90 - 0.9);
  // A champion that promises worse coverage is no reason to keep it.
  const worse = champion === undefined || off > Math.abs(champion.coverage90 - 0.9);
  if (off > rules.coverageSlack && worse) {
    return lost(
      `${score}, but its p90 holds ${show(challenger.coverage90 * 100)} % of the time instead of 90 %, so it is not promoted.`,
    );
  }
  return {
    wins: true,
    why: `${score}; its p90 holds ${show(challenger.coverage90 * 100)} % of the time. It is promoted.`,
    ...counts,
  };
}
