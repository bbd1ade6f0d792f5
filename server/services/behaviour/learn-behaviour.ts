import { fadeStarts, type Habit } from "@/server/core/behaviour/demand/habits";
import { readProfile } from "@/server/core/behaviour/profiles/profile";
import { segment, segmentOf } from "@/server/core/behaviour/segments/segments";
import type { Deps } from "@/server/services/verb";
import {
  activityBetween,
  countActivity,
  findSegments,
  findSubjects,
  findSubjectsOf,
  firstActivity,
  memoryAt,
  readMemory,
  saveMembership,
  saveMemory,
  saveSegments,
  saveSubjects,
} from "@/server/store/behaviour";
import { listSources } from "@/server/store/sources";
import { keepOutlook, STARTS_KEPT } from "./keep-outlook";
import { keepSegmentDay } from "./keep-segment-days";
import { learnActionCosts } from "./learn-costs";
import { type Learnt, recallLearnt, takeActs } from "./learn-acts";
import {
  packContexts,
  type StoredActions,
  type StoredFollowing,
  type StoredSegmentation,
  storedHabits,
} from "./memory";
import { pinsOf } from "./rules-of-segments";
import { saySegmentNeeds } from "./say-segment-needs";

const [MINUTE, DAY] = [60_000, 86_400_000];
/** Acts that are younger may still be followed by older ones. */
const SETTLED_MS = 2 * MINUTE;
const BACKFILL_MS = 28 * DAY;
/** So many acts are taken at once, so that memory is bounded and a restart loses little; never less than a minute of them. */
const MOST_ACTS = 100_000;
const LEAST_SPAN_MS = MINUTE;
/** While history is caught up with, users are parted so often only. */
const PARTED_EVERY_DAYS = 5;

/**
 * learnBehaviour takes the acts since the last look into profiles, habits and the model of next actions, and once a day parts users into segments
 * and learns what actions cost. Safe to repeat and to overlap: one process at a time, and what a chunk changed is remembered together
 * with its end, so that a chunk counts once however often a process is killed in it. It reads the users who did something, not all of them.
 */
export async function learnBehaviour(deps: Deps, signal?: AbortSignal): Promise<void> {
  await deps.exclusive("learnBehaviour", async () => {
    const to = await completeTo(deps);
    if (to === undefined) return;
    const known = await readMemory<StoredFollowing>(deps.db, "following");
    const first = known?.at ?? (await firstActivity(deps.db));
    if (first === undefined) return;
    const begin = Math.max(first, to - BACKFILL_MS);
    if (begin >= to) return;
    const learnt = await recallLearnt(deps, begin);
    let span = DAY;
    for (let at = begin; at < to; at += span) {
      signal?.throwIfAborted();
      span = await spanFrom(deps, at, to, span);
      await learnChunk(deps, learnt, at, at + span, at + span >= to);
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

/** spanFrom gives how far acts are taken at once from `at` on, ms: a day, less where there are more than {@link MOST_ACTS}. */
async function spanFrom({ db }: Deps, at: number, to: number, hint: number): Promise<number> {
  let span = Math.min(DAY, to - at, 2 * hint);
  for (;;) {
    const acts = await countActivity(db, at, at + span);
    if (acts <= MOST_ACTS || span <= LEAST_SPAN_MS) return span;
    span = Math.max(LEAST_SPAN_MS, Math.floor(span / Math.ceil(acts / MOST_ACTS)));
  }
}

async function learnChunk(
  deps: Deps,
  learnt: Learnt,
  from: number,
  to: number,
  last: boolean,
): Promise<void> {
  const { db } = deps;
  const acts = await activityBetween(db, from, to);
  const segmentation = await readMemory<StoredSegmentation>(db, "segmentation");
  const rows = await findSubjectsOf(db, [...new Set(acts.map(({ user }) => user))]);
  const { habits, vocabulary, model } = learnt;
  const pins = await pinsOf(db);
  const changed = takeActs(learnt, acts, rows, to, (subject, reading) =>
    segmentation ? segmentOf(segmentation.body, subject, reading, pins) : null,
  );
  const state = model.state();
  await db.$transaction(
    async (tx) => {
      await saveSubjects(tx, changed);
      await saveMemory(tx, "habits", to, storedHabits(habits));
      await saveMemory(tx, "actions", to, {
        symbols: vocabulary.symbols,
        state: { ...state, contexts: packContexts(state.contexts) },
        shares: learnt.shares,
      } satisfies StoredActions);
      await saveMemory(tx, "following", to, { since: learnt.since, gaps: [...learnt.gaps] });
    },
    { timeout: 120_000 },
  );
  const days = (since: number): number => Math.floor(to / DAY) - Math.floor(since / DAY);
  const ended = (await memoryAt(db, "outlook")) ?? learnt.since;
  // As long as there are too few users for segments, every look tries.
  const due = segmentation ? days(ended) : days(learnt.since);
  if (due >= (last ? 1 : PARTED_EVERY_DAYS)) await endDay(deps, to, habits);
  await saySegmentNeeds(deps, to);
}

/** endDay parts users into segments as of `at` and learns what actions cost from the day before. */
async function endDay(deps: Deps, at: number, habits: ReadonlyMap<number, Habit>): Promise<void> {
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
      await saveMembership(tx, members);
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
