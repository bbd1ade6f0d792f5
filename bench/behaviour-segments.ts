import { truthOf } from "@/server/adapters/sandbox/truth";
import { follow, startFollowing } from "@/server/core/behaviour/follow";
import { type Reading, readProfile } from "@/server/core/behaviour/profiles/profile";
import { adjustedRand } from "@/server/core/behaviour/segments/partitions";
import { type Segmentation, segment } from "@/server/core/behaviour/segments/segments";
import { actsOf, DAY, LIVE_START, worldOf } from "./behaviour-world";

const SEEDS = [1, 2, 3];
const RUNS = 14;

/** segments follows three worlds for four weeks and 14 days more, makes segments each day, and compares them with the true temperaments. */
export async function segments(): Promise<unknown> {
  const results = [];
  for (const seed of SEEDS) {
    const world = worldOf(seed);
    const { users } = truthOf(world);
    const following = startFollowing(LIVE_START - 28 * DAY);
    let [events, updateMs] = [0, 0];
    const take = (from: number, to: number): void => {
      const acts = actsOf(world, from, to);
      const began = performance.now();
      for (const act of acts) follow(following, act);
      updateMs += performance.now() - began;
      events += acts.length;
    };
    take(LIVE_START - 28 * DAY, LIVE_START);
    let before: Segmentation | undefined;
    let [least, kept, pairs] = [1, 0, 0];
    const ids = new Set<number>();
    let first: readonly number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const at = LIVE_START + run * DAY;
      if (run > 0) take(at - DAY, at);
      const readings = new Map<string, Reading>(
        [...following.profiles].map(([user, profile]) => [user, readProfile(profile, at)]),
      );
      const made = segment({ readings, at, seed: 1, before });
      if (!made) throw new Error("There are too few users to part.");
      const names = [...made.membership.keys()];
      const kinds = names.map((user) => users.get(user)?.temperament ?? "");
      const index = adjustedRand(
        names.map((user) => made.membership.get(user) ?? -1),
        kinds.map((kind) => kinds.indexOf(kind)),
      );
      least = Math.min(least, index);
      for (const { id } of made.segments) ids.add(id);
      if (run === 0) first = made.segments.map(({ id }) => id);
      if (before)
        for (const [user, id] of made.membership) {
          if (!before.membership.has(user)) continue;
          pairs++;
          if (before.membership.get(user) === id) kept++;
        }
      before = made;
    }
    const survive = first.filter((id) => before?.segments.some((one) => one.id === id)).length;
    console.log(
      `world ${seed}: ${before?.segments.length} segments by ${before?.method}, silhouette ${before?.silhouette.toFixed(2)}; lowest adjusted Rand index of ${RUNS} daily runs ${least.toFixed(3)}; ${survive} of ${first.length} identities last, ${ids.size} were ever given; ${((100 * kept) / pairs).toFixed(2)} % of users keep their segment from day to day; ${((1000 * updateMs) / events).toFixed(1)} µs an event`,
    );
    for (const { id, name, description, size } of before?.segments ?? [])
      console.log(`  ${id} ${name} (${size}): ${description.detail}`);
    results.push({
      seed,
      adjustedRand: least,
      identities: first.length,
      survive,
      everGiven: ids.size,
      keepTheirSegment: kept / pairs,
      microsecondsAnEvent: (1000 * updateMs) / events,
    });
  }
  return results;
}
