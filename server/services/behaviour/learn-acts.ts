import { learnBlend, newBlend } from "@/server/core/behaviour/actions/blend";
import { networkSays } from "@/server/core/behaviour/actions/judge";
import { type ActionModel, type Past, START } from "@/server/core/behaviour/actions/variable-order";
import { indexOf, type Vocabulary } from "@/server/core/behaviour/actions/vocabulary";
import { type Act, symbolOf } from "@/server/core/behaviour/acts";
import { type Habit, learnHabit, newHabit } from "@/server/core/behaviour/demand/habits";
import { follow, type Following } from "@/server/core/behaviour/follow";
import { type Reading, readProfile } from "@/server/core/behaviour/profiles/profile";
import type { Deps } from "@/server/services/verb";
import { readMemory, type SubjectRow } from "@/server/store/behaviour";
import { recallServing, type Serving } from "./action-networks";
import {
  actionsOf,
  followingOf,
  habitsOf,
  type StoredActions,
  type StoredFollowing,
  type StoredHabit,
} from "./memory";

/** Numbers of a session's newest actions that are kept. */
const RECENT = 12;

/** Learnt is what is learnt of everybody's acts, beside what is learnt of each user; acts change it in place. */
export interface Learnt {
  /** Epoch ms of the first act that could have been seen. */
  readonly since: number;
  readonly gaps: Following["gaps"];
  readonly habits: Map<number, Habit>;
  readonly model: ActionModel;
  readonly vocabulary: Vocabulary;
  /** The network that serves some applications, and how far it is believed there: both follow what users do. */
  readonly serving?: Serving;
  readonly shares: Record<string, number>;
}

/** recallLearnt reads what is remembered; `since` (epoch ms) is where it begins when nothing is. */
export async function recallLearnt(deps: Deps, since: number): Promise<Learnt> {
  const { db } = deps;
  const stored = (await readMemory<StoredFollowing>(db, "following"))?.body;
  const habits = habitsOf((await readMemory<StoredHabit[]>(db, "habits"))?.body);
  const actions = (await readMemory<StoredActions>(db, "actions"))?.body;
  return {
    since: stored?.since ?? since,
    gaps: new Map(stored?.gaps),
    habits,
    ...actionsOf(actions),
    serving: await recallServing(deps),
    shares: { ...actions?.shares },
  };
}

/**
 * takeActs learns from acts in order of time: `rows` are those of their users of whom something is known. It gives their new rows;
 * `place` finds the segment, as of `until` (epoch ms), of a user who has none. Costs grow with the acts and their users only.
 */
export function takeActs(
  learnt: Learnt,
  acts: readonly Act[],
  rows: readonly SubjectRow[],
  until: number,
  place: (subject: string, reading: Reading) => number | null,
): SubjectRow[] {
  const { since, gaps, habits, model, vocabulary } = learnt;
  const known = new Map(rows.map((row) => [row.subject, row]));
  const following: Following = { ...followingOf({ since, gaps: [] }, since, rows), gaps };
  const recents = new Map(rows.map(({ subject, session }) => [subject, [...session.recent]]));
  const lasts = new Map<string, Record<string, number>>();
  for (const act of acts) {
    const before = following.open.get(act.user)?.lastAction;
    const turn = follow(following, act);
    const group = known.get(act.user)?.segmentId ?? 0;
    let habit = habits.get(group);
    if (!habit) habits.set(group, (habit = newHabit()));
    learnHabit(habit, act, turn, before);
    let recent = recents.get(act.user);
    if (!recent || turn.begins) recents.set(act.user, (recent = [START]));
    const size = vocabulary.symbols.length;
    const symbol = indexOf(vocabulary, symbolOf(act));
    const past = { user: act.user, segment: group, recent };
    believe(learnt, past, act.application, symbol, size);
    model.learn(past, symbol, size);
    recent.push(symbol);
    if (recent.length > RECENT) recent.shift();
    let own = lasts.get(act.user);
    if (!own) lasts.set(act.user, (own = { ...known.get(act.user)?.session.lasts }));
    own[act.application] = act.at;
  }
  return [...lasts].flatMap(([subject, last]) => {
    const profile = following.profiles.get(subject);
    const session = following.open.get(subject);
    if (!profile || !session) return [];
    const was = known.get(subject);
    const { startsAt, lastAt, acts: count, lastAction } = session;
    const recent = recents.get(subject) ?? [START];
    return {
      subject,
      segmentId: was?.segmentId ?? place(subject, readProfile(profile, until)),
      lastAt: profile.lastAt,
      profile,
      session: { startsAt, lastAt, acts: count, lastAction, recent, lasts: last },
      stands: was?.stands ?? null,
      reserved: was?.reserved ?? {},
    };
  });
}

/** believe moves how far the network is believed, where it serves, by how well it and the model foretold what came. */
function believe(
  { model, serving, shares }: Learnt,
  past: Past,
  application: string,
  symbol: number,
  vocabulary: number,
): void {
  if (!serving?.applications.has(application)) return;
  const at = Math.min(symbol, vocabulary);
  const blend = application in shares ? { share: shares[application] } : newBlend();
  learnBlend(
    blend,
    model.predict(past, vocabulary)[at],
    networkSays(serving.network, past.recent, vocabulary)[at],
  );
  shares[application] = blend.share;
}
