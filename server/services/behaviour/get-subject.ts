import { z } from "zod";
import { readProfile } from "@/server/core/behaviour/profiles/profile";
import { AppError } from "@/server/errors";
import { query } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import { findSegments, findSubjectBehaviour, readMemory } from "@/server/store/behaviour";
import { recallServing, sayNext } from "./action-networks";
import { expecter } from "./expect";
import { reservationOf } from "./keep-reservations";
import { actionsOf, type StoredActions, type StoredCosts } from "./memory";

const HOUR = 3_600_000;
const NEXT = 5;

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
    const [segments, actions, costs, expect, serving] = await Promise.all([
      findSegments(db),
      readMemory<StoredActions>(db, "actions"),
      readMemory<StoredCosts>(db, "costs"),
      expecter(db, now),
      recallServing(deps),
    ]);
    const { model, vocabulary } = actionsOf(actions?.body);
    const size = vocabulary.symbols.length;
    const recent = now - row.session.lastAt > HOUR ? [-1] : row.session.recent;
    const past = { user: pseudonym, segment: row.segmentId ?? 0, recent };
    const application = row.session.lastAction.split("/", 1)[0];
    const asked = { past, application, vocabulary: size };
    const { said, by } = sayNext(model, asked, serving, actions?.body.shares);
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
          complexity: score.get(action)?.score ?? null,
        }))
        .sort((a, b) => b.probability - a.probability)
        .slice(0, NEXT),
      /** The model of next actions that serves the application the user is in. */
      nextBy: by,
      /** Of the session under way in 15 minutes and of others in this hour; `own` of it rests on the user's own pace, the rest on the segment's. */
      expected: needs.map(({ own: _, variance: __, ...one }) => one),
      own: needs[0]?.own ?? 0,
      reserved: row.reserved,
      reservations: needs.map((need) => reservationOf(row, need)),
    };
  },
});
