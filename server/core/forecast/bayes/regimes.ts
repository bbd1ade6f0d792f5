import { quantileOfSorted } from "../levels";

/** REGIMES are the levels of demand beside the series' own usual, lowest first. */
export const REGIMES = ["very low", "low", "usual", "high", "very high"];
/** USUAL is the middle one. */
export const USUAL = 2;

/** Bounds separate the regimes: `near` from usual, `far` beyond; in ln(actual / usual). */
export interface Bounds {
  readonly near: number;
  readonly far: number;
}

/** boundsOf sets the bounds by a series' own noise: 1.5 and 4 robust deviations of departures, at least 6 and 25 %. */
export function boundsOf(departures: readonly number[]): Bounds & { readonly noise: number } {
  const sizes = Float64Array.from(departures, Math.abs).sort();
  const noise = sizes.length > 0 ? 1.4826 * quantileOfSorted(sizes, sizes.length, 0.5) : 0.1;
  return { noise, near: Math.max(0.06, 1.5 * noise), far: Math.max(0.25, 4 * noise) };
}

/** regimeOf places a departure. */
export function regimeOf({ near, far }: Bounds, departure: number): number {
  const size = Math.abs(departure);
  const steps = size < near ? 0 : size < far ? 1 : 2;
  return USUAL + Math.sign(departure) * steps;
}

/** Effect is where the departures of one regime lie: mean and deviation. */
export interface Effect {
  readonly mean: number;
  readonly deviation: number;
}

/** Sample is a weighted departure of a case. */
export interface Sample {
  readonly regime: number;
  readonly departure: number;
  readonly weight: number;
}

/** How many cases of the regime at large count beside an event's own. */
const BORROWED = 0.5;

/**
 * effectsOf describes each regime by its weighted samples, drawn to `wider` (the same for all cases) by half a case, so
 * that an event seen once has its own size and a new one that of its kind.
 */
export function effectsOf(
  samples: readonly Sample[],
  bounds: Bounds & { noise: number },
  wider?: readonly Effect[],
): Effect[] {
  const middle = [-1.5 * bounds.far, -(bounds.near + bounds.far) / 2, 0];
  return REGIMES.map((_, regime) => {
    const place = regime <= USUAL ? middle[regime] : -middle[4 - regime];
    const base = wider?.[regime] ?? { mean: place, deviation: Math.max(bounds.noise, 0.03) };
    // What is usual has no size of its own: it would be the noise of a few hours.
    if (wider && regime === USUAL) return base;
    let weight = BORROWED;
    let mean = BORROWED * base.mean;
    for (const s of samples) {
      if (s.regime !== regime) continue;
      weight += s.weight;
      mean += s.weight * s.departure;
    }
    mean /= weight;
    let variance = 2 * BORROWED * base.deviation ** 2;
    for (const s of samples) if (s.regime === regime) variance += s.weight * (s.departure - mean) ** 2;
    return { mean, deviation: Math.sqrt(variance / (weight + BORROWED)) };
  });
}

/** Standard normal distribution function (Abramowitz and Stegun 26.2.17, error below 7.5e-8). */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    0.3989422804014327 *
    Math.exp((-z * z) / 2) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? 1 - tail : tail;
}

/** mixtureQuantiles reads the quantiles of a mixture of normals, one a regime, by bisection. */
export function mixtureQuantiles(
  shares: ArrayLike<number>,
  effects: readonly Effect[],
  levels: readonly number[],
): Float64Array {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { mean, deviation } of effects) {
    low = Math.min(low, mean - 5 * deviation);
    high = Math.max(high, mean + 5 * deviation);
  }
  return Float64Array.from(levels, (level) => {
    let [a, b] = [low, high];
    for (let k = 0; k < 22; k++) {
      const x = 0.5 * (a + b);
      let p = 0;
      for (let r = 0; r < effects.length; r++) {
        if (shares[r] < 1e-4) continue;
        p += shares[r] * normal((x - effects[r].mean) / Math.max(effects[r].deviation, 1e-6));
      }
      if (p < level) a = x;
      else b = x;
    }
    return 0.5 * (a + b);
  });
}
