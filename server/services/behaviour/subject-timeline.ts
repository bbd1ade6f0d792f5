import { z } from "zod";
import { type Act, failed, symbolOf } from "@/server/core/behaviour/acts";
import { odditiesOf } from "@/server/core/behaviour/profiles/oddities";
import { offsetOfRegion } from "@/server/core/behaviour/profiles/zones";
import { kindOf, type OpenSessions, take } from "@/server/core/behaviour/sessions/sessions";
import { learnGap, noGaps } from "@/server/core/behaviour/sessions/gaps";
import { query } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import { activityOf, readMemory } from "@/server/store/behaviour";
import type { StoredFollowing } from "./memory";

const DAY = 86_400_000;
/** So far back a user's acts are read, and no more of them than this. */
const [BACK_DAYS, MOST_ACTS] = [28, 20_000];
/** Acts that are listed of one session; more are counted. */
const LISTED = 40;

/**
 * subjectTimeline gives one pseudonymous user's sessions with what was done in them, the newest first, and in what the last 24 hours are unlike the user's
 * days before. It says what kind of thing was touched and never which. Operators and higher, because it is about one person.
 */
export const subjectTimeline = query({
  name: "subjectTimeline",
  scope: "workloads:write",
  input: z.object({
    pseudonym: z.string().trim().min(1).max(80),
    limit: z.coerce.number().int().min(1).max(50).default(8),
    cursor: z.coerce.number().int().min(0).default(0),
  }),
  rest: {
    method: "GET",
    path: "/subjects/{pseudonym}/timeline",
    summary: "Gives one user's sessions and acts by pseudonym, and what is unlike the user's own habit.",
  },
  async run({ db, now }, { pseudonym, limit, cursor }) {
    const [acts, following] = await Promise.all([
      activityOf(db, pseudonym, now - BACK_DAYS * DAY, now, MOST_ACTS),
      readMemory<StoredFollowing>(db, "following"),
    ]);
    const gaps = new Map(following?.body.gaps);
    const usual = learnGap(noGaps()).ms;
    const open: OpenSessions = new Map();
    const sessions: Act[][] = [];
    for (const act of acts) {
      const { begins } = take(open, act, gaps.get(act.application)?.learnt.ms ?? usual);
      if (begins) sessions.push([act]);
      else sessions[sessions.length - 1].push(act);
    }
    sessions.reverse();
    const { days, enough, found } = odditiesOf(acts, now);
    return {
      pseudonym,
      since: iso(now - BACK_DAYS * DAY),
      total: sessions.length,
      /** Whether older acts were left out because there are too many. */
      cut: acts.length === MOST_ACTS,
      items: sessions.slice(cursor, cursor + limit).map((some) => sessionView(some)),
      nextCursor: cursor + limit < sessions.length ? String(cursor + limit) : null,
      unlike: { days, enough, items: found },
    };
  },
});

function sessionView(acts: readonly Act[]) {
  const last = acts[acts.length - 1];
  const region = acts.find((act) => act.region !== undefined)?.region;
  return {
    startsAt: iso(acts[0].at),
    lastAt: iso(last.at),
    region: region ?? null,
    device: acts.find((act) => act.device !== undefined)?.device ?? null,
    /** Hours by which the user's own clock is ahead of UTC, by the coarse region; null where none is known. */
    offsetHours: region === undefined ? null : offsetOfRegion(region),
    applications: [...new Set(acts.map(({ application }) => application))],
    acts: acts.length,
    errors: acts.filter(failed).length,
    bytes: acts.reduce((sum, act) => sum + (act.bytes ?? 0), 0),
    items: acts.slice(0, LISTED).map((act) => ({
      at: iso(act.at),
      action: symbolOf(act),
      kind: act.object === undefined ? null : kindOf(act.object),
      failed: failed(act),
      durationMs: act.durationMs ?? null,
      bytes: act.bytes ?? null,
    })),
  };
}
