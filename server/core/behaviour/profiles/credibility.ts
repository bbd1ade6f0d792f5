/** Experience is what is known of one member of a group: the mean of `n` observations. */
export interface Experience {
  readonly n: number;
  readonly mean: number;
}

/**
 * credibilityOf gives how many observations of one's own weigh as much as the group's mean: the variance within members over that
 * between them (Bühlmann and Straub 1970, with `within` known, e.g. the mean for counts). Infinite when members do not differ.
 */
export function credibilityOf(members: readonly Experience[], within: number): number {
  const seen = members.filter(({ n }) => n > 0);
  const total = seen.reduce((sum, { n }) => sum + n, 0);
  if (seen.length < 2 || total === 0) return Number.POSITIVE_INFINITY;
  const mean = seen.reduce((sum, one) => sum + one.n * one.mean, 0) / total;
  const spread = seen.reduce((sum, one) => sum + one.n * (one.mean - mean) ** 2, 0);
  const effective = total - seen.reduce((sum, { n }) => sum + n * n, 0) / total;
  const between = (spread - (seen.length - 1) * within) / effective;
  return between > 0 ? within / between : Number.POSITIVE_INFINITY;
}

/** ownShare gives how much of a member's estimate is its own, 0 to 1, after `n` observations. */
export const ownShare = (n: number, credibility: number): number =>
  n === 0 ? 0 : credibility === Number.POSITIVE_INFINITY ? 0 : n / (n + credibility);

/** shrink mixes a member's own mean with its group's. */
export const shrink = (own: number, group: number, share: number): number =>
  share === 0 ? group : share * own + (1 - share) * group;
