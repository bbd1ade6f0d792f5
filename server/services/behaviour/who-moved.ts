import { z } from "zod";
import { type Taken, whoMoved as rank } from "@/server/core/behaviour/demand/moved";
import { UNIT_OF } from "@/server/core/words";
import { query } from "@/server/services/verb";
import { iso, mustFindWorkload } from "@/server/services/workloads/view";
import { readMemory } from "@/server/store/behaviour";
import type { Db } from "@/server/store/client";
import { actsBySegment, usersBySegment } from "@/server/store/segment-demand";
import { USER_RESOURCES } from "./expect";
import { costsOf, type StoredCosts, type StoredFollowing } from "./memory";
import { nameOf, shownSegments } from "./shown-segments";

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

/** AGAINST are the stretches with which a window is compared: the one right before it, the same hours a day or a week before. */
export const AGAINST = ["before", "day", "week"] as const;
const SHIFT = { day: DAY, week: 7 * DAY } as const;

/** whoMoved ranks segments by how much what they take changed between two windows, from what they did and what an act of each kind costs. */
export const whoMoved = query({
  name: "whoMoved",
  scope: "read",
  input: z.object({
    resource: z.enum(USER_RESOURCES).default("cpu"),
    minutes: z.coerce.number().int().min(5).max(1_440).default(60),
    against: z.enum(AGAINST).default("before"),
    workload: z.string().max(80).optional().describe("Only what is done in this workload's application"),
    at: z.iso.datetime().optional().describe("End of the window; as far as acts are known when left out"),
  }),
  rest: {
    method: "GET",
    path: "/segments/moved",
    summary: "Ranks segments by how much their demand changed between two windows: who moved it.",
  },
  async run({ db, now }, { resource, minutes, against, workload: id, at }) {
    const [workload, { shown, least }, costs, following] = await Promise.all([
      id === undefined ? undefined : mustFindWorkload(db, id),
      shownSegments(db),
      readMemory<StoredCosts>(db, "costs"),
      readMemory<StoredFollowing>(db, "following"),
    ]);
    const known = Math.min(now, following?.at ?? now);
    const to = Math.min(at === undefined ? known : Date.parse(at), known);
    const length = minutes * MINUTE;
    const shift = against === "before" ? length : SHIFT[against];
    const cost = costsOf(costs?.body, [resource]);
    const application = workload?.application.name;
    const [before, after] = await Promise.all([
      takenIn(db, to - shift - length, to - shift, cost, application),
      takenIn(db, to - length, to, cost, application),
    ]);
    const fold = (all: readonly Taken[]): Taken[] => foldHidden(all, (group) => shown.has(group));
    const ranked = rank(fold(before), fold(after), length / 1000, length / 1000);
    const sum = (of: (one: (typeof ranked)[number]) => number) =>
      ranked.reduce((total, one) => total + of(one), 0);
    return {
      resource,
      unit: UNIT_OF[resource],
      workload: workload
        ? { id: workload.id, name: workload.name, application: workload.application.name }
        : null,
      against,
      least,
      window: { from: iso(to - length), to: iso(to) },
      compared: { from: iso(to - shift - length), to: iso(to - shift) },
      /** Whether acts of the compared window can be known at all. */
      comparable: following !== undefined && to - shift - length >= following.body.since - HOUR,
      /** When costs were learnt; null before, and then nothing can be ranked. */
      costsAt: costs ? iso(costs.at) : null,
      before: sum((one) => one.before),
      after: sum((one) => one.after),
      items: ranked.map(({ group, ...one }) => {
        const row = group === null ? undefined : shown.get(group);
        return { segment: row ? { id: row.id, name: nameOf(row) } : null, ...one };
      }),
      nextCursor: null,
    };
  },
});

/** takenIn adds up what segments took in [from, to) by the cost of their acts. */
async function takenIn(
  db: Db,
  from: number,
  to: number,
  cost: ReadonlyMap<string, Float64Array>,
  application: string | undefined,
): Promise<Taken[]> {
  const [acts, users] = await Promise.all([
    actsBySegment(db, from, to, application),
    usersBySegment(db, from, to, application),
  ]);
  const sums = new Map<number | null, { acts: number; stands: number; amount: number }>();
  for (const one of acts) {
    const sum = sums.get(one.segmentId) ?? { acts: 0, stands: 0, amount: 0 };
    sums.set(one.segmentId, {
      acts: sum.acts + one.acts,
      stands: sum.stands + one.stands,
      amount: sum.amount + one.stands * (cost.get(`${one.application}/${one.action}`)?.[0] ?? 0),
    });
  }
  return [...sums].map(([group, sum]) => ({ group, users: users.get(group) ?? 0, ...sum }));
}

/** foldHidden puts users of segments that may not be shown together with those who are in none. */
function foldHidden(all: readonly Taken[], isShown: (group: number) => boolean): Taken[] {
  const rest = { group: null, users: 0, acts: 0, stands: 0, amount: 0 };
  const kept: Taken[] = [];
  for (const one of all) {
    if (one.group !== null && isShown(one.group)) kept.push(one);
    else for (const key of ["users", "acts", "stands", "amount"] as const) rest[key] += one[key];
  }
  return rest.acts > 0 ? [...kept, rest] : kept;
}
