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

/** CONFIDENCE_DEFINITION says in words what each factor of the confidence is. */
export const CONFIDENCE_DEFINITION = {
  history: "Days of observed values ÷ 7, at most 1.",
  freshness: "1 − hours since the newest value ÷ 24.",
  calibration: "1 − distance of the observed share under p90 from 0.9, ÷ 0.3.",
  skill:
    "1.5 − loss ÷ loss of repeating the day before, within 0 to 1: half the loss is 1, the same loss is 0.5.",
} as const;
export type ConfidencePart = keyof typeof CONFIDENCE_DEFINITION;

/**
 * confidenceParts gives the factors of the confidence, each 0 to 1, as CONFIDENCE_DEFINITION says. Calibration and skill
 * are drawn to 0.5 while fewer than about 20 forecasts have met their value.
 */
export function confidenceParts(input: ConfidenceInput): Record<ConfidencePart, number> {
  const evidence = input.scored / (input.scored + 20);
  const draw = (value: number): number =>
    Number.isNaN(value) ? 0.5 : evidence * clamp(value) + (1 - evidence) * 0.5;
  return {
    history: clamp(input.observedDays / 7),
    freshness: clamp(1 - input.staleHours / 24),
    calibration: draw(1 - Math.abs(input.coverage90 - 0.9) / 0.3),
    skill: draw(1.5 - input.lossRatio),
  };
}

/** confidenceOf gives 0 to 1: the product of the parts history, freshness, calibration and skill. */
export function confidenceOf(input: ConfidenceInput): number {
  const { history, freshness, calibration, skill } = confidenceParts(input);
  return history * freshness * calibration * skill;
}
