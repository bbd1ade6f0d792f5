import { assign } from "./hungarian";

/** Membership tells the segment of each user: an id that stays, by pseudonym. */
export type Membership = ReadonlyMap<string, number>;

/** Less than this share of common members, over either's members, and a cluster is a new segment. */
const LEAST_OVERLAP = 0.25;

/** Matched is what became of a new clustering: a lasting id for each cluster, and the first id that is still free. */
export interface Matched {
  readonly ids: readonly number[];
  readonly nextId: number;
}

/**
 * matchSegments gives each cluster the id of the former segment whose members it shares most of, one each, by the assignment that keeps
 * most members together (Jaccard's index, Hungarian method). Members of only one of the two do not count: people come and go. A cluster that
 * is like none gets a new id, and ids of segments that ended are not used again.
 */
export function matchSegments(
  before: Membership,
  users: readonly string[],
  labels: readonly number[],
  clusters: number,
  nextId: number,
): Matched {
  const former = [...new Set(before.values())].sort((a, b) => a - b);
  const place = new Map(former.map((id, i) => [id, i]));
  const common = Array.from({ length: clusters }, () => new Array<number>(former.length).fill(0));
  const [now, then] = [new Array<number>(clusters).fill(0), new Array<number>(former.length).fill(0)];
  for (const [i, user] of users.entries()) {
    const was = place.get(before.get(user) ?? Number.NaN);
    if (was === undefined || labels[i] < 0) continue;
    common[labels[i]][was]++;
    now[labels[i]]++;
    then[was]++;
  }
  const overlap = common.map((row, k) => row.map((n, j) => n / Math.max(1, now[k] + then[j] - n)));
  const found = former.length > 0 ? assign(overlap) : overlap.map(() => -1);
  let free = nextId;
  const ids = found.map((j, k) => (j >= 0 && overlap[k][j] >= LEAST_OVERLAP ? former[j] : free++));
  return { ids, nextId: free };
}

/** Move is one user who changed segments. */
export interface Move {
  readonly user: string;
  readonly from: number;
  readonly to: number;
}

/** movesOf lists who changed segments between two days. */
export const movesOf = (before: Membership, after: Membership): Move[] =>
  [...after].flatMap(([user, to]) => {
    const from = before.get(user);
    return from === undefined || from === to ? [] : [{ user, from, to }];
  });
