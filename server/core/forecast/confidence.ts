/** ConfidenceInput is what confidence is made of. */
export interface ConfidenceInput {
  /** Days of observed values behind the forecast. */
  readonly observedDays: number;
  /** Hours since the newest observed value, 0 when nothing is missing. */
  readonly staleHours: number;
  /** Discounted number of forecasts that have met their value. */
  readonly scored: number;
  /** Mean pinball loss of the forecasts lately, over that of repeating the day before; NaN when unknown. */
  readonly lossRatio: number;
  /** Share of values lately at or below the 0.9 quantile; NaN when unknown. */
  readonly coverage90: number;
}

const clamp = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value);

/**
 * confidenceOf gives 0 to 1: history × freshness × calibration × skill.
 * - history = observed days / 7, at most 1;
 * - freshness = 1 − hours without a value / 24, at least 0;
 * - calibration = 1 − |coverage of the 0.9 quantile − 0.9| / 0.3, at least 0;
 * - skill = 1.5 − loss / loss of repeating the day before, within 0 to 1 (half as much loss or less is 1, the same is 0.5).
 * Calibration and skill are drawn to 0.5 while fewer than about 20 forecasts have met their value.
 */
export function confidenceOf(input: ConfidenceInput): number {
  const evidence = input.scored / (input.scored + 20);
  const draw = (value: number): number =>
    Number.isNaN(value) ? 0.5 : evidence * clamp(value) + (1 - evidence) * 0.5;
  const calibration = draw(1 - Math.abs(input.coverage90 - 0.9) / 0.3);
  const skill = draw(1.5 - input.lossRatio);
  return clamp(input.observedDays / 7) * clamp(1 - input.staleHours / 24) * calibration * skill;
}
