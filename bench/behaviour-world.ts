import { SANDBOX_RESOURCES, WORKLOADS } from "@/server/adapters/sandbox/catalogue";
import { createWorld, type World } from "@/server/adapters/sandbox/world";
import type { Act } from "@/server/core/behaviour/acts";
import type { Measured } from "@/server/core/behaviour/complexity/observations";

export const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
/** A Monday, so that every run sees the same weeks. */
export const LIVE_START = Date.UTC(2026, 10, 16);

/** COLUMNS are the sandbox's measured series: a workload's resource each, in the order of its vectors. */
export const COLUMNS = WORKLOADS.flatMap(({ id, application }) =>
  SANDBOX_RESOURCES.map((resource) => ({ workload: id, application, resource })),
);

/** worldOf makes a sandbox world by its seed. */
export const worldOf = (seed: number): World => createWorld({ seed, liveStart: LIVE_START });

/** actsOf gives the acts of a world in [from, to), epoch ms. */
export const actsOf = (world: World, from: number, to: number): Act[] => [...world.activity(from, to)].flat();

/** measuredOf gives what was measured of each user, by the hour, over UTC days. */
export function* measuredOf(world: World, from: number, to: number): Generator<Measured> {
  for (let day = from / DAY; day < to / DAY; day++)
    for (const [person, hours] of world.useOn(day).hours)
      for (let column = 0; column < COLUMNS.length; column++)
        for (let hour = 0; hour < 24; hour++) {
          const mean = hours[column * 24 + hour];
          if (mean > 0)
            yield { user: world.people[person].pseudonym, column, at: day * DAY + hour * HOUR, mean };
        }
}
