/** Group is how many users and acts a name stands for. */
export interface Group {
  name: string;
  users: number;
  acts: number;
}

/** Shown is what may be shown of some groups; `hidden` says how many groups were too small. */
export interface Shown {
  groups: Group[];
  /** What the hidden groups are together; null when it may not be shown either. */
  others: Omit<Group, "name"> | null;
  hidden: number;
}

/**
 * showGroups keeps groups of at least `k` users (k-anonymity; Sweeney 2002). Smaller ones are shown together when they
 * have `k` users in sum; otherwise the smallest of the others joins them, because what is missing from a known total would
 * tell of the few. A user may be in several groups, so that a sum of users is an upper bound.
 */
export function showGroups(all: readonly Group[], k: number): Shown {
  const groups = all.filter(({ users }) => users >= k).sort((a, b) => b.acts - a.acts || b.users - a.users);
  const small = all.filter(({ users }) => users < k);
  if (small.length === 0) return { groups, others: null, hidden: 0 };
  const sum = (of: readonly Group[]) => ({
    users: of.reduce((total, { users }) => total + users, 0),
    acts: of.reduce((total, { acts }) => total + acts, 0),
  });
  while (sum(small).users < k && groups.length > 0) {
    const least = groups.reduce((a, b) => (b.users < a.users ? b : a));
    groups.splice(groups.indexOf(least), 1);
    small.push(least);
  }
  const others = sum(small);
  return { groups, others: others.users >= k ? others : null, hidden: small.length };
}
