import { learnCosts } from "@/server/core/behaviour/complexity/costs";
import { evidenceOf } from "@/server/core/behaviour/complexity/observations";
import { MILLISECONDS_OF } from "@/server/core/behaviour/complexity/prices";
import { complexities } from "@/server/core/behaviour/complexity/score";
import { amountQuantile } from "@/server/core/behaviour/demand/quantiles";
import { follow, startFollowing } from "@/server/core/behaviour/follow";
import { borrowingOf, expectedHour } from "@/server/core/behaviour/profiles/expected";
import { localTime, type Reading, readProfile, sumReadings } from "@/server/core/behaviour/profiles/profile";
import { segment, segmentOf } from "@/server/core/behaviour/segments/segments";
import { LEVELS } from "@/server/core/forecast/levels";
import { pinball } from "@/server/core/scoring/losses";
import { actsOf, COLUMNS, DAY, HOUR, LIVE_START, measuredOf, worldOf } from "./behaviour-world";

const SEEDS = [1, 2, 3];
/** Every fifth user is new: nothing of them is known before the live start. */
const NEW = 5;

/** newcomers compares, in the second week of users who are new, forecasts of their measured hourly use from their segment alone with those from one week of their own. */
export async function newcomers(): Promise<unknown> {
  const results = [];
  for (const seed of SEEDS) {
    const world = worldOf(seed);
    const isNew = new Set(world.people.filter((_, i) => i % NEW === 0).map(({ pseudonym }) => pseudonym));
    const week = LIVE_START + 7 * DAY;
    const following = startFollowing(LIVE_START - 28 * DAY);
    for (const act of actsOf(world, LIVE_START - 28 * DAY, LIVE_START))
      if (!isNew.has(act.user)) follow(following, act);
    const readings = (at: number) =>
      new Map<string, Reading>(
        [...following.profiles].map(([user, profile]) => [user, readProfile(profile, at)]),
      );
    const known = readings(LIVE_START);
    const made = segment({ readings: known, at: LIVE_START, seed: 1 });
    if (!made) throw new Error("There are too few users to part.");
    const traffic = COLUMNS.flatMap(({ resource }, c) => (resource === "bandwidth" ? [c] : []));
    const evidence = evidenceOf(
      actsOf(world, LIVE_START - DAY, LIVE_START),
      measuredOf(world, LIVE_START - DAY, LIVE_START),
      COLUMNS.length,
      HOUR,
      traffic,
    );
    const scored = complexities(
      learnCosts({ ...evidence, columns: COLUMNS.map(({ application }) => application) }),
      COLUMNS.map(({ resource }) => resource),
    );
    const worth = new Map(scored.map(({ action, milliseconds }) => [action, milliseconds]));
    const cost = (symbol: string) => worth.get(symbol) ?? 0;
    const firstWeek = startFollowing(LIVE_START);
    const firstSegment = new Map<string, number>();
    for (const act of actsOf(world, LIVE_START, week)) {
      // The others go on, so that a week that was busy for all is not taken for the newcomers' own.
      if (!isNew.has(act.user)) {
        follow(following, act);
        continue;
      }
      follow(firstWeek, act);
      const profile = firstWeek.profiles.get(act.user);
      if (profile && !firstSegment.has(act.user))
        firstSegment.set(act.user, segmentOf(made, act.user, readProfile(profile, act.at + HOUR)));
    }
    const now = readings(week);
    const groups = new Map(
      made.segments.map(({ id }) => [
        id,
        sumReadings([...now].filter(([user]) => made.membership.get(user) === id).map(([, one]) => one)),
      ]),
    );
    const borrowing = new Map(
      made.segments.map(({ id }) => [
        id,
        borrowingOf(
          [...now].filter(([user]) => made.membership.get(user) === id).map(([, one]) => one),
          groups.get(id) as Reading,
          cost,
        ),
      ]),
    );
    const actual = new Map<string, Float64Array>();
    for (const { user, column, at, mean } of measuredOf(world, week, week + 7 * DAY)) {
      if (!firstSegment.has(user)) continue;
      let hours = actual.get(user);
      if (!hours) actual.set(user, (hours = new Float64Array(168)));
      hours[(at - week) / HOUR] += mean * 3600 * MILLISECONDS_OF[COLUMNS[column].resource];
    }
    // A user's measured use is that of all for whom they stand; a newcomer's own factor is known once they were measured.
    const { stands } = evidenceOf(
      actsOf(world, LIVE_START, week),
      measuredOf(world, LIVE_START, week),
      COLUMNS.length,
      HOUR,
      traffic,
    );
    const standsOf = (id: number): number => {
      const members = [...made.membership].filter(([, one]) => one === id);
      return members.reduce((sum, [user]) => sum + (stands.get(user) ?? 0), 0) / members.length;
    };
    const groupStands = new Map(made.segments.map(({ id }) => [id, standsOf(id)]));
    const loss = { first: 0, prior: 0, own: 0 };
    let [better, shares] = [0, 0];
    for (const [user, first] of firstSegment) {
      const own = readProfile(firstWeek.profiles.get(user) as never, week);
      const id = segmentOf(made, user, own);
      const region = Object.keys(own.regions)[0];
      const hours = actual.get(user) ?? new Float64Array(168);
      const lossOf = (reading: Reading | undefined, segment: number): number => {
        const group = groups.get(segment) as Reading;
        let sum = 0;
        for (let h = 0; h < 168; h++) {
          const local = localTime(week + h * HOUR, region);
          const said = expectedHour(reading, group, borrowing.get(segment) as never, cost, local);
          if (reading && h === 0) shares += said.own;
          const times = (reading ? stands.get(user) : groupStands.get(segment)) ?? 1;
          for (const level of LEVELS)
            sum +=
              pinball(hours[h], times * amountQuantile(said.mean, said.variance, level), level) /
              LEVELS.length;
        }
        return sum;
      };
      const [atFirst, prior, mine] = [lossOf(undefined, first), lossOf(undefined, id), lossOf(own, id)];
      loss.first += atFirst;
      loss.prior += prior;
      loss.own += mine;
      if (mine < prior) better++;
    }
    const n = firstSegment.size;
    console.log(
      `world ${seed}: ${n} newcomers; pinball of hourly cost, core-seconds: ${(loss.first / n / 168e3).toFixed(1)} by the segment of the first act, ${(loss.prior / n / 168e3).toFixed(1)} by the segment after a week, ${(loss.own / n / 168e3).toFixed(1)} with their own week (${((100 * shares) / n).toFixed(0)} % own): ${(100 * (loss.own / loss.prior - 1)).toFixed(1)} %; better for ${better} of ${n}`,
    );
    results.push({ seed, newcomers: n, ...loss, change: loss.own / loss.prior - 1, better: better / n });
  }
  return results;
}
