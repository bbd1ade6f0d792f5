/** LiveSkill is how what was really forecast for a group did over some days, unitless losses on the same instants. */
export interface LiveSkill {
  readonly loss: number;
  readonly naiveLoss: number;
  readonly points: number;
}

/** DRIFT_RULES: so much more loss relative to seasonal naive in a day than in its week, over at least so many points. */
export const DRIFT_RULES = { morePercent: 25, leastPoints: 200 } as const;

/** driftOf says, in a sentence, that a group's forecasts of the last day are worse than those of its week; undefined while they are not. */
export function driftOf(day: LiveSkill | undefined, week: LiveSkill | undefined): string | undefined {
  if (!day || !week || day.points < DRIFT_RULES.leastPoints || week.points < 3 * DRIFT_RULES.leastPoints)
    return undefined;
  if (!(day.naiveLoss > 0 && week.naiveLoss > 0 && week.loss > 0)) return undefined;
  const more = (day.loss / day.naiveLoss / (week.loss / week.naiveLoss) - 1) * 100;
  if (!(more >= DRIFT_RULES.morePercent)) return undefined;
  return `Beside seasonal naive, the forecasts of the last day lose ${Math.round(more)} % more than those of the week.`;
}
