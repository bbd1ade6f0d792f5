import { z } from "zod";
import { readProfile } from "@/server/core/behaviour/profiles/profile";
import { LEAST_USERS, shapesSegments } from "@/server/core/behaviour/segments/segments";
import { query } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import type { Db } from "@/server/store/client";
import { findSegments, findSubjects, readMemory } from "@/server/store/behaviour";
import { readSetting } from "@/server/store/settings";
import { expecter, needOfGroup, type UserNeed } from "./expect";
import type { StoredFollowing, StoredSegmentation } from "./memory";
import { segmentView } from "./segment-view";

const DAY = 86_400_000;

/** listSegments gives the groups of users who use things alike, the largest first; groups below the privacy setting's size are only counted. */
export const listSegments = query({
  name: "listSegments",
  scope: "read",
  input: z.object({}),
  rest: {
    method: "GET",
    path: "/segments",
    summary: "Lists the segments of users with what sets each apart and what they are expected to use.",
  },
  async run({ db, now }) {
    const [rows, made, { k }] = await Promise.all([
      findSegments(db),
      readMemory<StoredSegmentation>(db, "segmentation"),
      readSetting(db, "privacy"),
    ]);
    const shown = rows.filter(({ size }) => size >= k);
    const users = rows.reduce((sum, { size }) => sum + size, 0);
    const needs = new Map<number, UserNeed[][]>(shown.map(({ id }) => [id, []]));
    if (shown.length > 0) {
      const expect = await expecter(db, now);
      for (const row of await findSubjects(db)) needs.get(row.segmentId ?? 0)?.push(expect(row));
    }
    return {
      items: shown.map((row) => ({
        ...segmentView(row),
        share: row.size / users,
        /** Of sessions under way in the next 15 minutes, and of others in this hour. */
        expected: needOfGroup(needs.get(row.id) ?? []),
      })),
      nextCursor: null,
      /** Groups that are too small to be shown, and how many members one needs. */
      hidden: rows.length - shown.length,
      least: k,
      made: made
        ? {
            at: iso(made.at),
            method: made.body.method,
            silhouette: made.body.silhouette,
            stability: made.body.stability,
          }
        : null,
      waits: made ? null : await waitsFor(db, now),
    };
  },
});

/** waitsFor says what segments still wait for: the first activity, the end of its first day, or enough users. */
async function waitsFor(db: Db, now: number) {
  const following = await readMemory<StoredFollowing>(db, "following");
  const readings = (await findSubjects(db)).map(({ profile }) => readProfile(profile, now));
  const counts = { users: readings.length, enough: readings.filter(shapesSegments).length };
  const firstEnd = following && (Math.floor(following.body.since / DAY) + 1) * DAY;
  return {
    ...counts,
    needed: LEAST_USERS,
    for: !following ? ("activity" as const) : now < (firstEnd ?? 0) ? ("day" as const) : ("users" as const),
    /** When the first day ends. */
    at: firstEnd ? iso(firstEnd) : null,
  };
}
