/** ShadowStand is how a model in shadow did beside what was served, on the same live instants. */
export interface ShadowStand {
  /** Hours since it entered the shadow. */
  readonly hours: number;
  /** Instants and leads whose actual value is known. */
  readonly points: number;
  /** Weighted quantile loss, unitless; NaN where nothing is known. */
  readonly loss: number;
  readonly servedLoss: number;
  readonly naiveLoss: number;
  /** Share of actual values at or under p90, 0 to 1. */
  readonly coverage90: number;
}

/** ShadowRules is how long a model stands in shadow and what it must reach there. */
export interface ShadowRules {
  readonly leastHours: number;
  readonly leastPoints: number;
  /** After so long without enough points it retires. */
  readonly mostHours: number;
  /** Furthest that its p90 coverage may lie from 0.9. */
  readonly coverageSlack: number;
}

/** SHADOW_RULES: a day and 500 scored points; three days at most. */
export const SHADOW_RULES: ShadowRules = {
  leastHours: 24,
  leastPoints: 500,
  mostHours: 72,
  coverageSlack: 0.05,
};

/** ShadowVerdict is what follows; `wait` names what is still missing. */
export interface ShadowVerdict {
  readonly move: "wait" | "promote" | "retire";
  readonly why: string;
  /** 0 to 1: how much of the time and of the points is there. */
  readonly progress: number;
}

const round = (value: number): string => Number(value.toPrecision(2)).toString().replace("-", "−");

/**
 * judgeShadow decides about a model in shadow: it is promoted when, after the stated time and number of points, its
 * loss is not above that of what was served and below that of seasonal naive, and its p90 keeps its promise.
 */
export function judgeShadow(stand: ShadowStand, rules: ShadowRules = SHADOW_RULES): ShadowVerdict {
  const { hours, points, loss, servedLoss, naiveLoss, coverage90 } = stand;
  const progress = Math.max(0, Math.min(1, hours / rules.leastHours, points / rules.leastPoints));
  if (hours < rules.leastHours || points < rules.leastPoints) {
    if (hours >= rules.mostHours) {
      const why = `Only ${points} of ${rules.leastPoints} live points were scored within ${Math.floor(hours)} h, so it is retired. Promote it by hand, or train again when data flows.`;
      return { move: "retire", why, progress };
    }
    const why = `${Math.floor(hours)} of ${rules.leastHours} h and ${points} of ${rules.leastPoints} live points are scored.`;
    return { move: "wait", why, progress };
  }
  const gain = (1 - loss / servedLoss) * 100;
  const overNaive = (1 - loss / naiveLoss) * 100;
  const score = `Live for ${Math.floor(hours)} h beside what served: ${round(Math.abs(gain))} % ${gain >= 0 ? "lower" : "higher"} loss over ${points} points, ${round(overNaive)} % lower than seasonal naive, its p90 holds ${round(coverage90 * 100)} % of the time`;
  if (![loss, servedLoss, naiveLoss, coverage90].every(Number.isFinite))
    return { move: "retire", why: "Its live loss is not a number, so it is retired.", progress };
  if (gain < 0) return { move: "retire", why: `${score}. It is retired.`, progress };
  if (overNaive <= 0)
    return { move: "retire", why: `${score}. It does not beat seasonal naive and is retired.`, progress };
  if (Math.abs(coverage90 - 0.9) > rules.coverageSlack)
    return { move: "retire", why: `${score} instead of 90 %. It is retired.`, progress };
  return { move: "promote", why: `${score}. It is promoted.`, progress };
}
