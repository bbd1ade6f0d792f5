/** RateClaim is one user's, token's or segment's demand, in requests a second. */
export interface RateClaim {
  readonly id: string;
  readonly demand: number;
  /** Never less than this (or the demand) is let through. */
  readonly floor: number;
  readonly weight: number;
}

/** RateLimit is what a claim may send at most; `bound` when that is less than it demands. */
export interface RateLimit {
  readonly id: string;
  readonly perSecond: number;
  readonly bound: boolean;
}

/**
 * planRates divides `capacity` requests a second by weighted max-min fairness above hard floors: one level, in requests a
 * second over weight, up to which everybody is served. Floors are kept even where they exceed the capacity together: a
 * floor is a promise, and what is then short is capacity, not fairness.
 */
export function planRates(capacity: number, claims: readonly RateClaim[]): RateLimit[] {
  const most = claims.map(({ demand }) => Math.max(0, demand));
  const least = claims.map(({ floor }, i) => Math.min(Math.max(0, floor), most[i]));
  const at = (level: number): number[] =>
    claims.map(({ weight }, i) => Math.min(most[i], Math.max(least[i], level * weight)));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  let given = most;
  if (sum(most) > capacity) {
    let low = 0;
    let high = Math.max(...claims.map(({ weight }, i) => most[i] / weight));
    for (let n = 0; n < 100; n++) {
      const middle = (low + high) / 2;
      if (sum(at(middle)) <= capacity) low = middle;
      else high = middle;
    }
    given = at(low);
  }
  return claims.map(({ id }, i) => ({ id, perSecond: given[i], bound: given[i] < most[i] - 1e-9 }));
}

/** planTraffic gives each backend's share of traffic, 0 to 1, summing to 1: in proportion to what it carries, none below `least` unless it carries nothing. */
export function planTraffic(
  backends: readonly { readonly id: string; readonly carries: number }[],
  least = 0,
): { readonly id: string; readonly share: number }[] {
  const open = backends.filter(({ carries }) => carries > 0);
  const kept = open.length > 0 ? Math.min(least, 1 / open.length) : 0;
  const claims = open.map(({ id, carries }) => ({ id, demand: 1, floor: kept, weight: carries }));
  const shares = new Map(planRates(1, claims).map(({ id, perSecond }) => [id, perSecond]));
  const total = [...shares.values()].reduce((sum, share) => sum + share, 0) || 1;
  return backends.map(({ id }) => ({ id, share: (shares.get(id) ?? 0) / total }));
}
