import type { World } from "@/server/adapters/sandbox/world";
import { type Act, symbolOf } from "@/server/core/behaviour/acts";
import { learnCosts } from "@/server/core/behaviour/complexity/costs";
import { evidenceOf } from "@/server/core/behaviour/complexity/observations";
import { arrivalsAt, weekOf } from "@/server/core/behaviour/demand/arrivals";
import { type Chain, chainOf } from "@/server/core/behaviour/demand/chain";
import { type ActiveUser, behaviourDemand, type Group } from "@/server/core/behaviour/demand/demand";
import { type Habit, learnHabit, newHabit } from "@/server/core/behaviour/demand/habits";
import { follow, type Following, startFollowing } from "@/server/core/behaviour/follow";
import { readProfile } from "@/server/core/behaviour/profiles/profile";
import { type Segmentation, segment, segmentOf } from "@/server/core/behaviour/segments/segments";
import { actsOf, COLUMNS, DAY, HOUR, measuredOf, MINUTE } from "./behaviour-world";

/** Estate follows one world as the product would: acts as they come, segments, costs and chains once a day. */
export interface Estate {
  readonly following: Following;
  readonly stands: Map<string, number>;
  readonly costs: Map<string, Float64Array>;
  segmentation?: Segmentation;
  readonly habits: Map<number, Habit>;
  readonly chains: Map<number, Chain>;
}

export const STEP = 5 * MINUTE;
export const STEPS = 12;
/** What is forecast: the cores that the reports application takes. */
const TARGETS = COLUMNS.flatMap(({ application, resource }, c) =>
  application === "reports" && resource === "cpu" ? [c] : [],
);

/** follower gives the two things that happen to an estate: acts, and a day's end. */
export function follower(world: World, since: number) {
  const estate: Estate = {
    following: startFollowing(since),
    stands: new Map(),
    costs: new Map(),
    habits: new Map(),
    chains: new Map(),
  };
  const segmentOfUser = (user: string, at: number): number => {
    const { segmentation, following } = estate;
    const known = segmentation?.membership.get(user);
    if (known !== undefined || !segmentation) return known ?? 0;
    const profile = following.profiles.get(user);
    return profile ? segmentOf(segmentation, user, readProfile(profile, at)) : segmentation.segments[0].id;
  };
  const starts: { at: number; segment: number; region: string }[] = [];
  const costAt = new Map<number, number>();

  function act(one: Act): void {
    const before = estate.following.open.get(one.user)?.lastAction;
    const turn = follow(estate.following, one);
    const id = segmentOfUser(one.user, one.at);
    let habit = estate.habits.get(id);
    if (!habit) estate.habits.set(id, (habit = newHabit()));
    learnHabit(habit, one, turn, before);
    if (turn.begins) starts.push({ at: one.at, segment: id, region: one.region ?? "" });
    const cost = estate.costs.get(symbolOf(one))?.[0] ?? 0;
    const step = Math.floor(one.at / STEP);
    costAt.set(step, (costAt.get(step) ?? 0) + (cost * (estate.stands.get(one.user) ?? 1)) / (STEP / 1000));
  }

  function day(at: number): void {
    const readings = new Map(
      [...estate.following.profiles].map(([user, profile]) => [user, readProfile(profile, at)]),
    );
    const made = segment({ readings, at, seed: 1, before: estate.segmentation });
    if (made) estate.segmentation = made;
    const traffic = COLUMNS.flatMap(({ resource }, c) => (resource === "bandwidth" ? [c] : []));
    const evidence = evidenceOf(
      actsOf(world, at - DAY, at),
      measuredOf(world, at - DAY, at),
      COLUMNS.length,
      HOUR,
      traffic,
    );
    const costs = learnCosts({ ...evidence, columns: COLUMNS.map(({ application }) => application) });
    for (const [a, name] of costs.actions.entries())
      estate.costs.set(name, Float64Array.of(TARGETS.reduce((sum, c) => sum + costs.mean[a][c], 0)));
    for (const [user, value] of evidence.stands) estate.stands.set(user, value);
    // Habits of the last two weeks, under today's segments.
    estate.habits.clear();
    starts.length = 0;
    const past = startFollowing(at - 14 * DAY);
    for (const one of actsOf(world, at - 14 * DAY, at)) {
      const before = past.open.get(one.user)?.lastAction;
      const turn = follow(past, one);
      const id = segmentOfUser(one.user, at);
      let habit = estate.habits.get(id);
      if (!habit) estate.habits.set(id, (habit = newHabit()));
      learnHabit(habit, one, turn, before);
      if (turn.begins) starts.push({ at: one.at, segment: id, region: one.region ?? "" });
    }
    estate.chains.clear();
    for (const [id, habit] of estate.habits)
      estate.chains.set(id, chainOf({ habit, costs: estate.costs, columns: 1, steps: STEPS, stepMs: STEP }));
  }

  /** ahead gives the expected cost of acts, in cores, of the next steps. */
  function ahead(now: number): number[] {
    const groups = new Map<number, Group>();
    for (const [id, chain] of estate.chains) {
      const own = starts.filter(({ segment }) => segment === id);
      const habit = estate.habits.get(id) as Habit;
      const regions = sharesOf(own.map(({ region }) => region));
      const week = weekOf({ starts: habit.starts, weeks: 2 });
      const since = now - 20 * MINUTE;
      const came = own.filter(({ at }) => at >= since && at < now).length;
      let expected = 0;
      for (let at = since; at < now; at += STEP)
        expected += arrivalsAt(week, regions, at, STEP, { came: 0, expected: 0 });
      const arrivals = Float64Array.from({ length: STEPS }, (_, k) =>
        arrivalsAt(week, regions, now + k * STEP, STEP, { came, expected }),
      );
      const members = [...(estate.segmentation?.membership ?? [])].filter(([, segment]) => segment === id);
      const stands =
        members.reduce((sum, [user]) => sum + (estate.stands.get(user) ?? 0), 0) /
        Math.max(1, members.length);
      groups.set(id, { chain, arrivals, stands });
    }
    const users: ActiveUser[] = [];
    for (const session of estate.following.open.values()) {
      const idleMs = now - session.lastAt;
      if (idleMs > HOUR) continue;
      users.push({
        user: session.user,
        segment: segmentOfUser(session.user, now),
        lastAction: session.lastAction,
        idleMs,
        stands: estate.stands.get(session.user) ?? 1,
      });
    }
    const { total } = behaviourDemand({
      users,
      groups,
      columns: 1,
      steps: STEPS,
      stepMs: STEP,
      levels: [0.5],
      single: () => false,
    });
    return [...total.mean].map((amount) => amount / (STEP / 1000));
  }

  /** done gives the cost of acts, in cores, of the newest `count` full steps. */
  const done = (now: number, count: number): number[] =>
    Array.from({ length: count }, (_, i) => costAt.get(Math.floor(now / STEP) - count + i) ?? 0);

  return { estate, act, day, ahead, done };
}

function sharesOf(regions: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const region of regions) counts.set(region, (counts.get(region) ?? 0) + 1);
  return [...counts].map(([region, n]) => [region, n / regions.length]);
}

/** coresOf gives the cores that the reports application takes, by five minutes, over [from, to). */
export const coresOf = (world: World, from: number, to: number): Float64Array =>
  Float64Array.from({ length: (to - from) / STEP }, (_, i) => {
    let sum = 0;
    for (let m = 0; m < 5; m++)
      for (const place of TARGETS) sum += world.demandAt(place, from + i * STEP + m * MINUTE) / 5;
    return sum;
  });
