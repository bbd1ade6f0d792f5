/** Taken is what the users of one group did in a stretch of time. */
export interface Taken {
  /** null: users who are in no group. */
  readonly group: number | null;
  readonly users: number;
  /** Acts that were recorded, by themselves and as many as they stand for. */
  readonly acts: number;
  readonly stands: number;
  /** What those took, in unit-seconds, from what an act of each action costs. */
  readonly amount: number;
}

/** Moved is how a group's demand changed between two stretches, as mean rates in the resource's unit. */
export interface Moved {
  readonly group: number | null;
  readonly before: number;
  readonly after: number;
  readonly change: number;
  readonly usersBefore: number;
  readonly usersAfter: number;
  /** Parts of the change that add up to it: more or fewer users, more or fewer acts of each, and dearer or cheaper acts. */
  readonly byUsers: number;
  readonly byActs: number;
  readonly byCost: number;
}

/**
 * whoMoved ranks groups by how much their demand changed between two stretches, the largest change first. A change is divided among
 * number of users × acts of a user × cost of an act by the logarithmic mean (LMDI-I: Ang 2005), which leaves no rest; where one of the
 * stretches is empty, all of it is due to users.
 */
export function whoMoved(
  before: readonly Taken[],
  after: readonly Taken[],
  beforeSeconds: number,
  afterSeconds: number,
): Moved[] {
  const groups = new Set([...before, ...after].map(({ group }) => group));
  const of = (all: readonly Taken[], group: number | null): Taken =>
    all.find((one) => one.group === group) ?? { group, users: 0, acts: 0, stands: 0, amount: 0 };
  return [...groups]
    .map((group) => {
      const [was, is] = [of(before, group), of(after, group)];
      const [from, to] = [was.amount / beforeSeconds, is.amount / afterSeconds];
      const change = to - from;
      const shared = from > 0 && to > 0 && Math.min(was.users, is.users, was.stands, is.stands) > 0;
      const mean = from === to ? from : change / Math.log(to / from);
      const part = (ratio: number): number => (shared ? mean * Math.log(ratio) : 0);
      const byUsers = shared ? part(is.users / was.users) : change;
      const byActs = part(is.stands / afterSeconds / is.users / (was.stands / beforeSeconds / was.users));
      return {
        group,
        before: from,
        after: to,
        change,
        usersBefore: was.users,
        usersAfter: is.users,
        byUsers,
        byActs,
        byCost: change - byUsers - byActs,
      };
    })
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change) || (a.group ?? 0) - (b.group ?? 0));
}
