import type { Act } from "./acts";
import { newProfile, observe, type Profile } from "./profiles/profile";
import { type Gaps, learnGap, type LearntGap, noGaps, noteGap } from "./sessions/gaps";
import { type OpenSessions, take, type Turn } from "./sessions/sessions";

/** Following is what is remembered while acts come in, one after the other. */
export interface Following {
  /** Epoch ms of the first act that could have been seen. */
  readonly since: number;
  readonly open: OpenSessions;
  readonly profiles: Map<string, Profile>;
  readonly gaps: Map<string, { readonly counts: Gaps; learnt: LearntGap; noted: number }>;
  /** Newest act of a user in an application, epoch ms. */
  readonly lastAt: Map<string, number>;
}

/** A gap is learned again after so many more silences, or a tenth more. */
const AGAIN = 200;

/** startFollowing begins with nothing known. */
export const startFollowing = (since: number): Following => ({
  since,
  open: new Map(),
  profiles: new Map(),
  gaps: new Map(),
  lastAt: new Map(),
});

/** follow takes one act, in order of time: the silence before it, its session and its user's profile. */
export function follow(following: Following, act: Act): Turn {
  const { gaps, lastAt, open, profiles } = following;
  let gap = gaps.get(act.application);
  if (!gap) {
    const counts = noGaps();
    gaps.set(act.application, (gap = { counts, learnt: learnGap(counts), noted: 0 }));
  }
  const key = `${act.user} ${act.application}`;
  const last = lastAt.get(key);
  if (last !== undefined) {
    noteGap(gap.counts, Math.max(0, act.at - last));
    gap.noted++;
    if (gap.noted >= AGAIN && gap.noted % Math.max(AGAIN, 10 ** Math.floor(Math.log10(gap.noted))) === 0)
      gap.learnt = learnGap(gap.counts);
  }
  lastAt.set(key, act.at);
  const turn = take(open, act, gap.learnt.ms);
  let profile = profiles.get(act.user);
  if (!profile) profiles.set(act.user, (profile = newProfile(Math.min(act.at, following.since))));
  observe(profile, act, turn);
  return turn;
}
