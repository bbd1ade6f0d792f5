/** Claim is what one party wants of a shared capacity, in whole units (replicas) of `size` each. */
export interface Claim {
  readonly id: string;
  readonly want: number;
  /** Units that are given before anybody gets more than a floor; at most `want` counts. */
  readonly floor: number;
  /** Units that come before anybody's floor, because they cannot be taken; 0 when left out. */
  readonly least?: number;
  /** Capacity that one unit takes, > 0. */
  readonly size: number;
  /** How much of the rest it deserves: shares are even in capacity over weight. > 0. */
  readonly weight: number;
  /** 1 is served first when not even the floors fit; and first of all where a rank takes precedence. */
  readonly rank: number;
}

/** Grant is what a claim gets and what that rested on. */
export interface Grant {
  readonly id: string;
  readonly units: number;
  /** "all": everything it wants · "floor": no more than its floor · "share": its fair share above the floor · "less": not even its floor. */
  readonly kind: "all" | "share" | "floor" | "less";
}

/** Rules of a shared capacity. */
export interface ShareRules {
  /** Ranks up to this one take what they want before others get more than their floors (pre-emption); 0 for none. */
  readonly firstRanks: number;
}

/**
 * shareOut divides `total` capacity among claims: what cannot be taken, then floors, in order of rank when they do not all fit; then the wants
 * of the ranks that take precedence; then everybody's, by weighted max-min fairness in whole units (water filling,
 * Bertsekas and Gallager 1992, 6.5.2): the next unit goes to whoever would stand lowest with it, in capacity over weight.
 * What is given never exceeds `total` nor a want; ties go to the lower rank, then to the earlier claim.
 */
export function shareOut(
  total: number,
  claims: readonly Claim[],
  rules: ShareRules = { firstRanks: 0 },
): Grant[] {
  const units = claims.map(() => 0);
  let left = total;
  const ranks = [...new Set(claims.map(({ rank }) => rank))].sort((a, b) => a - b);
  const floors = claims.map(({ floor, want }) => Math.max(0, Math.min(floor, want)));
  const wants = claims.map(({ want }) => Math.max(0, want));
  const everyone = claims.map((_, index) => index);
  const leasts = claims.map(({ least = 0, want }) => Math.max(0, Math.min(least, want)));
  for (const upTo of [leasts, floors])
    for (const rank of ranks)
      left = fill(
        left,
        claims,
        units,
        upTo,
        everyone.filter((index) => claims[index].rank === rank),
      );
  for (const rank of ranks.filter((each) => each <= rules.firstRanks))
    left = fill(
      left,
      claims,
      units,
      wants,
      everyone.filter((index) => claims[index].rank === rank),
    );
  fill(left, claims, units, wants, everyone);
  return claims.map(({ id }, index) => ({
    id,
    units: units[index],
    kind:
      units[index] >= wants[index]
        ? "all"
        : units[index] < floors[index]
          ? "less"
          : units[index] === floors[index]
            ? "floor"
            : "share",
  }));
}

/** fill gives units one by one to whoever of `who` would stand lowest, up to `upTo`, while they fit; gives what is left. */
function fill(
  capacity: number,
  claims: readonly Claim[],
  units: number[],
  upTo: readonly number[],
  who: readonly number[],
): number {
  let left = capacity;
  const open = new Set(who.filter((index) => units[index] < upTo[index]));
  while (open.size > 0) {
    let next = -1;
    let lowest = Number.POSITIVE_INFINITY;
    for (const index of open) {
      const { size, weight, rank } = claims[index];
      // 1e-9: a capacity that is used up exactly must not lose a unit to rounding.
      if (size > left + 1e-9) {
        open.delete(index);
        continue;
      }
      const level = ((units[index] + 1) * size) / weight;
      if (level < lowest || (level === lowest && rank < claims[next].rank)) {
        lowest = level;
        next = index;
      }
    }
    if (next < 0) break;
    units[next]++;
    left -= claims[next].size;
    if (units[next] >= upTo[next]) open.delete(next);
  }
  return left;
}
