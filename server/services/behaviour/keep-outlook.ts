import type { Habit } from "@/server/core/behaviour/demand/habits";
import { mergeHabits } from "@/server/core/behaviour/demand/merge-habits";
import { readProfile } from "@/server/core/behaviour/profiles/profile";
import type { Db } from "@/server/store/client";
import { readMemory, saveMemory, type SubjectRow } from "@/server/store/behaviour";
import { type StoredFollowing, type StoredOutlook, storedHabits } from "./memory";

const DAY = 86_400_000;
/** Begun sessions fade so much a day. */
export const STARTS_KEPT = 2 ** (-1 / 21);
/** A segment with fewer begun sessions goes through them as everybody does. */
const LEAST_SESSIONS = 50;

/**
 * keepOutlook keeps, as of the end of a day, what the forecaster needs to tell demand from behaviour: each segment's habits, where its users
 * are, and for how many acts one of theirs stands. A segment of which little is known goes by everybody's habits.
 */
export async function keepOutlook(
  db: Db,
  at: number,
  habits: ReadonlyMap<number, Habit>,
  rows: readonly SubjectRow[],
): Promise<void> {
  const following = (await readMemory<StoredFollowing>(db, "following"))?.body;
  const everybody = mergeHabits(habits.values());
  const groups = new Map<
    number,
    { regions: Map<string, number>; sessions: number; stands: number; users: number }
  >();
  const tally = (id: number) => {
    let group = groups.get(id);
    if (!group) groups.set(id, (group = { regions: new Map(), sessions: 0, stands: 0, users: 0 }));
    return group;
  };
  tally(0);
  let sessions = 0;
  for (const { segmentId, profile, stands } of rows) {
    const reading = readProfile(profile, at);
    const group = tally(segmentId ?? 0);
    for (const [region, n] of Object.entries(reading.regions))
      group.regions.set(region, (group.regions.get(region) ?? 0) + n);
    group.sessions += reading.sessions;
    group.stands += stands ?? 1;
    group.users++;
    sessions += reading.sessions;
  }
  // What was begun before its user had a segment is dealt out as sessions are begun now.
  const undivided = habits.get(0)?.starts ?? [];
  const days = Math.max(1, (at - (following?.since ?? at)) / DAY);
  const body: StoredOutlook = {
    weeks: (1 - STARTS_KEPT ** days) / (1 - STARTS_KEPT) / 7,
    gaps: (following?.gaps ?? []).map(([application, { learnt }]) => [application, learnt.ms]),
    groups: [...groups].map(([segment, { regions, stands, users, ...group }]) => {
      const own = segment === 0 ? undefined : habits.get(segment);
      const begun = own?.starts.reduce((sum, n) => sum + n, 0) ?? 0;
      const share = sessions > 0 ? group.sessions / sessions : 1;
      const starts = everybody.starts.map(
        (_, hour) => (own?.starts[hour] ?? 0) + share * (undivided[hour] ?? 0),
      );
      const habit = { ...(own && begun >= LEAST_SESSIONS ? own : everybody), starts };
      const total = [...regions.values()].reduce((sum, n) => sum + n, 0);
      return {
        habit: storedHabits(new Map([[segment, habit]]))[0],
        regions:
          total > 0 ? [...regions].map(([region, n]) => [region, n / total] as const) : [["", 1] as const],
        stands: users > 0 ? stands / users : 1,
      };
    }),
  };
  await saveMemory(db, "outlook", at, body);
}
