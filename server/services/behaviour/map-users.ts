import { z } from "zod";
import { readProfile } from "@/server/core/behaviour/profiles/profile";
import { featuresOf, standardise } from "@/server/core/behaviour/segments/features";
import { axisWords, principal } from "@/server/core/behaviour/segments/principal";
import { query } from "@/server/services/verb";
import { findSegments, findSubjects, readMemory } from "@/server/store/behaviour";
import { readSetting } from "@/server/store/settings";
import type { StoredSegmentation } from "./memory";

const MOST_POINTS = 500;

/** mapUsers places users by the two directions in which they differ most; of many users every n-th, and none of a segment too small to be shown. */
export const mapUsers = query({
  name: "mapUsers",
  scope: "read",
  input: z.object({}),
  rest: {
    method: "GET",
    path: "/segments/map",
    summary: "Places users (at most 500) by the two principal components of what they are compared by.",
  },
  async run({ db, now }) {
    const [segments, made, { k }] = await Promise.all([
      findSegments(db),
      readMemory<StoredSegmentation>(db, "segmentation"),
      readSetting(db, "privacy"),
    ]);
    const shown = new Set(segments.filter(({ size }) => size >= k).map(({ id }) => id));
    const users = made
      ? (await findSubjects(db)).flatMap((row) =>
          row.segmentId !== null && shown.has(row.segmentId) ? [{ ...row, segmentId: row.segmentId }] : [],
        )
      : [];
    if (!made || users.length === 0) return { axes: [], points: [], users: 0 };
    const { overall, columns, scaler } = made.body;
    // Pseudonyms are hashes, so that every n-th in their order is as good as a draw, and stays the same.
    const every = users.length / Math.min(MOST_POINTS, users.length);
    const some = Array.from(
      { length: Math.min(MOST_POINTS, users.length) },
      (_, i) => users[Math.floor(i * every)],
    );
    const readings = some.map(({ profile }) => readProfile(profile, now));
    const rows = featuresOf(readings, overall, columns).rows.map((row) => standardise(scaler, row));
    const { axes, shares, points } = principal(rows, 2);
    return {
      axes: axes.map((axis, a) => ({ share: shares[a], ...axisWords(axis, columns) })),
      points: some.map(({ subject, segmentId }, i) => ({
        pseudonym: subject,
        segmentId,
        x: points[i][0] ?? 0,
        y: points[i][1] ?? 0,
      })),
      users: users.length,
    };
  },
});
