import { START } from "@/server/core/behaviour/actions/variable-order";
import { indexOf } from "@/server/core/behaviour/actions/vocabulary";
import { type Act, symbolOf } from "@/server/core/behaviour/acts";
import { fadeStarts, learnHabit, newHabit } from "@/server/core/behaviour/demand/habits";
import { follow } from "@/server/core/behaviour/follow";
import { readProfile } from "@/server/core/behaviour/profiles/profile";
import { segment, segmentOf } from "@/server/core/behaviour/segments/segments";
import type { Deps } from "@/server/services/verb";
import {
  activityBetween,
  findSegments,
  findSubjects,
  firstActivity,
  memoryAt,
  readMemory,
  saveMemory,
  saveSegments,
  saveSubjects,
  type SubjectRow,
} from "@/server/store/behaviour";
import { listSources } from "@/server/store/sources";
import { keepOutlook, STARTS_KEPT } from "./keep-outlook";
import { learnActionCosts } from "./learn-costs";
import {
  actionsOf,
  followingOf,
  habitsOf,
  type StoredActions,
  type StoredFollowing,
  type StoredHabit,
  type StoredSegmentation,
  storedHabits,
} from "./memory";
import { keepSegmentDay } from "./keep-segment-days";
import { pinsOf } from "./rules-of-segments";
import { saySegmentNeeds } from "./say-segment-needs";

const [MINUTE, DAY] = [60_000, 86_400_000];
/** Acts that are younger may still be followed by older ones. */
const SETTLED_MS = 2 * MINUTE;
const BACKFILL_MS = 28 * DAY;
/** Acts are taken a day at a time, so that a restart loses little. */
const CHUNK_MS = DAY;
/** While history is caught up with, users are parted so often only. */
const PARTED_EVERY_DAYS = 5;
/** Numbers of a session's newest actions that are kept. */
const RECENT = 12;

/**
 * learnBehaviour takes the acts since the last look into profiles, habits and the model of next actions, and once a day parts users into segments
 * and learns what actions cost. Safe to repeat and to overlap: one process at a time, and a chunk is remembered with its end.
 */
export async function learnBehaviour(deps: Deps, signal?: AbortSignal): Promise<void> {
  await deps.exclusive("learnBehaviour", async () => {
    const to = await completeTo(deps);
    if (to === undefined) return;
    const known = await readMemory<StoredFollowing>(deps.db, "following");
    const first = known?.at ?? (await firstActivity(deps.db));
    if (first === undefined) return;
    for (let at = Math.max(first, to - BACKFILL_MS); at < to; at += CHUNK_MS) {
      signal?.throwIfAborted();
      await learnChunk(deps, at, Math.min(to, at + CHUNK_MS), at + CHUNK_MS >= to);
    }
  });
}

/** completeTo gives the time before which all activity is there: what is pushed comes at once, what is collected as far as it was. */
async function completeTo(deps: Deps): Promise<number | undefined> {
  let to = deps.clock.now() - SETTLED_MS;
  for (const source of await listSources(deps.db)) {
    if (source.pausedAt || !deps.eventSource(source)) continue;
    if (!source.usersTo) return undefined;
    to = Math.min(to, source.usersTo.getTime());
  }
  return to;
}

async function learnChunk(deps: Deps, from: number, to: number, last: boolean): Promise<void> {
  const { db } = deps;
  const acts = await activityBetween(db, from, to);
  const rows = new Map((await findSubjects(db)).map((row) => [row.subject, row]));
  const stored = await readMemory<StoredFollowing>(db, "following");
  const segmentation = await readMemory<StoredSegmentation>(db, "segmentation");
  const following = followingOf(stored?.body, from, [...rows.values()]);
  const habits = habitsOf((await readMemory<StoredHabit[]>(db, "habits"))?.body);
  const { model, vocabulary } = actionsOf((await readMemory<StoredActions>(db, "actions"))?.body);
  const recents = new Map([...rows].map(([subject, { session }]) => [subject, [...session.recent]]));
  const segments = new Map([...rows].map(([subject, { segmentId }]) => [subject, segmentId]));
  const pins = await pinsOf(db);

  const take = (act: Act): void => {
    const before = following.open.get(act.user)?.lastAction;
    const turn = follow(following, act);
    const group = segments.get(act.user) ?? 0;
    let habit = habits.get(group);
    if (!habit) habits.set(group, (habit = newHabit()));
    learnHabit(habit, act, turn, before);
    let recent = recents.get(act.user);
    if (!recent || turn.begins) recents.set(act.user, (recent = [START]));
    const size = vocabulary.symbols.length;
    const symbol = indexOf(vocabulary, symbolOf(act));
    model.learn({ user: act.user, segment: group, recent }, symbol, size);
    recent.push(symbol);
    if (recent.length > RECENT) recent.shift();
  };
  for (const act of acts) take(act);

  const touched = new Set(acts.map(({ user }) => user));
  const rowOf = (subject: string): SubjectRow | undefined => {
    const profile = following.profiles.get(subject);
    const session = following.open.get(subject);
    if (!profile || !session) return undefined;
    const was = rows.get(subject);
    const lasts: Record<string, number> = { ...was?.session.lasts };
    for (const application of following.gaps.keys()) {
      const last = following.lastAt.get(`${subject} ${application}`);
      if (last !== undefined) lasts[application] = last;
    }
    const { startsAt, lastAt, acts: count, lastAction } = session;
    return {
      subject,
      segmentId:
        segments.get(subject) ??
        (segmentation ? segmentOf(segmentation.body, subject, readProfile(profile, to), pins) : null),
      lastAt: profile.lastAt,
      profile,
      session: { startsAt, lastAt, acts: count, lastAction, recent: recents.get(subject) ?? [START], lasts },
      stands: was?.stands ?? null,
      reserved: was?.reserved ?? {},
    };
  };
  const changed = [...touched].flatMap((subject) => rowOf(subject) ?? []);
  await db.$transaction(
    async (tx) => {
      await saveSubjects(tx, changed);
      await saveMemory(tx, "habits", to, storedHabits(habits));
      await saveMemory(tx, "actions", to, { symbols: vocabulary.symbols, state: model.state() });
      await saveMemory(tx, "following", to, { since: following.since, gaps: [...following.gaps] });
    },
    { timeout: 60_000 },
  );
  const days = (since: number): number => Math.floor(to / DAY) - Math.floor(since / DAY);
  const ended = (await memoryAt(db, "outlook")) ?? following.since;
  // As long as there are too few users for segments, every look tries.
  const due = segmentation ? days(ended) : days(following.since);
  if (due >= (last ? 1 : PARTED_EVERY_DAYS)) await endDay(deps, to);
  await saySegmentNeeds(deps, to);
}

/** endDay parts users into segments as of `at` and learns what actions cost from the day before. */
async function endDay(deps: Deps, at: number): Promise<void> {
  const { db } = deps;
  await learnActionCosts(deps, at);
  const before = await readMemory<StoredSegmentation>(db, "segmentation");
  const rows = await findSubjects(db);
  const names = new Map(
    (await findSegments(db)).flatMap(({ id, givenName }) => (givenName ? [[id, givenName] as const] : [])),
  );
  const membership = new Map(
    rows.flatMap(({ subject, segmentId }) => (segmentId ? [[subject, segmentId] as const] : [])),
  );
  const made = segment({
    readings: new Map(rows.map(({ subject, profile }) => [subject, readProfile(profile, at)])),
    at,
    seed: deps.seed,
    before: before && { ...before.body, membership },
    names,
    pins: await pinsOf(db),
  });
  const habits = habitsOf((await readMemory<StoredHabit[]>(db, "habits"))?.body);
  const dayBefore = (await memoryAt(db, "outlook")) ?? at - DAY;
  for (const habit of habits.values()) fadeStarts(habit, STARTS_KEPT ** ((at - dayBefore) / DAY));
  await db.$transaction(
    async (tx) => {
      await saveMemory(tx, "habits", at, storedHabits(habits));
      const placed = rows.map((row) => ({
        ...row,
        segmentId: made?.membership.get(row.subject) ?? row.segmentId,
      }));
      await keepOutlook(tx, at, habits, placed);
      if (!made) return;
      const { membership: members, ...rest } = made;
      await saveMemory(tx, "segmentation", at, rest);
      await saveSubjects(
        tx,
        rows.map((row) => ({ ...row, segmentId: members.get(row.subject) ?? row.segmentId })),
      );
      await saveSegments(
        tx,
        at,
        made.segments.map(({ id, name, size, ...body }) => ({ id, name, size, body })),
      );
      await keepSegmentDay(tx, made, membership, before?.at);
    },
    { timeout: 60_000 },
  );
}
