import { z } from "zod";
import type { Reading } from "@/server/core/behaviour/profiles/profile";
import type { Description } from "@/server/core/behaviour/segments/naming";
import { query } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import { findSegments, readMemory } from "@/server/store/behaviour";
import { readSetting } from "@/server/store/settings";
import type { StoredSegmentation } from "./memory";

/** listSegments gives the groups of users who use things alike, the largest first; groups below the privacy setting's size are only counted. */
export const listSegments = query({
  name: "listSegments",
  scope: "read",
  input: z.object({}),
  rest: {
    method: "GET",
    path: "/segments",
    summary: "Lists the segments of users with what sets each apart.",
  },
  async run({ db }) {
    const [rows, made, { k }] = await Promise.all([
      findSegments(db),
      readMemory<StoredSegmentation>(db, "segmentation"),
      readSetting(db, "privacy"),
    ]);
    const shown = rows.filter(({ size }) => size >= k);
    const users = rows.reduce((sum, { size }) => sum + size, 0);
    return {
      items: shown.map(({ id, name, givenName, size, body }) => {
        const { description, reading } = body as { description: Description; reading: Reading };
        return {
          id,
          name: givenName ?? name,
          detail: description.detail,
          size,
          share: size / users,
          sessionsPerDay: reading.sessions / reading.days,
          actsPerSession: reading.acts / reading.sessions,
          minutesPerSession: reading.pauseSeconds / reading.sessions / 60,
          errorShare: reading.errors / reading.acts,
          /** Share of acts by local hour. */
          hours: reading.hours.map((n) => n / reading.acts),
          distinctions: [...description.distinctions],
        };
      }),
      nextCursor: null,
      hidden: rows.length - shown.length,
      made: made
        ? {
            at: iso(made.at),
            method: made.body.method,
            silhouette: made.body.silhouette,
            stability: made.body.stability,
          }
        : null,
    };
  },
});
