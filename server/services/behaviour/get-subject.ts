import { z } from "zod";
import { lookAhead } from "@/server/core/behaviour/actions/ahead";
import { type Past, START } from "@/server/core/behaviour/actions/variable-order";
import { readProfile } from "@/server/core/behaviour/profiles/profile";
import { AppError } from "@/server/errors";
import { query } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import { findSegments, findSubjectBehaviour, readMemory } from "@/server/store/behaviour";
import { recallServing, sayNext } from "./action-networks";
import { findMoves } from "@/server/store/segment-days";
import { findStandings } from "@/server/store/standings";
import { expecter } from "./expect";
import { reservationOf } from "./keep-reservations";
import { actionsOf, habitsOf, type StoredActions, type StoredCosts, type StoredHabit } from "./memory";

const HOUR = 3_600_000;
const NEXT = 5;
/** Steps of the tree of what comes: first ones, and second ones of each. */
const [FIRST, SECOND] = [3, 2];
const MOST_MOVES = 10;

/** getSubject gives one pseudonymous user: segment, habits, what comes next with its complexity, and what is expected and reserved. */
export const getSubject = query({
  name: "getSubject",
  scope: "read",
  input: z.object({ pseudonym: z.string().trim().min(1).max(80) }),
  rest: {
    method: "GET",
    path: "/subjects/{pseudonym}",
    summary:
      "Gives one user by pseudonym: segment, next actions with probabilities, expected use, reservations.",
  },
  async run({ db, deps, now }, { pseudonym }) {
    const row = await findSubjectBehaviour(db, pseudonym);
    if (!row)
      throw new AppError(
        "not_found",
        `Nothing is known of ${pseudonym}. Profiles follow new activity within ten minutes.`,
      );
    const [segments, actions, costs, stored, standings, moves, expect, serving] = await Promise.all([
      findSegments(db),
      readMemory<StoredActions>(db, "actions"),
      readMemory<StoredCosts>(db, "costs"),
      readMemory<StoredHabit[]>(db, "habits"),
      findStandings(db, [pseudonym]),
      findMoves(db, { since: 0, subject: pseudonym, take: MOST_MOVES }),
      expecter(db, now),
      recallServing(deps),
    ]);
    const { model, vocabulary } = actionsOf(actions?.body);
    const size = vocabulary.symbols.length;
    const recent = now - row.session.lastAt > HOUR ? [START] : row.session.recent;
    const group = row.segmentId ?? 0;
    const habits = habitsOf(stored?.body);
    const application = row.session.lastAction.split("/", 1)[0];
    const say = (past: Past, vocabulary: number) =>
      sayNext(model, { past, application, vocabulary }, serving, actions?.body.shares);
    const { said: next, by } = say({ user: pseudonym, segment: group, recent }, size);
    // The array is used again by the next question.
    const said = Float64Array.from(next);
    const ahead = lookAhead({
      model: { predict: (past, vocabulary) => say(past, vocabulary).said },
      symbols: vocabulary.symbols,
      habit: habits.get(group) ?? habits.get(0),
      user: pseudonym,
      segment: group,
      recent,
      idleMs: Math.max(0, now - row.session.lastAt),
      first: FIRST,
      second: SECOND,
    });
    const complexityOf = (action: string | undefined): number | null =>
      (action === undefined ? undefined : score.get(action)?.score) ?? null;
    const named = (id: number) => {
      const one = segments.find((segment) => segment.id === id);
      return { id, name: one ? (one.givenName ?? one.name) : null };
    };
    const score = new Map((costs?.body.scored ?? []).map((one) => [one.action, one]));
    const reading = readProfile(row.profile, now);
    const segment = segments.find(({ id }) => id === row.segmentId);
    const needs = expect(row);
    return {
      pseudonym,
      segment: segment ? { id: segment.id, name: segment.givenName ?? segment.name } : null,
      firstSeenAt: iso(row.profile.since),
      lastSeenAt: iso(row.lastAt),
      sessionsPerDay: reading.days > 0 ? reading.sessions / reading.days : 0,
      actsPerSession: reading.acts / reading.sessions,
      errorShare: reading.errors / reading.acts,
      hours: reading.hours.map((n) => n / reading.acts),
      actions: Object.entries(reading.actions)
        .sort(([, a], [, b]) => b - a)
        .slice(0, 20)
        .map(([action, n]) => ({ action, share: n / reading.acts })),
      /** "start" when no session is under way: what would come first. */
      after: recent.length > 1 ? row.session.lastAction : "start",
      next: vocabulary.symbols
        .map((action, symbol) => ({
          action,
          probability: said[symbol],
          complexity: complexityOf(action),
        }))
        .sort((a, b) => b.probability - a.probability)
        .slice(0, NEXT),
      /** The model of next actions that serves the application the user is in. */
      nextBy: by,
      /** The likeliest first steps with the seconds until each, and what may follow them; `ends`: probability that the session is over. */
      ahead: {
        steps: ahead.steps.map(({ action = "", followers, ...step }) => ({
          ...step,
          action,
          inSeconds: step.inSeconds ?? null,
          complexity: complexityOf(action),
          followers: followers.map(({ action: next = "", ...one }) => ({
            ...one,
            action: next,
            inSeconds: one.inSeconds ?? null,
            complexity: complexityOf(next),
          })),
        })),
        ends: ahead.ends ?? null,
      },
      session: {
        startsAt: iso(row.session.startsAt),
        lastAt: iso(row.session.lastAt),
        acts: row.session.acts,
        underWay: recent.length > 1,
      },
      plan: standings.get(pseudonym)?.plan ?? null,
      role: standings.get(pseudonym)?.role ?? null,
      regions: topOf(reading.regions, reading.acts),
      devices: topOf(reading.devices, reading.acts),
      moves: moves.items.map(({ at, from, to }) => ({ at: iso(at), from: named(from), to: named(to) })),
      /** Of the session under way in 15 minutes and of others in this hour; `own` of it rests on the user's own pace, the rest on the segment's. */
      expected: needs.map(({ own: _, variance: __, ...one }) => one),
      own: needs[0]?.own ?? 0,
      reserved: row.reserved,
      reservations: needs.map((need) => reservationOf(row, need)),
    };
  },
});

/** topOf gives the most frequent names with their share, two at most. */
const topOf = (counts: Readonly<Record<string, number>>, acts: number) =>
  Object.entries(counts)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, 2)
    .map(([name, n]) => ({ name, share: acts > 0 ? n / acts : 0 }));
