import type { LimitClaim } from "@/server/core/planning/limits/draft";
import type { LimitRuleSetting } from "@/server/core/planning/limits/rule";
import { REST } from "@/server/core/planning/limits/terms";
import { userWeight } from "@/server/core/planning/priorities/rule";
import type { Deps } from "@/server/services/verb";
import { findCoherent } from "@/server/store/coherent";
import type { LoopWorkload } from "@/server/store/loop";
import { readSetting } from "@/server/store/settings";
import { findStandings, setUserWeight } from "@/server/store/standings";
import { type UserUse, usersByUse } from "@/server/store/user-use";

const HOUR_MS = 3_600_000;
/** Users are measured by the hour; so many whole hours tell who asks for how much. */
const HOURS = 3;
/** A user who asks for less than this share is counted with others. */
const SMALLEST = 0.001;

/** Asked is what every known user of a workload asked for lately, and all of them and the unknown together, requests a second. */
interface Asked {
  readonly users: readonly UserUse[];
  readonly total: number;
}

async function askedLately(deps: Deps, workloadId: string, now: number): Promise<Asked> {
  const to = Math.floor(now / HOUR_MS) * HOUR_MS;
  const from = to - HOURS * HOUR_MS;
  const users = await usersByUse(deps.db, workloadId, "requests", from, to);
  const info = (await deps.series.list(workloadId)).find(
    ({ measure, subject }) => measure === "requests" && !subject,
  );
  const step = 60_000;
  const read = info && (await deps.series.read(info.id, { start: from, step, length: (to - from) / step }));
  const known = [...(read?.values ?? [])].filter((value) => !Number.isNaN(value));
  const mean = known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : 0;
  return {
    users,
    total: Math.max(
      mean,
      users.reduce((sum, user) => sum + user.mean, 0),
    ),
  };
}

/** expectedShares gives each heavy user's part of what is expected, from its own forecast where there is one that is fresh. */
async function expectedShares(
  deps: Deps,
  workload: LoopWorkload,
  { users, total }: Asked,
  now: number,
): Promise<Map<string, number>> {
  const shares = new Map(users.map(({ subject, mean }) => [subject, total > 0 ? mean / total : 0]));
  if (workload.primaryResource !== "requests") return shares;
  const rows = await findCoherent(deps.db, workload.applicationId, "requests", workload.id);
  const at = (grid: { start: number; step: number; length: number }): number =>
    Math.floor((now - grid.start) / grid.step);
  const whole = rows.find(({ node }) => node === workload.id);
  for (const { node, grid, quantiles, method } of whole ? rows : []) {
    const subject = node.slice(workload.id.length + 1);
    const index = at(grid);
    if (!subject || method !== "own" || index < 0 || index >= grid.length) continue;
    const all = whole?.quantiles.paths[1][at(whole.grid)] ?? 0;
    const own = quantiles.paths[1][index];
    if (all > 0 && own >= 0) shares.set(subject, Math.min(1, own / all));
  }
  return shares;
}

/**
 * claimsOf says who is expected to send how much of `expected` requests a second: the heaviest users each, other users of
 * a known segment together, and everybody else, with the weight of as many users as they are and a floor for each.
 */
export async function claimsOf(
  deps: Deps,
  workload: LoopWorkload,
  expected: number,
  rule: LimitRuleSetting,
  now: number,
): Promise<LimitClaim[]> {
  const asked = await askedLately(deps, workload.id, now);
  const shares = await expectedShares(deps, workload, asked, now);
  const priorities = await readSetting(deps.db, "priorities");
  const standings = await findStandings(deps.db, [...shares.keys()]);
  const weightOf = (subject: string): number => userWeight(standings.get(subject) ?? {}, priorities);
  const floorOf = (demand: number, people: number): number =>
    Math.min(demand, Math.max(rule.leastPerSecond * people, (rule.floorPercent / 100) * demand));
  const byShare = [...shares].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const own = byShare.slice(0, rule.users).filter(([, share]) => share >= SMALLEST);
  const claims: LimitClaim[] = own.map(([name, share]) => {
    const demand = share * expected;
    return { kind: "user", name, members: [name], demand, weight: weightOf(name), floor: floorOf(demand, 1) };
  });
  const others = byShare.slice(own.length);
  const segments = new Map<string, [string, number][]>();
  for (const one of others) {
    const segment = standings.get(one[0])?.segment;
    if (segment) segments.set(segment, [...(segments.get(segment) ?? []), one]);
  }
  for (const [name, users] of [...segments].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const demand = users.reduce((sum, [, share]) => sum + share, 0) * expected;
    const members = users.map(([subject]) => subject);
    const weight = members.reduce((sum, subject) => sum + weightOf(subject), 0);
    claims.push({ kind: "segment", name, members, demand, weight, floor: floorOf(demand, members.length) });
  }
  const loose = others.filter(([subject]) => !standings.get(subject)?.segment).map(([subject]) => subject);
  const demand = Math.max(0, expected - claims.reduce((sum, claim) => sum + claim.demand, 0));
  // Those of whom nothing is known are as many as would ask for it if they were like the known.
  const typical =
    asked.total > 0 && asked.users.length > 0
      ? (expected * asked.users.reduce((sum, user) => sum + user.mean, 0)) / asked.total / asked.users.length
      : expected;
  const people = Math.max(1, loose.length, typical > 0 ? Math.round(demand / typical) : 1);
  const weight = loose.reduce((sum, subject) => sum + weightOf(subject), 0) + (people - loose.length);
  claims.push({ kind: "rest", name: REST, members: [], demand, weight, floor: floorOf(demand, people) });
  return claims;
}

/** weighUsers keeps the mean weight of a workload's users by their use, those of whom nothing is known at 1. */
export async function weighUsers(deps: Deps, workload: LoopWorkload, now: number): Promise<void> {
  const { users, total } = await askedLately(deps, workload.id, now);
  const standings = await findStandings(
    deps.db,
    users.map(({ subject }) => subject),
  );
  const priorities = await readSetting(deps.db, "priorities");
  let weight = 1;
  for (const { subject, mean } of users) {
    const standing = standings.get(subject);
    if (standing && total > 0) weight += (mean / total) * (userWeight(standing, priorities) - 1);
  }
  // Three digits are what is shown, and a steady weight keeps shares steady.
  weight = Number(weight.toPrecision(3));
  if (weight > 0 && weight !== workload.userWeight) await setUserWeight(deps.db, workload.id, weight);
}
